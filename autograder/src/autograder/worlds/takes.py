"""A call that takes virtual time, or ends its process: for functions of a test's making that an answer calls."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Takes:
    """Returned by a function of the trusted side: the answer's call ends ``seconds`` later, and then gives ``value``.

    Meanwhile its other threads, and the workers of its simulated process pools, go on. ``done()`` is called when the
    time is up, so that a meter can count what is in flight; what it raises, the call raises, or in a worker of such a
    pool, the job.
    """

    seconds: float
    value: Any = None
    done: Callable[[], Any] | None = None


@dataclass(frozen=True)
class Dies:
    """Returned by a function of the trusted side: the process that called it ends ``seconds`` later, as by ``os._exit``.

    That is a worker of a simulated process pool, or the answer's own process.
    """

    seconds: float = 0.0
