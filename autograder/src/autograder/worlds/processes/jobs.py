"""Functions that can be sent to a real process: a test gets them by the fixture ``jobs`` and hands them to an answer.

They are importable by name in a process that was forked from the answer's own. One that was spawned can read none of our
files, nor the answer, so that tests on real processes need the start method "fork".
"""

from __future__ import annotations

import os


def square(number: int) -> int:
    return number * number


def square_or_fail(number: int) -> int:
    """ValueError for a negative number."""
    if number < 0:
        raise ValueError(number)
    return number * number


def square_or_die(number: int) -> int:
    """Ends its process for a negative number."""
    if number < 0:
        os._exit(1)
    return number * number


def with_pid(item: object) -> tuple[object, int]:
    """The item, and the number of the process that this was called in."""
    return item, os.getpid()


def words(text: str) -> list[str]:
    return text.split()
