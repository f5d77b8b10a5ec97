"""``python -m autograder <command>``: what the Makefile calls."""

from __future__ import annotations

import argparse
import os
import secrets
import sys
from datetime import datetime
from pathlib import Path

from autograder.cohort import commands as commands_of_cohorts
from autograder.content import ContentError, Exercise, Scenario, course_dir, load_course
from autograder.records.errors import RecordsError


def main(arguments: list[str] | None = None) -> int:
    """Run one command; its exit status. What is wrong with the course or the machine is said in one sentence."""
    parser = argparse.ArgumentParser(prog="autograder", description=__doc__.partition(":")[0])
    commands = parser.add_subparsers(dest="command", required=True, metavar="command")
    for name, (function, text) in _COMMANDS.items():
        sub = commands.add_parser(name, help=text, description=text)
        sub.set_defaults(function=function)
        if name == "faults":
            sub.add_argument("--seeds", type=int, default=20, help="how many hidden seeds; 20 by default")
            sub.add_argument(
                "--only", action="append", default=[], help="reference, mutant, ablation or check; all by default"
            )
        if name in ("check", "mutants", "questions", "faults"):
            sub.add_argument("exercise", nargs="*", help="ids of exercises; all when none is named")
        if name == "grade-file":
            sub.add_argument("exercise", help="the exercise's id")
            sub.add_argument("file", type=Path, help="a Python file with the answer, a text of cells, or a notebook")
        if name == "findings":
            sub.add_argument("exercise", help="the exercise's id; or a round's, to look at all that was handed in")
            sub.add_argument("file", type=Path, nargs="?", help="a Python file with the answer; none for a round")
        if name in ("grade-file", "findings"):
            sub.add_argument("--stage", type=int, help="the highest stage to run; the last one by default")
            sub.add_argument("--seed", type=int, help="seed of the hidden inputs, as a verdict names it")
        if name == "converse":
            sub.add_argument("scenario", help="the conversation's id")
            sub.add_argument("file", type=Path, help="a text file with its cells, one below the other")
        if name == "replay":
            sub.add_argument("exercise", help="the exercise's id")
            sub.add_argument("--log", type=Path, help="a learner's attempts log; your own by default")
            sub.add_argument("--to", type=Path, default=Path("replay.html"), help="the HTML file to write")
        if name == "questions":
            sub.add_argument("--verbose", action="store_true", help="name each text that was not taken right")
        if name == "examples":
            sub.add_argument(
                "folder", type=Path, help="where to lay them, such as downloaded/coding_assessment/archive"
            )
            sub.add_argument("--notebook", default="", help="of which notebook of the round they are")
        if name == "draw":
            sub.add_argument("round", help="the round's id")
            sub.add_argument("--seed", type=int, help="the same seed draws the same exercise")
        if name == "dashboard":
            sub.add_argument("--hide-names", action="store_true", help="codes stand for the students")
            sub.add_argument("--export", type=Path, metavar="FOLDER", help="also write the cohort's tables as files")
            sub.add_argument("--formgrader", metavar="URL", help="where the instructor's JupyterLab serves")
        if name in ("grade", "feedback"):
            commands_of_cohorts.add_options(sub, name)
        if name in ("serve", "learners", "export"):
            _more_arguments(name, sub)
        if name == "findings":
            sub.add_argument("--json", action="store_true", help="print the findings as JSON")
    options = parser.parse_args(arguments)
    try:
        return options.function(options)
    except (ContentError, RecordsError) as error:
        print(error, file=sys.stderr)
        return 1


def _more_arguments(name: str, parser: argparse.ArgumentParser) -> None:
    """What the commands with many options take."""
    from autograder.notebooks.export.command import add_arguments as of_export
    from autograder.serve.commands import learners_arguments, serve_arguments

    {"serve": serve_arguments, "learners": learners_arguments, "export": of_export}[name](parser)


