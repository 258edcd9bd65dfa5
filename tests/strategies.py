"""Random texts, edits and chains of passes, in every shape that has ever hurt.

Each is read off one string of random bytes: Hypothesis draws and shrinks that in one go,
which is what lets ten thousand examples of every law run in seconds.
"""

from hypothesis import strategies as st

from pipeline.edits import Applicability, ChangeSet, Edit, Span

# Plain letters, white space, a combining mark, an astral character, CJK, RTL and a joiner:
# few, so that spans of different edits often read the same.
ALPHABET = "ab .\n\N{COMBINING ACUTE ACCENT}é\U0001f600漢ש\N{ZERO WIDTH JOINER}"


class Dice:
    """Numbers from a string of bytes; all zero once it is used up."""

    def __init__(self, data):
        self.data = iter(data)

    def roll(self, sides):
        return next(self.data, 0) % sides

    def text(self, longest):
        return "".join(ALPHABET[self.roll(len(ALPHABET))] for _ in range(self.roll(longest + 1)))

    def other(self, before):
        """A replacement, which differs from what stands there."""
        after = self.text(3)
        return after if after != before else before + "b"

    def edit(self, text):
        start = self.roll(len(text) + 1)
        before = text[start : start + self.roll(6)]
        span = Span(start, start + len(before))
        rule = ("a/x", "a/y", "b/z")[self.roll(3)]
        return Edit(span, before, self.other(before), rule, "", Applicability(self.roll(3)))

    def changes(self, text):
        """Edits that do not overlap; they touch, and stand at both ends, often."""
        edits = []
        at = 0
        while at <= len(text) and self.roll(6):
            start = at + self.roll(3)
            before = text[start : start + self.roll(4)]
            if start > len(text) or (not before and edits and edits[-1].span == (start, start)):
                break
            span = Span(start, start + len(before))
            edits.append(Edit(span, before, self.other(before), f"a/{len(edits)}"))
            at = span.end
        return ChangeSet(len(text), tuple(edits))

    def chain(self, passes):
        """A text, and the change sets of some passes, each over what the last one gave."""
        text = now = self.text(14)
        chain = []
        for _ in range(passes):
            chain.append(self.changes(now))
            now = chain[-1].apply(now)
        return text, chain


dice = st.binary(max_size=120).map(Dice)
chains = dice.map(lambda dice: dice.chain(3))


@st.composite
def proposals(draw):
    """A text, proposals over it that conflict, and a protected span."""
    one = draw(dice)
    text = one.text(14)
    proposed = [one.edit(text) for _ in range(one.roll(10))]
    start = one.roll(len(text) + 1)
    return text, proposed, (Span(start, start + one.roll(len(text) - start + 1)),)
