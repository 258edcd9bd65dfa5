"""Workers that some documents kill, for the engine to be given instead of the real one."""

import os
import signal
import time

from pipeline.config import Config
from pipeline.document import Document
from pipeline.stages import clean_documents
from pipeline.worker import clean_shard


def clean_in_danger(*arguments):
    # What is loaded for the first document must not count as its own time.
    clean_documents([Document("Nothing wrong here.")], Config())
    return clean_shard(*arguments, clean_batch=fall_for_traps)


def fall_for_traps(documents, config, clock, decisions):
    for document in documents:
        if document.text == "POISON":
            os.kill(os.getpid(), signal.SIGKILL)
        if document.text == "QUICKSAND":
            time.sleep(600)
    return clean_documents(documents, config, clock, decisions)
