"""What goes to a simulated process and back: pickled as the real pools do it, so that it fails as it does there."""

from __future__ import annotations

import io
from collections.abc import Callable
from multiprocessing.reduction import ForkingPickler
from typing import Any

#: For objects that belong to a test on the other side of a border, which stand for themselves in every process:
#: ``reference(object)`` gives a number, or None for any other object, and ``referred(number)`` the object again.
reference: Callable[[Any], int | None] = lambda value: None  # noqa: E731
referred: Callable[[int], Any] = lambda number: None  # noqa: E731


class _Pickler(ForkingPickler):
    def reducer_override(self, value: Any) -> Any:
        number = reference(value)
        return NotImplemented if number is None else (_referred, (number,))


def _referred(number: int) -> Any:
    return referred(number)


def dumps(value: Any) -> bytes:
    """``value`` pickled; raises what pickling it for a real process would."""
    buffer = io.BytesIO()
    _Pickler(buffer).dump(value)
    return buffer.getvalue()


loads = ForkingPickler.loads

__all__ = ["dumps", "loads"]
