"""What a long run shows on stderr: a bar on a terminal, a line now and then elsewhere; what failed, when it does."""

from __future__ import annotations

import sys
import time
from types import TracebackType

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

#: Seconds between two lines where there is no terminal.
_PAUSE = 10.0


class Shown:
    """Counts ``what``, such as "submissions", up to ``total``."""

    def __init__(self, what: str):
        self._what = what
        self._console = Console(stderr=True, highlight=False, soft_wrap=True)
        self._bar: Progress | None = None
        self._done = self._total = self._failed = 0
        self._began = self._said = time.monotonic()

    def begin(self, total: int, before: str = "") -> None:
        """There are ``total`` to come; ``before`` is said first."""
        self._total, self._began = total, time.monotonic()
        if before:
            print(before, file=sys.stderr, flush=True)
        if total and self._console.is_terminal:
            columns = (
                TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[rate]}"),
                TimeRemainingColumn(),
            )  # fmt: skip
            self._bar = Progress(*columns, console=self._console, transient=True)
            self._task = self._bar.add_task(self._what, total=total, rate="")
            self._bar.start()

    def step(self, problem: str = "") -> None:
        """One more is done; ``problem`` says what could not be."""
        self._done += 1
        if problem:
            self._failed += 1
            self._console.print(problem, markup=False)
        rate = f"{self._done / max(1e-9, time.monotonic() - self._began):.1f} a second"
        if self._failed:
            rate += f", {self._failed} could not be"
        if self._bar is not None:
            self._bar.update(self._task, advance=1, rate=rate)
        elif time.monotonic() - self._said >= _PAUSE:
            self._said = time.monotonic()
            print(f"{self._done} of {self._total} {self._what}, {rate}", file=sys.stderr, flush=True)

    def __enter__(self) -> Shown:
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, traceback: TracebackType | None) -> None:
        if self._bar is not None:
            self._bar.stop()
