"""What the tests have worker processes do; imports as little as a worker should."""

import os
import sys
import time
from pathlib import Path


def double(number):
    return 2 * number


def pid():
    sys.stdout.write("a job may print without breaking the answers\n")
    return os.getpid()


def die(number):
    os.kill(os.getpid(), number)


def leave(status):
    os._exit(status)


def refuse(what):
    raise ValueError(f"refused {what}")


class UnpicklableError(Exception):
    def __init__(self, first, second):
        super().__init__(first)
        self.second = second


def refuse_unpicklably():
    raise UnpicklableError("lost on", "the way")


def loaded(packages):
    return sorted(name for name in sys.modules if name.split(".")[0] in packages)


def sleep(marker, seconds):
    Path(marker).write_text(str(os.getpid()))
    time.sleep(seconds)