def _build(_options: argparse.Namespace) -> int:
    """Build the notebooks from the course's text."""
    from autograder.content.public import is_public, sealed_file
    from autograder.notebooks.release import build

    if is_public(course_dir()) or sealed_file(course_dir()).exists():
        print("This copy of the course was built when it was made.")
        return 0
    course = load_course(course_dir())
    for path in build(course, course.path / "source", course.path / "release"):
        print(f"built {path.relative_to(course.path.parent)}")
    return 0


def _workbook(_options: argparse.Namespace) -> int:
    """Lay the released notebooks out as the learner's own copy, never over their work."""
    from autograder.notebooks.workbook import lay_out

    course = course_dir()
    layout = lay_out(course / "release", course / "workbook")
    for path in layout.new:
        print(f"new: {path.relative_to(course)}")
    for path in layout.renewed:
        print(f"renewed, you had not changed it: {path.relative_to(course)}")
    for theirs, newer in layout.beside:
        print(f"a newer version of {theirs.relative_to(course)} lies beside yours: {newer.name}")
    return 0


def _check(options: argparse.Namespace) -> int:
    """Prove of every exercise what an exercise must prove."""
    from dataclasses import replace

    from autograder.grading.proof import print_claim, prove_course

    course = load_course(course_dir())
    if options.exercise:
        unknown = sorted(set(options.exercise) - set(course.exercises))
        if unknown:
            raise ContentError(
                f"no exercise is called {unknown[0]!r}; there are: {', '.join(sorted(course.exercises))}"
            )
        rounds = tuple(
            replace(r, exercises=tuple(e for e in r.exercises if e.id in options.exercise)) for r in course.rounds
        )
        course = replace(course, rounds=rounds)
    claims = prove_course(course, report=print_claim)
    failed = sum(bool(claim.fault) for claim in claims)
    print(f"{len(claims) - failed} of {len(claims)} claims hold")
    return 1 if failed else 0


def _mutants(options: argparse.Namespace) -> int:
    """Mutate the references and say which changes no hidden test notices."""
    from autograder.grading.grader import Grader
    from autograder.grading.mutants import LEAST_SCORE, try_mutants

    course = load_course(course_dir())
    failed = 0
    with Grader(course.path, explains=False) as grader:
        for exercise in course.in_code.values():
            # an exercise with trials has mutants of its own, see `faults`
            if exercise.trial is not None or (options.exercise and exercise.id not in options.exercise):
                continue
            outcomes = []
            for outcome in try_mutants(exercise, grader):
                outcomes.append(outcome)
                if not outcome.killed_by and not outcome.equivalent:
                    seen = ", seen by a visible test alone" if outcome.only_visible else ""
                    print(f"survives{seen}: line {outcome.mutant.line}: {outcome.mutant.name}", flush=True)
            killed = sum(bool(outcome.killed_by) for outcome in outcomes)
            equivalent = sum(bool(outcome.equivalent) for outcome in outcomes)
            score = killed / max(1, len(outcomes) - equivalent)
            missed = score < LEAST_SCORE or any(outcome.only_visible for outcome in outcomes)
            failed += missed
            print(
                f"{exercise.id}: {len(outcomes)} mutants, {killed} killed, {equivalent} equivalent, score {score:.1%}"
                + ("   MISSED" if missed else "")
            )
    return 1 if failed else 0


def _faults(options: argparse.Namespace) -> int:
    """Run the policies of every scenario with trials through its faults, and print the tables."""
    from autograder.grading.tables import print_tables

    course = load_course(course_dir())
    exercises = [e for e in course.in_code.values() if e.trial and (not options.exercise or e.id in options.exercise)]
    if not exercises:
        raise ContentError(f"no exercise with trials is called {', '.join(options.exercise) or 'anything'}")
    missed = print_tables(
        exercises,
        course.path,
        seeds=options.seeds,
        workers=os.cpu_count() or 1,
        kinds=tuple(options.only),
        out=_print_now,
    )
    return 1 if missed else 0


def _print_now(text: str) -> None:
    print(text, flush=True)


