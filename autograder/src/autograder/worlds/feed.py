"""A simulated feed of numbered readings that keeps a record of who pulled what.

Hidden tests run an answer against it; a learner may play with the same class::

    feed = Feed([3, 0, 4])
    list(feed.open(1))          # [0, 4]
    feed.opened, feed.pulled    # [1], [1, 2]
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any


class Feed:
    """Readings by number, counted from 0: a list of them, or a function that gives each reading of an endless feed.

    A feed that has handed out ``most`` readings raises AssertionError at the next pull: whoever reads it does not stop.
    """

    def __init__(self, readings: Sequence[Any] | Callable[[int], Any], *, most: int = 5_000):
        self._readings, self._most = readings, most
        self._errors: dict[int, Exception] = {}
        #: The position of each call of `open`.
        self.opened: list[int] = []
        #: The number of each reading that was handed out.
        self.pulled: list[int] = []
        #: Readers that have neither come to the end of the feed nor been closed.
        self.in_use = 0

    def breaks(self, number: int, error: Exception | None = None) -> None:
        """Let every pull of reading ``number`` raise ``error`` (ConnectionError unless given)."""
        self._errors[number] = error or ConnectionError("the feed was interrupted")

    def open(self, position: int) -> Reader:
        """An iterator over the readings from number ``position`` on. TypeError or ValueError for what is no position."""
        if type(position) is not int:
            raise TypeError(f"open takes the number of a reading as an int, got {type(position).__name__}")
        if position < 0:
            raise ValueError(f"open takes the number of a reading, from 0 on, got {position}")
        self.opened.append(position)
        return Reader(self, position)

    def _read(self, number: int) -> Any:
        """Reading ``number``; raises IndexError after the last one."""
        if number in self._errors:
            raise self._errors[number]
        reading = self._readings(number) if callable(self._readings) else self._readings[number]
        if len(self.pulled) >= self._most:
            raise AssertionError(f"{self._most} readings have been pulled, and one more was asked for")
        self.pulled.append(number)
        return reading


class Reader:
    """One pass over a feed, in use until it comes to the end or is closed; a pull after `close` raises ValueError."""

    def __init__(self, feed: Feed, position: int):
        self._feed, self._position = feed, position
        self._ended = self._closed = False
        feed.in_use += 1

    def __iter__(self) -> Reader:
        return self

    def __next__(self) -> Any:
        if self._closed:
            raise ValueError("this reader is closed; open the feed again to read on")
        if self._ended:
            raise StopIteration
        try:
            reading = self._feed._read(self._position)
        except IndexError:
            self._ended = True
            self._feed.in_use -= 1
            raise StopIteration from None
        self._position += 1
        return reading

    def close(self) -> None:
        """Have no further use of the feed; calling it again does nothing."""
        if not (self._ended or self._closed):
            self._feed.in_use -= 1
        self._closed = True
