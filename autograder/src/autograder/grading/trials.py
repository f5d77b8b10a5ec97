"""Runs an answer's policy through trials: one job is one seed, in a confined child of its own.

The world, its clock and its ledger live here, on the trusted side; the policy lives in the child and sees what its hooks
are given.
"""

from __future__ import annotations

import contextlib
import time
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from autograder.grading.explain import explain
from autograder.grading.verdict import Status
from autograder.sandbox import (
    AnswerError,
    ChannelClosed,
    Child,
    Ending,
    OutOfTime,
    Proxy,
    Record,
    Sandbox,
    SandboxFault,
)
from autograder.worlds.trial import (
    Desk,
    Drill,
    DrillResult,
    Finding,
    SignalError,
    World,
    judge_drill,
    load_world,
    pages,
    read_signals,
)

#: Names of plain data beside the policy that scenarios judge.
DATA = ("predictions", "signals", "failure_table")


@dataclass(frozen=True)
class Job:
    """One run to make. ``drill`` names a held-out fault in place of the seed's own faults, ``""`` for none.

    ``visible``: the seed is public, so that all may be said of what happens.
    """

    scenario: Path
    source: str
    name: str
    seed: int
    visible: bool
    drill: str = ""
    real_seconds: float = 20.0
    #: Whether a run that is stuck is called off.
    calls_off: bool = True
    #: Whether the whole history is wanted, to be compared with another run's.
    lines: bool = False


@dataclass(frozen=True)
class Report:
    """What came of a job. Unless ``status`` is passed the run did not come to its end, and ``reason`` says why.

    ``processor_seconds`` is what the answer's process took.
    """

    seed: int
    status: Status
    reason: str = ""
    findings: tuple[Finding, ...] = ()
    summary: dict[str, float] = field(default_factory=dict)
    data: dict[str, Any] = field(default_factory=dict)
    drill: DrillResult | None = None
    signals_fault: str = ""
    lines: tuple[str, ...] = ()
    processor_seconds: float = field(default=0.0, compare=False)


def run_job(sandbox: Sandbox, job: Job) -> Report:
    """Run one seed; whatever the answer does is in the report. SandboxFault when there is no child to be had."""
    kind = load_world(job.scenario)
    drill = next((drill for drill in kind.drills if drill.name == job.drill), None)
    world = kind(job.seed, drill)
    world.calls_off = job.calls_off
    child = sandbox.spawn()
    ending: Ending | None = None
    try:
        with sandbox.watched(job.real_seconds + 5.0):
            child.session.channel.deadline = time.monotonic() + job.real_seconds
            data = _run(child, world, job)
        report = _ended(job, world, drill, data)
    except Exception as error:
        report, ending = _failed(sandbox, child, job, error)
    finally:
        if ending is None:
            with contextlib.suppress(SandboxFault):
                ending = sandbox.finish(child)
    return replace(report, processor_seconds=ending.cpu if ending is not None else 0.0)


def _ended(job: Job, world: World, drill: Drill | None, data: dict[str, Any]) -> Report:
    """What a run says whose policy came back, whatever made it do so."""
    if world.stumbled is not None:
        return Report(job.seed, Status.GRADER_FAULT, _stumbled(world.stumbled))
    if not world.desk.over and world.desk.fault is None:
        return Report(job.seed, Status.FAILED, "Your answer ended the run before its time.", data=data)
    if world.desk.fault is not None:
        return Report(job.seed, Status.FAILED, f"{world.desk.fault}.", data=data)
    try:
        return _judged(job, world, drill, data)
    except Exception as error:  # an author's mistake, and never the answer's
        return Report(job.seed, Status.GRADER_FAULT, _stumbled(error))


def _judged(job: Job, world: World, drill: Drill | None, data: dict[str, Any]) -> Report:
    """What a run that is over says: about the invariants, or in a drill about the answer's signals."""
    if drill is None:
        return Report(
            job.seed,
            Status.PASSED,
            findings=world.judge(),
            summary=world.summary(),
            data=data,
            lines=tuple(world.history.lines()) if job.lines else (),
        )
    # in the tail the load stops, which no dashboard is to page for
    series = {name: values[: int(world.seconds - world.tail)] for name, values in world.series().items()}
    try:
        signals = read_signals(data.get("signals"), series, {each.means for each in world.drills} - {""})
    except SignalError as error:
        return Report(job.seed, Status.PASSED, data=data, signals_fault=f"{error}.")
    start = min((fault.start for fault in world.faults), default=None)
    return Report(job.seed, Status.PASSED, data=data, drill=judge_drill(drill, pages(signals, series), start))


def _stumbled(error: Exception) -> str:
    return f"The check itself failed: {type(error).__name__}: {error}."


def _run(child: Child, world: World, job: Job) -> dict[str, Any]:
    """Drive the answer's policy to the end of the run; the answer's plain data."""
    session = child.session
    module = session.load(job.source, job.name, world.policy_chance & 0xFFFFFFFF)
    data = {name: _data(module, name) for name in DATA}
    desk: Desk = world.desk
    driving = session.request(
        0,
        "drive policy",
        (module.Policy, list(world.hooks), desk, world.store, world.policy_chance, world.replicas),
    )
    ((kind, value),) = session.run((driving, 0.0, None))
    session.settle()
    if kind == "raised" and desk.fault is None and world.stumbled is None:
        raise value
    if session.failures:
        raise session.failures[0]
    return data


def _data(module: Proxy, name: str) -> Any:
    """Plain data of an answer, or what a function of that name returns; None when it is not there yet."""
    try:
        value = getattr(module, name)
        value = value() if type(value) is Proxy else value
    except (AttributeError, NotImplementedError):
        return None
    return value if _is_plain(value) else None


def _is_plain(value: Any) -> bool:
    if type(value) in (list, tuple):
        return all(map(_is_plain, value))
    if type(value) is dict:
        return all(map(_is_plain, value.values()))
    return not isinstance(value, (Proxy, Record))


def _failed(sandbox: Sandbox, child: Child, job: Job, error: Exception) -> tuple[Report, Ending | None]:
    """What a run says that an error cut off, and how its child ended where it has."""
    hung_at = ending = None
    if isinstance(error, (ChannelClosed, OutOfTime)):
        hung_at = child.hung_at(0, f"<{job.name}>")
    if isinstance(error, ChannelClosed):
        try:
            ending = sandbox.finish(child)
        except SandboxFault as fault:
            error = fault
    said = explain(
        error,
        visible=job.visible,
        limit=job.real_seconds,
        cpu_seconds=sandbox.limits.cpu_seconds,
        ending=ending,
        hung_at=hung_at,
    )
    if not isinstance(error, AnswerError) and said.status is Status.FAILED:
        # a world stumbled: that is nobody's answer
        return Report(job.seed, Status.GRADER_FAULT, _stumbled(error)), ending
    return Report(job.seed, said.status, said.reason), ending