def _questions(options: argparse.Namespace) -> int:
    """Measure how well the engineers of the pair tasks understand questions that were written apart from their banks."""
    from autograder.pairing.measuring import table, understanding

    tasks = {name: one for name, one in load_course(course_dir()).exercises.items() if getattr(one, "brief", None)}
    unknown = sorted(set(options.exercise) - set(tasks))
    if unknown:
        raise ContentError(f"no pair task is called {unknown[0]!r}; there are: {', '.join(sorted(tasks)) or 'none'}")
    rows = [
        understanding(name, one.brief)
        for name, one in tasks.items()
        if not options.exercise or name in options.exercise
    ]
    print("\n".join(table(rows)))
    faults = [f"{row.task}: {fault}" for row in rows for fault in row.faults()]
    if options.verbose:
        for row in rows:
            for kind in ("wrong", "asked_back", "answered", "missed", "accused"):
                for text in getattr(row, kind):
                    print(f"{row.task}: {kind.replace('_', ' ')}: {text}")
    print("\n".join(faults) if faults else f"{len(rows)} of {len(rows)} tasks reach the targets")
    return 1 if faults or not rows else 0


def _replay(options: argparse.Namespace) -> int:
    """Write the replay of the last sitting of a pair task as one HTML file."""
    from autograder.content import find_exercise
    from autograder.content.rubric import load_rubric
    from autograder.dashboard.page import Page, Picture, write_html
    from autograder.dashboard.pair_page import recorded, replay
    from autograder.lab.parts import Markdown
    from autograder.lab.suggestions import log_of
    from autograder.pairing.briefing import describe_briefing
    from autograder.records import AttemptsLog

    exercise = find_exercise(course_dir(), options.exercise)
    if getattr(exercise, "brief", None) is None:
        raise ContentError(f"{exercise.title} is no pair task; there is no talk to replay")
    with AttemptsLog(options.log or log_of(course_dir()), create=False) as log:
        measures = recorded(log, exercise.id, describe_briefing(exercise), exercise.starter)
    rubric = {one.id: one.title for one in load_rubric(exercise.path.parent / "rubric.toml")}
    parts = [
        part if isinstance(part, Picture) else Markdown(part.markdown, fold=part.fold)
        for part in replay(measures, rubric)
    ]
    options.to.parent.mkdir(parents=True, exist_ok=True)
    write_html(Page(tuple(parts)), options.to, title=f"{exercise.title}: replay")
    print(options.to)
    return 0


def _grade_file(options: argparse.Namespace) -> int:
    """Grade one file and print its verdict."""
    from autograder.grading.grader import Grader
    from autograder.grading.render import verdict_text
    from autograder.lab.progress import ProgressLine

    with Grader(course_dir(), workers=os.cpu_count() or 1) as grader, ProgressLine() as grader.progress:
        exercise, stage, source, seed = _handed_in(options)
        verdict = grader.check(exercise.id, stage, source, seed=seed)
    print(verdict_text(verdict))
    return 0 if verdict.green else 1


def _converse(options: argparse.Namespace) -> int:
    """Play a conversation from a file and print what the interviewer says below each cell."""
    from autograder.content import find_exercise
    from autograder.content.cells import heading
    from autograder.conversation.engine import converse
    from autograder.conversation.marking import wrapped_text
    from autograder.conversation.transcript import from_file

    scenario = find_exercise(course_dir(), options.scenario)
    if not isinstance(scenario, Scenario):
        raise ContentError(f"{scenario.id} is no conversation")
    exchange = converse(scenario, from_file(options.file, scenario.id))
    print(f"{wrapped_text(exchange.words[scenario.turns[0].id])}\n")
    for step in exchange.steps:
        text = exchange.transcript.get((step.turn, step.kind), "").strip()
        print(f"{heading(step.kind, scenario.id, step.turn)}\n{text}\n\n{wrapped_text(step.text)}\n")
    return 0


