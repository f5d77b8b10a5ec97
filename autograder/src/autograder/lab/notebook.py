"""The functions and the magic of a learner's notebook, over the one session that it has open."""

from __future__ import annotations

import ast
import linecache
import os
import secrets
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from IPython import get_ipython
from IPython.core.interactiveshell import ExecutionResult
from IPython.display import display

from autograder.content import ContentError, course_dir
from autograder.grading import GradingError, Progress
from autograder.grading.answers import read_answer
from autograder.grading.render import number, verdict_text
from autograder.lab.own_tests import own_cell
from autograder.lab.pair import Pair
from autograder.lab.progress import ProgressLine
from autograder.lab.report import Report
from autograder.lab.round import LabRound
from autograder.lab.session import LabSession, time_left, warning
from autograder.lab.suggestions import draw_text, review_text
from autograder.lab.talk import TalkSession, open_session
from autograder.lab.trials import run_ablation, run_trial, try_signals
from autograder.records import RecordsError

_session: LabSession | None = None
_round: LabRound | None = None
_panel = None
#: True in the cell that calls ``start``: it says how much time is left, and its panel is not shown yet.
_opening_cell = False


def start(exercise: str, *, mode: str | None = None, again: bool = False) -> None:
    """Open an exercise in this notebook: its clock goes on where it stood, or begins now.

    ``mode`` is ``"locked"`` (a stage's prompt opens when the stage before passes), ``"open"`` (all prompts at once) or
    ``"practice"`` (no clock); it is fixed when a sitting begins, and ``"locked"`` when nothing is said. A sitting that
    was finished stays so: ``again=True`` ends the one that is open, if any, and begins a new one with other inputs.
    """
    global _session, _panel, _opening_cell
    _register()
    _close()
    _opening_cell = True
    try:
        _session = open_session(exercise, mode=mode, again=again)
    except (GradingError, ContentError, ValueError) as error:
        print(error)
        return
    print(_opening(_session, mode))
    if isinstance(_session, TalkSession) and _session.drawn():
        print(_session.drawn())
    talk = isinstance(_session, TalkSession)
    if _shows_widgets() and (_session.timed or not talk):
        from autograder.lab.panel import (
            ClockBar,
            Panel,
        )  # costs a tenth of a second that a text-only run need not spend

        _panel = ClockBar(_session) if talk else Panel(_session, lambda progress: _checked(None, progress))
        display(_panel)


def _opening(session: LabSession, mode: str | None) -> str:
    """How the sitting stands, in a sentence or two."""
    exercise = session.exercise
    talk = exercise.kind == "conversation"
    about = exercise.title if talk else f"{exercise.title}: {len(exercise.stages)} stages"
    if session.pair is not None:
        about = f"{exercise.title}, with {session.pair.speaker}"
    if session.log is None:
        return f"{about}. Checks made in this copy are not recorded. {session.trouble}".rstrip()
    if session.finished:
        return (
            f"{about}. You finished your sitting on {session.sitting.ended_at.astimezone():%d %B %Y}; `debrief()` shows "
            f'it. `start("{exercise.id}", again=True)` begins a new one, with other inputs, and `starter()` gives the code to '
            "begin from."
        )
    other = (
        f" This sitting was begun in {session.mode} mode and stays in it." if mode not in (None, session.mode) else ""
    )
    if not session.timed:
        return f"{about}, no clock.{other}"
    left = session.minutes_left()
    if session.paused:
        return f"{about}. The clock stands with {time_left(left)}; `resume()` lets it go on.{other}"
    if left >= 0:
        return f"{about}, {left:.0f} of {session.sitting.minutes:.0f} minutes left.{other}"
    return (
        f"{about}, {time_left(left)}. Work goes on and is marked as overtime; `finish()` ends the sitting, and "
        f'`start("{exercise.id}", again=True)` begins a new one.{other}'
    )


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


def starter(exercise: str | None = None) -> Report:
    """The cell from which an answer begins, or those of a conversation, to copy: for a second sitting in a notebook that
    holds the first."""
    return _said(lambda session: session.starter_text(), exercise)


def hint(what: int | str | None = None) -> Report:
    """The next hint for a stage, or for an exercise by its name (default: where you are)."""
    return _said(lambda session: session.hint(what if isinstance(what, int) else None), what)


def pause() -> Report:
    """Stop the clock. It goes on with ``resume()``, and by itself when the answer is run or checked."""
    return _clocked(LabSession.pause)


def resume() -> Report:
    """Let a clock that was stopped go on."""
    return _clocked(LabSession.resume)


def _clocked(change: Callable[[LabSession], str]) -> Report:
    try:
        said = change(_need())
    except GradingError as error:
        said = str(error)
    if _panel is not None:
        _panel.refresh()
    return Report(notes=(said,))


def finish(exercise: str | None = None) -> Report:
    """End the sitting, whatever passes, and show its debrief."""
    return debrief(exercise, anyway=True)


