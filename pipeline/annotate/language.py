"""The language a text is written in, as far as rules need to know it."""

from __future__ import annotations

#: So many characters are looked at; more would not change the answer.
SAMPLE = 4000
#: A shorter text is too little to tell by.
ENOUGH = 200
#: Resiliparse's out-of-place distance above which its answer is a guess.
UNSURE = 1100


def detect_language(text: str, default: str) -> str:
    """The ISO 639-1 code of the language of `text`; `default` if it is short or unclear.

    By Resiliparse's n-gram detector, https://resiliparse.chatnoir.eu, which takes some
    50 microseconds and no model file.
    """
    if len(text) < ENOUGH:
        return default
    from resiliparse.parse.lang import detect_fast  # noqa: PLC0415 - short texts go without

    language, _ = detect_fast(text[:SAMPLE].lower(), cutoff=UNSURE)
    return default if language == "unknown" else str(language)
