"""The functions and the magic of a learner's notebook, over the one session that it has open."""

from __future__ import annotations

import ast
import linecache
import os
import sys

from IPython import get_ipython
from IPython.display import display

from autograder.content import ContentError
from autograder.grading import GradingError
from autograder.grading.answers import read_answer
from autograder.grading.render import number, verdict_text
from autograder.lab.report import Report
from autograder.lab.round import LabRound
from autograder.lab.session import LabSession

_session: LabSession | None = None
_round: LabRound | None = None
_panel = None


def start(exercise: str, *, mode: str = "locked", again: bool = False) -> None:
    """Open an exercise in this notebook: its clock goes on where it stood, or begins now.

    ``mode`` is ``"locked"`` (a stage's prompt opens when the stage before passes), ``"open"`` (all prompts at once) or
    ``"practice"`` (no clock); it is fixed when a sitting begins. ``again=True`` ends the sitting and begins a new one.
    """
    global _session, _panel
    _register()
    _close()
    try:
        _session = LabSession(exercise, mode=mode, again=again)
    except (GradingError, ContentError, ValueError) as error:
        print(error)
        return
    left = _session.minutes_left()
    about = f"{_session.exercise.title}: {len(_session.exercise.stages)} stages"
    if _session.log is None:
        print(f"{about}. Checks made in this copy are not recorded. {_session.trouble}".rstrip())
    elif left is None:
        print(f"{about}, no clock.")
    elif left >= 0:
        print(f"{about}, {left:.0f} of {_session.sitting.minutes:.0f} minutes left.")
    else:
        print(f'{about}, {-left:.0f} minutes past the time. start("{exercise}", again=True) begins a new sitting.')
    if _shows_widgets():
        from autograder.lab.panel import Panel  # costs a tenth of a second that a text-only run need not spend

        _panel = Panel(_session, lambda: _checked(None))
        display(_panel)


def _close() -> None:
    global _session, _round, _panel
    for one in (_round, _session):
        if one is not None:
            one.close()
    _session = _round = _panel = None


def start_round(name: str) -> Report | None:
    """Open a notebook of many short exercises, and show its menu."""
    global _round
    _register()
    _close()
    try:
        _round = LabRound(name)
        return menu()
    except (GradingError, ContentError, ValueError) as error:
        print(error)
        return None


def menu() -> Report:
    """Every exercise of this notebook: what it is about, how long it takes, and how it stands."""
    if _round is None:
        return Report(notes=("This notebook has no menu: it holds one exercise.",))
    return Report(markdown=_round.menu())


def check(what: int | str | None = None) -> Report:
    """Grade the answer as its cell was last run: a stage and those before it, or an exercise by its name.

    By default the current stage of the exercise that was touched last.
    """
    try:
        _choose(what)
        report = _checked(what if isinstance(what, int) else None)
    except GradingError as error:
        return Report(notes=(str(error),))
    if _panel is not None:
        _panel.refresh()
    if os.environ.get("NBGRADER_EXECUTION") == "validate" and not report.verdict.green:
        # nbgrader's Validate button looks for an error and takes any other output for success
        raise NotPassed(verdict_text(report.verdict))
    return report


class NotPassed(AssertionError):
    """Under nbgrader's ``validate``: a check that did not pass."""


def score(exercise: str, stage: int) -> float:
    """Points of one stage, for nbgrader: prints a line for each check and returns the number.

    Raises GradingError when the grader itself fails, so that nothing is entered in its place.
    """
    session = _need(exercise)
    if session.source is None:
        session.source = ""
    graded = os.environ.get("NBGRADER_EXECUTION") == "autograde"
    verdict = session.check(stage, record=False, minimum="S2" if graded else "S0")
    if verdict.faulty:
        raise GradingError("The grader itself failed; this is no zero. " + verdict.note)
    print(verdict_text(verdict, stages=(stage,)))
    return verdict.stage_result(stage).points


def prompt(stage: int | None = None, *, ahead: bool = False) -> Report:
    """A stage's prompt (default: the current one)."""
    return _said(lambda session: session.prompt(stage, ahead=ahead))


