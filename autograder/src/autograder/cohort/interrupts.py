"""Ctrl-C while submissions are graded: it ends the run, but never in the middle of entering one."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterable, Iterator
from types import FrameType
from typing import TypeVar

T = TypeVar("T")


class Interrupts:
    """Within, an interrupt is kept while something is being entered, and ends `until` at the next moment.

    ``came`` tells whether there was one. In any other thread than the first, which gets no signals, it does nothing.
    """

    def __init__(self) -> None:
        self.came = False
        self._waiting = True
        self._before = None

    def __enter__(self) -> Interrupts:
        if threading.current_thread() is threading.main_thread():
            self._before = signal.signal(signal.SIGINT, self._note)
        return self

    def __exit__(self, *_: object) -> None:
        if self._before is not None:
            signal.signal(signal.SIGINT, self._before)

    def _note(self, _number: int, _frame: FrameType | None) -> None:
        self.came = True
        if self._waiting:
            raise KeyboardInterrupt

    def until(self, items: Iterable[T]) -> Iterator[T]:
        """The items up to an interrupt, which may come while the next is waited for, and is kept while one is in use."""
        iterator = iter(items)
        try:
            while not self.came:
                item = next(iterator)
                self._waiting = False
                yield item
                self._waiting = True
        except (KeyboardInterrupt, StopIteration):
            return
        finally:
            self._waiting = True