def _findings(options: argparse.Namespace) -> int:
    """Look for test-gaming in one Python file, or in all of a round, and print what there is to talk about."""
    import json

    from autograder.grading.grader import Grader
    from autograder.grading.integrity import findings_text
    from autograder.grading.integrity.search import findings

    if options.file is None:
        return _findings_of_round(options.exercise)
    with Grader(course_dir(), explains=False) as grader:
        handed_in = _handed_in(options, grader)
        if not isinstance(handed_in[0], Exercise):
            raise ContentError(f"{handed_in[0].id} is a conversation; findings are for code")
        found = findings(*handed_in)
    print(json.dumps(found.to_dict(), ensure_ascii=False, indent=1) if options.json else findings_text(found))
    return 0


def _findings_of_round(round_id: str) -> int:
    from autograder.notebooks.looking import look_at_round
    from autograder.records.gradebook import writable_gradebook
    from autograder.records.location import gradebook_of
    from autograder.words import count

    course = load_course(course_dir())
    engine = writable_gradebook(gradebook_of(course.path))
    looked = fresh = found = 0
    try:
        for one in look_at_round(course, round_id, engine, autograded=course.path / "autograded"):
            looked += 1
            if one.findings is not None:
                fresh += 1
                found += bool(one.findings.items)
                print(f"{one.student}  {one.exercise}: {one.findings.outcome.value}", flush=True)
    finally:
        engine.dispose()
    print(f"{count(looked, 'answer')}, {fresh} new or changed; {count(found, 'answer')} to talk about.")
    print("The dashboard shows what there is to read. It is no score.")
    return 0


def _handed_in(options: argparse.Namespace, *between: object) -> tuple:
    """Exercise, stage, source and seed as the options name them, with what is to stand ``between`` the last two."""
    from autograder.content import find_exercise
    from autograder.grading.seed import course_seed

    course = course_dir()
    exercise = find_exercise(course, options.exercise)
    try:
        source = _source_in(options.file, exercise)
    except (OSError, ValueError) as error:
        raise ContentError(f"{options.file} cannot be read: {error}") from None
    try:
        stage = exercise.stage(options.stage or len(exercise.stages)).number
    except ValueError as error:
        raise ContentError(str(error)) from None
    return exercise, stage, source, *between, course_seed(course) if options.seed is None else options.seed


def _source_in(file: Path, exercise: Exercise | Scenario) -> str:
    """The answer in a file, which may be a notebook; OSError or ValueError when there is none."""
    from autograder.conversation.transcript import from_file, from_notebook, to_source
    from autograder.grading.answers import answer_in_notebook

    text = file.read_text(encoding="utf-8")
    if not isinstance(exercise, Scenario):
        return answer_in_notebook(text, exercise.id) if file.suffix == ".ipynb" else text
    cells = from_notebook(file, exercise.id) if file.suffix == ".ipynb" else from_file(file, exercise.id)
    if cells is None:
        raise ValueError(f"no cell of it belongs to {exercise.id}")
    return to_source(cells)


def _demo(_options: argparse.Namespace) -> int:
    """Grade six example submissions with nbgrader and print their scores."""
    from autograder.dashboard import cohort_view
    from autograder.dashboard.page import write_html
    from autograder.notebooks.demo import run

    course = load_course(course_dir())
    root = course.path.parent / ".demo"
    print("Six submissions go through release, autograde and feedback; this takes about half a minute.", flush=True)
    table = run(course, root)
    stages = max(len(points) for _, points in table)
    print(f"\n{'student':<18}" + "".join(f"{f'stage {n}':>9}" for n in range(1, stages + 1)) + f"{'total':>9}")
    for student, points in table:
        cells = "".join(f"{'–' if p is None else f'{p:.2f}':>9}" for p in points)
        total = "–" if None in points else f"{sum(points):.2f}"
        print(f"{student:<18}{cells}{total:>9}")
    page = root / "dashboard.html"
    write_html(cohort_view(root / "gradebook.db"), page, title="Dashboard of the demo")
    print(f"\nfeedback:  {root / 'feedback'}\ndashboard: {page}")
    return 0


def _examples(options: argparse.Namespace) -> int:
    """Lay six example submissions into a folder, as a learning platform would hand them over."""
    from autograder.notebooks.demo import lay_examples

    for path in lay_examples(load_course(course_dir()), options.folder, options.notebook):
        print(path)
    return 0