def debrief(exercise: str | None = None, *, anyway: bool = False) -> Report:
    """How the sitting went, and what the reference does; ends the sitting.

    Once all stages pass; before, only when asked for ``anyway``, as ``finish()`` does.
    """
    try:
        session = _need(exercise)
    except GradingError as error:
        return Report(notes=(str(error),))
    if not anyway and not session.may_debrief() and isinstance(session, TalkSession):
        return Report(
            markdown="Some questions are still open. Run `finish()` to end the conversation here and look back now."
        )
    if not anyway and not session.may_debrief():
        name = "" if _round is None else f'"{session.exercise.id}"'
        return Report(
            markdown="The debrief shows how the reference solves all stages. "
            f"Run `finish({name})` to end this sitting and read it now."
        )
    from autograder.lab.debriefing import debrief_parts

    session.finish()
    report = Report(notes=(session.told(),), parts=debrief_parts(session))
    if _panel is not None:
        _panel.refresh()
    return report


def rate(**levels: int) -> Report:
    """Rate yourself by the rubric at the notebook's end, such as ``rate(clarify=3)``; nothing hangs on it."""
    try:
        session = _need()
        if session.pair is None:
            raise GradingError(f"{session.exercise.title} has no rubric.")
        return Report(markdown=session.pair.rate(levels))
    except GradingError as error:
        return Report(notes=(str(error),))


def trial(policy: type, seed: int) -> Report:
    """One seed of the current exercise's world, played with ``policy`` in this kernel; see `simulate`."""
    return _played(lambda scenario: run_trial(scenario, policy, seed))


def watch(policy: type, signals: list, seed: int = 1) -> Report:
    """Hold signals against each kind of fault, in runs of ``policy`` with a public seed."""
    return _played(lambda scenario: try_signals(scenario, policy, signals, seed))


def ablation(seed: int = 1) -> Report:
    """What each part of a design does, alone and together, on a public seed; once the sitting may be debriefed."""

    def play(scenario: Path) -> Report:
        if not _need().may_debrief():
            raise GradingError(
                "This shows which parts it takes. `finish()` ends the sitting, and then it plays them all."
            )
        return run_ablation(scenario, seed)

    return _played(play)


def _played(play: Callable[[Path], Report]) -> Report:
    try:
        scenario = _need().scenario
        if scenario is None:
            raise GradingError("This exercise has no world to play a policy in.")
        return play(scenario)
    except (GradingError, ValueError) as error:
        return Report(notes=(str(error),))


def review() -> Report:
    """What you missed and what of it is due today: it comes back after 1, 3, 7 and 21 days."""
    return _suggested(lambda course, now: review_text(course, now))


def draw(round: str, *, seed: int | None = None) -> Report:
    """A random exercise of a round that you have not sat recently; the same for the same ``seed``."""
    drawn = secrets.randbits(32) if seed is None else seed
    return _suggested(lambda course, now: draw_text(course, round, now, drawn))


def _suggested(ask: Callable[[Path, datetime], str]) -> Report:
    try:
        return Report(markdown=ask(course_dir(), datetime.now().astimezone()))
    except (ContentError, RecordsError) as error:
        return Report(notes=(str(error),))


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


def _checked(stage: int | None, progress: Progress | None = None) -> Report:
    session = _need()
    if session.pair is not None:
        session.pair.may_check(stage)
    if session.scenario is not None and (due := _predictions_due(session)):
        return Report(notes=(due,))
    before = session.green_stages()
    with ProgressLine() as line:
        verdict = session.check(stage, progress=progress or line)
    notes = (session.told(), _overtime(session), *_notes(session, verdict))
    if isinstance(session, TalkSession):
        return Report(verdict if stage is None else verdict.part(stage), notes=notes)
    if session.pair is not None:
        return Report(verdict, notes=notes, markdown=session.pair.unasked())
    upcoming = session.current_stage()
    opened = verdict.green and verdict.stage not in before and upcoming > verdict.stage
    return Report(verdict, notes=notes, markdown=session.prompt(upcoming) if opened else "")


def _predictions_due(session: LabSession) -> str:
    """What is missing of the predictions, which come before the first hidden run; else they are kept as they are now."""
    if session.source is None or session.first_predictions() is not None:
        return ""
    predictions = get_ipython().user_ns.get("predictions")
    if "predictions" not in session.exercise.starter:
        return ""
    try:
        said = predictions() if callable(predictions) else predictions
    except Exception:  # whatever the learner's own function raises, it has no predictions yet
        said = None
    if not isinstance(said, dict) or not said or None in said.values():
        return (
            "Before the hidden seeds run, say what you expect: fill in `predictions()`, run the answer cell, and check again. "
            "`simulate(Policy, seed=1)` plays a seed that everybody may see as often as you like."
        )
    session.expected(said)
    return ""


def _overtime(session: LabSession) -> str:
    left = session.minutes_left()
    return f"Overtime: {time_left(left)}. This check is marked so." if left is not None and left < 0 else ""


