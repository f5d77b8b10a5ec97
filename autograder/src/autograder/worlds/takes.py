"""A call that takes virtual time, for functions of a test's making that an answer calls from its threads."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Takes:
    """Returned by a function of the trusted side: the answer's call ends ``seconds`` later, and then gives ``value``.

    Meanwhile its other threads go on. ``done()`` is called when the time is up, so that a meter can count what is in
    flight; what it raises, the call raises.
    """

    seconds: float
    value: Any = None
    done: Callable[[], Any] | None = None
