"""Runs an asyncio program under many drawn latencies, and shows the run that goes wrong turn by turn.

asyncio promises an order: what was made ready first runs first. What it does not promise is how long anything takes, so
that is what a sweep draws, from seeds: the same program and seed come to the same verdict everywhere.
"""

from __future__ import annotations

import asyncio
import collections.abc
import linecache
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

from autograder.sandbox.clock import place_of
from autograder.sandbox.watch import Finding
from autograder.worlds.simulate import in_thread, run

#: Turns that a report shows at the most, and characters of a line of source.
MAX_TURNS, _MAX_SOURCE = 15, 60
#: Turns that are kept of a run; the last ones matter.
_KEPT_TURNS = 2_000


class Turn(NamedTuple):
    """One turn of a task: from where it went on to where it ``ends``, "raises …" or waits again, at virtual ``seconds``."""

    seconds: float
    task: str
    start: int
    stop: int
    file: str
    how: str


@dataclass(frozen=True)
class Sweep:
    """What `sweep` came to; ``str(…)`` shows the turns of the run that went wrong.

    ``runs`` of ``seeds`` were made. ``seed`` is the one that failed, for `replay_sweep`, None when none did; ``error``
    is what the program raised and ``findings`` what its tasks did that asyncio lets pass.
    """

    runs: int
    seeds: int
    seed: str | None = None
    error: BaseException | None = None
    findings: tuple[Finding, ...] = ()
    turns: tuple[Turn, ...] = ()

    @property
    def ok(self) -> bool:
        return self.seed is None

    def __str__(self) -> str:
        if self.ok:
            return f"No failure in {self.runs} runs with latencies drawn anew; that is no proof."
        lines = [f"Run {self.runs} of {self.seeds} fails (seed {self.seed!r})"]
        if self.error is not None:
            text = str(self.error).split("\n")[0]
            lines[0] += f": {type(self.error).__name__}" + (f": {text[:200]}" if text else "")
        lines += [f"  {finding}" for finding in self.findings[:4]]
        if self.turns:
            lines += ["", *(_shown(turn) for turn in self.turns[-MAX_TURNS:]), ""]
        lines.append("Nothing rules these latencies out: the order in which awaits end is not guaranteed.")
        return "\n".join(lines)

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        printer.text(str(self))


def sweep(
    program: Callable[[random.Random], Awaitable[Any]],
    *,
    seeds: int = 100,
    seed: object = 0,
    limit: float = 3600.0,
    strict: bool = True,
) -> Sweep:
    """Run ``program(rng)`` on virtual time for up to ``seeds`` drawn seeds, until one fails; then show it turn by turn.

    ``program`` is an async function that makes all its state afresh and draws from ``rng``, a ``random.Random``, what
    may differ from one run to the next: how long calls take, which of them fail. A run fails when it raises, when its
    tasks can never go on or never wait, after ``limit`` virtual seconds, and, if ``strict``, by what its tasks did that
    asyncio lets pass (see `Finding`). Raises TypeError when ``program`` cannot be called.
    """
    if not callable(program):
        raise TypeError("sweep() takes an async function of one argument, such as sweep(program), not what it returned")
    for number in range(seeds):
        drawn = f"{seed}/{number}"
        error, findings, _ = _once(program, drawn, limit)
        if error is not None or (strict and findings):
            _, _, turns = _once(program, drawn, limit, told=True)
            return Sweep(number + 1, seeds, drawn, error, tuple(findings), tuple(turns))
    return Sweep(seeds, seeds)


def replay_sweep(program: Callable[[random.Random], Awaitable[Any]], seed: str, *, limit: float = 3600.0) -> Sweep:
    """Run ``program`` once more with one seed that a report names; it takes the same turns each time."""
    error, findings, turns = _once(program, seed, limit, told=True)
    return Sweep(1, 1, seed, error, tuple(findings), tuple(turns))


def _once(
    program: Callable[[random.Random], Awaitable[Any]], seed: str, limit: float, *, told: bool = False
) -> tuple[BaseException | None, list[Finding], list[Turn]]:
    """One run: what it raised, what was noticed, and, if ``told``, its turns."""
    turns = _Turns() if told else None

    def attempt() -> tuple[BaseException | None, list[Finding]]:
        value, findings = run(program(random.Random(seed)), limit, turns)
        try:
            value()
        except Exception as error:
            return error, findings
        return None, findings

    try:
        asyncio.get_running_loop()
    except RuntimeError:
        error, findings = attempt()
    else:
        error, findings = in_thread(attempt)
    return error, findings, list(turns.kept) if turns is not None else []


class _Turns:
    """Keeps the last turns of a program's tasks, until the program is over."""

    def __init__(self) -> None:
        self.kept: collections.deque[Turn] = collections.deque(maxlen=_KEPT_TURNS)
        self._over = False

    def wrap(self, coroutine: Any) -> _Told:
        return _Told(coroutine, self)

    def over(self) -> None:
        self._over = True

    def add(self, turn: Turn) -> None:
        if not self._over:
            self.kept.append(turn)


class _Told(collections.abc.Coroutine):
    """A coroutine that notes each of its turns; everything else is as the one that it stands for."""

    def __init__(self, coroutine: Any, turns: _Turns):
        self._coroutine, self._turns = coroutine, turns
        self._place = place_of(coroutine)

    def send(self, value: Any) -> Any:
        return self._turn(self._coroutine.send, value)

    def throw(self, *arguments: Any) -> Any:
        return self._turn(self._coroutine.throw, *arguments)

    def close(self) -> None:
        self._coroutine.close()

    def __await__(self) -> Any:
        return self._coroutine.__await__()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._coroutine, name)

    def _turn(self, step: Callable[..., Any], *arguments: Any) -> Any:
        began, how = self._place, "waits"
        try:
            return step(*arguments)
        except StopIteration:
            how = "ends"
            raise
        except BaseException as error:
            how = f"raises {type(error).__name__}"
            raise
        finally:
            self._place = place_of(self._coroutine)
            file, line, _ = self._place if self._place[1] else began
            if line:
                task = asyncio.current_task()
                now = asyncio.get_running_loop().time()
                self._turns.add(Turn(now, task.get_name() if task else "", began[1], line, file, how))


def _shown(turn: Turn) -> str:
    source = linecache.getline(turn.file, turn.stop).strip()
    source = source if len(source) <= _MAX_SOURCE else source[: _MAX_SOURCE - 1] + "…"
    came = f"{turn.start} → " if turn.start and (turn.start != turn.stop or turn.how != "waits") else ""
    where = f"{turn.stop}  waits at `{source}`" if turn.how == "waits" else turn.how
    return f"{turn.seconds:8.3f} s  {turn.task:14}  line {came}{where}"


__all__ = ["Sweep", "Turn", "replay_sweep", "sweep"]
