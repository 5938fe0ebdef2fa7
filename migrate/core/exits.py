"""The exit codes, apart from everything that takes time to load."""

from enum import IntEnum


class Exit(IntEnum):
    """The exit codes; README has the table."""

    DONE = 0
    UNEXPECTED = 1
    WRONG = 2
    REJECTS = 3
    DIFFERENCES = 4
    THRESHOLD = 5
    DRIFT = 6
    BUSY = 7
    UNREACHABLE = 8
    INTERRUPTED = 130