def hint(what: int | str | None = None) -> Report:
    """The next hint for a stage, or for an exercise by its name (default: where you are)."""
    return _said(lambda session: session.hint(what if isinstance(what, int) else None), what)


def debrief(exercise: str | None = None, *, anyway: bool = False) -> Report:
    """What the reference does, why, and the roads not taken; ends the sitting."""
    return _said(lambda session: session.debrief(anyway=anyway), exercise)


def _choose(what: int | str | None) -> None:
    """Make the exercise that ``what`` names the current one; a stage's number or None changes nothing."""
    if isinstance(what, str):
        _need(what)


def _said(ask, what: int | str | None = None) -> Report:
    try:
        _choose(what)
        return Report(markdown=ask(_need()))
    except GradingError as error:
        return Report(notes=(str(error),))


def _checked(stage: int | None) -> Report:
    session = _need()
    before = session.green_stages()
    verdict = session.check(stage)
    notes = [session.trouble, *_notes(session, verdict)]
    session.trouble = ""
    upcoming = session.current_stage()
    opened = verdict.green and verdict.stage not in before and upcoming > verdict.stage
    return Report(verdict, notes=tuple(notes), markdown=session.prompt(upcoming) if opened else "")


def _notes(session: LabSession, verdict) -> list[str]:
    passed = number(sum(s.points for s in verdict.stages))
    if verdict.faulty:
        return []
    if not verdict.green:
        red = [s.stage for s in verdict.stages if not s.green]
        if red and red[0] < verdict.stage and red[0] in session.green_stages():
            return [f"Stage {red[0]} passed before and does not pass now: the last change broke it."]
        return []
    if len(session.exercise.stages) == 1:
        return [f'It passes: {passed} points. `debrief("{session.exercise.id}")` shows what there is to learn from it.']
    if verdict.stage == len(session.exercise.stages):
        return [f"All stages pass: {passed} points. Run `debrief()` when you are done."]
    return [f"Stage {verdict.stage} passes: {passed} points so far."]


def _need(exercise: str | None = None) -> LabSession:
    """The session of ``exercise``, which becomes the current one, or the current one; GradingError when there is none."""
    global _session
    if _round is not None and exercise is not None and exercise in _round.exercises:
        _session = _round.session(exercise)
    if _session is not None and exercise in (None, _session.exercise.id):
        return _session
    if _round is not None:
        known = ", ".join(_round.exercises)
        said = f"no exercise is called {exercise!r}" if exercise else "no exercise has been touched yet"
        raise GradingError(f"In this notebook {said}. It has: {known}.")
    name = f'"{exercise}"' if exercise else "…"
    raise GradingError(f"No exercise is open in this notebook. Run its first code cell, which calls start({name}).")


def _answer_magic(line: str, cell: str | None = None) -> None:
    """``%%answer <exercise>``: keep this cell as the answer and define its names here, to play with."""
    try:
        session = _need(line.strip() or None)
    except GradingError as error:
        print(error)
        return
    _, source = read_answer(f"%%answer {line}\n{cell or ''}")
    session.keep(source)
    if not source.strip():
        print("The answer is empty.")
        return
    filename = f"<{session.exercise.id}>"
    try:
        code = compile(ast.parse(source, filename), filename, "exec")
    except SyntaxError as error:
        print(
            f"Line {error.lineno} does not compile: {error.msg}. The answer is kept as it is; mend it and run it again."
        )
        return
    linecache.cache[filename] = (len(source), None, source.splitlines(True), filename)
    exec(code, get_ipython().user_ns)
    if _panel is not None:
        _panel.refresh()


def _register() -> None:
    shell = get_ipython()
    if shell is None:
        print("This works in a notebook; start it with JupyterLab.", file=sys.stdout)
        return
    shell.register_magic_function(_answer_magic, "cell", "answer")


def _shows_widgets() -> bool:
    """True where a front end may show widgets: a kernel, and a notebook that somebody works in."""
    shell = get_ipython()
    return shell is not None and hasattr(shell, "kernel") and _session is not None and _session.log is not None