def _notes(session: LabSession, verdict) -> list[str]:
    passed = number(sum(s.points for s in verdict.stages))
    if verdict.faulty:
        return []
    if isinstance(session, TalkSession):
        whole = verdict.green and verdict.stage == len(session.exercise.stages)
        return [f"Everything that a program can check holds: {passed} points."] if whole else []
    if not verdict.green:
        red = [s.stage for s in verdict.stages if not s.green]
        if red and red[0] < verdict.stage and red[0] in session.green_stages():
            return [f"Stage {red[0]} passed before and does not pass now: the last change broke it."]
        return []
    if len(session.exercise.stages) == 1:
        return [f'It passes: {passed} points. `debrief("{session.exercise.id}")` shows what there is to learn from it.']
    if verdict.stage == len(session.exercise.stages):
        return [f"All stages pass: {passed} points. Run `debrief()` when you are done: it ends the sitting."]
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


def _reply_magic(line: str, cell: str | None = None) -> None:
    """``%%reply <scenario> <turn>``: say this to the interviewer, who goes on."""
    _say("reply", line, cell)


def _say(kind: str, line: str, cell: str | None) -> None:
    """Take a cell of a conversation, and show the interviewer's next words."""
    name, _, turn = line.strip().partition(" ")
    try:
        session = _need(name or None)
        if not isinstance(session, TalkSession):
            raise GradingError(f"{session.exercise.title} is no conversation; its answer stands below %%answer {name}.")
        words = session.say(kind, turn.strip(), cell or "")
    except GradingError as error:
        print(error)
        return
    display(Report(notes=(session.told(),), parts=(words,)))
    if _panel is not None:
        _panel.refresh()


def _answer_magic(line: str, cell: str | None = None) -> None:
    """``%%answer <exercise>``: keep this cell as the answer and define its names here, to play with.

    In a conversation ``%%answer <scenario> <turn>`` is a card, of which nothing is run.
    """
    if len(line.split()) > 1 or isinstance(_session, TalkSession):
        _say("answer", line, cell)
        return
    try:
        session = _need(line.strip() or None)
    except GradingError as error:
        print(error)
        return
    _, source = read_answer(f"%%answer {line}\n{cell or ''}")
    session.keep(source)
    if told := session.told():
        print(told)
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


def _ask_magic(line: str, cell: str | None = None) -> None:
    """``%%ask``: put the text below to the engineer beside you, and see the answer."""
    _spoken(line, cell, lambda pair, text: pair.ask(text))


def _say_magic(line: str, cell: str | None = None) -> None:
    """``%%say``: tell the engineer beside you what you think, decide, or object to."""
    _spoken(line, cell, lambda pair, text: pair.say(text))


def _spoken(line: str, cell: str | None, speak: Callable[[Pair, str], str]) -> None:
    try:
        session = _need(line.strip() or None)
        if session.pair is None:
            raise GradingError(f"Nobody is there to talk to: {session.exercise.title} is no pair task.")
        report = Report(markdown=speak(session.pair, cell or ""), notes=(session.told(),))
    except GradingError as error:
        report = Report(notes=(str(error),))
    display(report)
    if _panel is not None:
        _panel.refresh()


def _register() -> None:
    shell = get_ipython()
    if shell is None:
        print("This works in a notebook; start it with JupyterLab.", file=sys.stdout)
        return
    magics = {"answer": _answer_magic, "reply": _reply_magic, "ask": _ask_magic, "say": _say_magic}
    for name, magic in magics.items():
        shell.register_magic_function(magic, "cell", name)
    if _after_cell not in shell.events.callbacks["post_run_cell"]:
        shell.events.register("post_run_cell", _after_cell)


def _after_cell(result: ExecutionResult) -> None:
    """After each cell: note it when it tried the answer, and say a warning of the clock that the panel does not show."""
    global _opening_cell
    opening, _opening_cell = _opening_cell, False
    session = _session
    if session is None or session.log is None or result.info is None:
        return
    _note_own_test(session, result)
    if session.pair is not None and (message := session.pair.unasked()):
        display(Report(markdown=message))
        if _panel is not None:
            _panel.refresh()
    due = session.due_warning()
    if due is not None and not opening and not (_panel is not None and _panel.alive):
        session.warned(due, "text")
        print(warning(session.minutes_left()))


def _note_own_test(session: LabSession, result: ExecutionResult) -> None:
    cell = result.info.raw_cell
    if session.finished or not isinstance(cell, str) or cell.lstrip().startswith("%%"):
        return
    own = own_cell(get_ipython().transform_cell(cell), session.source)
    if own is not None:
        error = result.error_before_exec or result.error_in_exec
        session.own_test(
            lines=own.lines, asserts=own.asserts, outcome="passed" if error is None else type(error).__name__
        )


def _shows_widgets() -> bool:
    """True where a front end may show widgets: a kernel, and a notebook that somebody works in."""
    shell = get_ipython()
    return shell is not None and hasattr(shell, "kernel") and _session is not None and _session.log is not None