def _dashboard(options: argparse.Namespace) -> int:
    """Write the dashboard as HTML that opens anywhere, and the cohort's tables where they are asked for."""
    from autograder.dashboard import cohort_view, export_cohort, learner_view, read_class
    from autograder.dashboard.page import write_html

    course = course_dir()
    views = (
        ("learner", learner_view(course=course)),
        ("cohort", cohort_view(course=course, hide_names=options.hide_names, formgrader=options.formgrader)),
    )
    for name, page in views:
        path = course / "workbook" / f"dashboard_{name}.html"
        path.parent.mkdir(exist_ok=True)
        write_html(page, path, title=f"Dashboard: {name}")
        print(path)
    if options.export is not None:
        class_ = read_class(course=course, hide_names=options.hide_names)
        if class_ is None:
            raise RecordsError("There is no gradebook yet to export; grade an assignment first.")
        files, missing = export_cohort(class_, options.export)
        print("\n".join([*map(str, files), *([missing] if missing else [])]))
    return 0


def _draw(options: argparse.Namespace) -> int:
    """Draw an exercise of a round that was not sat recently."""
    from autograder.lab.suggestions import draw_text

    seed = secrets.randbits(32) if options.seed is None else options.seed
    print(draw_text(course_dir(), options.round, datetime.now().astimezone(), seed))
    return 0


def _review(_options: argparse.Namespace) -> int:
    """List what was missed and comes back."""
    from autograder.lab.suggestions import review_text

    print(review_text(course_dir(), datetime.now().astimezone()))
    return 0


def _serve(options: argparse.Namespace) -> int:
    """Grade learners' checks from afar."""
    from autograder.serve.commands import serve_command

    return serve_command(options)


def _learners(options: argparse.Namespace) -> int:
    """Keep the learners of the grading service."""
    from autograder.serve.commands import learners_command

    return learners_command(options)


def _export(options: argparse.Namespace) -> int:
    """Write the course as trees for Binder, a cohort and the web."""
    from autograder.notebooks.export.command import export_command

    return export_command(options)


def _doctor(_options: argparse.Namespace) -> int:
    """Say how strongly answers are isolated on this machine."""
    from autograder.doctor import report
    from autograder.sandbox import Sandbox

    with Sandbox() as sandbox:
        print("\n".join(report(sandbox)))
    return 0


_COMMANDS = {
    "build": (_build, "build the notebooks from the course's text"),
    "workbook": (_workbook, "lay out the learner's copy of the notebooks"),
    "check": (_check, "prove of the exercises what an exercise must prove"),
    "mutants": (_mutants, "mutate the references: which changes does no hidden test notice?"),
    "questions": (_questions, "measure how well the engineers of pair tasks understand questions"),
    "faults": (_faults, "run each scenario's policies through its faults and print the tables"),
    "replay": (_replay, "write the replay of a pair task's last sitting as HTML"),
    "grade-file": (_grade_file, "grade one file, code or the cells of a conversation, and print its verdict"),
    "converse": (_converse, "play a conversation from a file of cells"),
    "findings": (_findings, "look for test-gaming in one Python file or all of a round; no score"),
    "grade": (commands_of_cohorts.grade, "grade what was handed in, several submissions at once"),
    "feedback": (commands_of_cohorts.feedback, "write the feedback pages, several at once"),
    "demo": (_demo, "grade six example submissions with nbgrader"),
    "examples": (_examples, "lay six example submissions into a folder, to rehearse the grading"),
    "dashboard": (_dashboard, "write the dashboard as HTML"),
    "serve": (_serve, "grade learners' checks over HTTP; hidden tests stay here"),
    "learners": (_learners, "issue, list and revoke learners' tokens; look at and forget what is kept"),
    "export": (_export, "write the course as trees for Binder, for a cohort and for the web"),
    "draw": (_draw, "draw an exercise of a round that was not sat recently"),
    "review": (_review, "list what was missed and comes back"),
    "doctor": (_doctor, "say how strongly answers are isolated here"),
}
