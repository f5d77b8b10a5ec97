"""A made-up course with its gradebook and a learner's log, of any size and the same for the same seed.

Nothing in it is anybody's. It holds each way in which a score can be absent, and names that are hard to write down.
"""

from __future__ import annotations

import json
import os
import random
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection, create_engine, insert

from autograder.content.catalogue import Entry, RoundEntry, catalogue, round_entries
from autograder.grading.verdict import StageResult, Status, TestResult, Verdict
from autograder.records.gradings import FoundIn, Grading, save_findings, save_gradings
from autograder.records.remarks import NO_RESPONSE, fault_remark, note_remark

#: The day on which the record of the made-up learner ends.
TODAY = datetime(2026, 3, 20, 18, 0, tzinfo=UTC)
POINTS = (20.0, 25.0, 25.0, 30.0)
#: Hidden tests of a stage.
TESTS = 4
#: Names of the rounds; those that people mark have written parts beside the checked ones.
ROUNDS = ("screen", "drills", "assessment", "pairing", "past_work", "design", "values")
WRITTEN = ("screen", "past_work", "values")
TOPICS = ("asyncio", "threads", "processes")
NAMES = (
    ("Ada", "Lovelace"), ("Niall", 'O\'Brien, "X" <b>'), ("=cmd|' /C calc'!A0", "+1"), ("Zoë", "Ünal"), (None, None),
    ("Li", "@SUM(A1)"), ("Per", "-Olov\tHult"), ("Nguyễn", "Văn A"),
)  # fmt: skip
_CHUNK = 20_000


def make_course(course: Path, *, exercises: int = 10, rounds: int = len(ROUNDS)) -> Path:
    """Rounds with as many exercises each: what the catalogue and the item analysis read of a course."""
    for order, name in enumerate(ROUNDS[:rounds], start=1):
        folder = course / "rounds" / name
        folder.mkdir(parents=True)
        drills = name == "drills"
        more = f'notebooks = "round"\ntopics = {json.dumps(TOPICS)}\n' if drills else ""
        (folder / "round.toml").write_text(
            f'title = "{name.replace("_", " ").capitalize()}"\norder = {order}\nminutes = 60\n'
            f'screens_for = "made up"\nweight = 1.0\n{more}'
        )
        for number in range(exercises):
            _make_exercise(folder / f"{name}_{number}", number, stages=1 if drills else len(POINTS), topic=drills)
    return course


def _make_exercise(folder: Path, number: int, *, stages: int, topic: bool) -> None:
    (folder / "shortcuts").mkdir(parents=True)
    lines = [
        f'id = "{folder.name}"',
        f'title = "{folder.parent.name.replace("_", " ").capitalize()} task {number}"',
        "minutes = 60",
    ]
    lines.append(f'difficulty = "{("easy", "medium", "hard")[number % 3]}"')
    if topic:
        lines.append(f'topic = "{TOPICS[number % len(TOPICS)]}"')
    for stage in range(1, stages + 1):
        lines += ["[[stages]]", f'title = "Part {stage}"', "minutes = 15", f"points = {POINTS[stage - 1]:g}"]
        lines += ["[[traps]]", f'name = "trap_{stage}"', f"stage = {stage}", f'summary = "What stage {stage} breaks."']
        tests = [
            f'def test_{stage}_{n}(solution):\n    """Holds for case {n} of part {stage}."""\n' for n in range(TESTS)
        ]
        (folder / f"hidden_stage_{stage}.py").write_text("\n\n".join(tests))
        (folder / "shortcuts" / f"stage_{stage - 1}_trap_{stage}.py").write_text(
            f'"""Fails stage {stage} at test_{stage}_{stage - 1}: it does."""\n'
        )
    (folder / "exercise.toml").write_text("\n".join(lines) + "\n")


@dataclass
class _Rows:
    """Rows that wait for a bulk insert, by table."""

    connection: Connection
    tables: dict[str, object]
    waiting: dict[str, list[dict]] = field(default_factory=dict)

    def add(self, table: str, **row: object) -> None:
        rows = self.waiting.setdefault(table, [])
        rows.append(row)
        if len(rows) == _CHUNK:
            self.flush()

    def flush(self) -> None:
        for name in self.tables:  # in an order that foreign keys allow
            rows = self.waiting.pop(name, [])
            if rows:
                self.connection.execute(insert(self.tables[name]), rows)


def make_gradebook(url: str, course: Path, *, students: int, seed: int = 1, submitted: Path | None = None) -> None:
    """Fill the new gradebook at ``url`` for a course of `make_course`; the files in ``submitted`` are empty.

    Tables are nbgrader's own. Without ``submitted`` nobody leaves a notebook out.
    """
    from nbgrader import api

    os.environ["PATH"] = os.pathsep.join((str(Path(sys.executable).parent), os.environ.get("PATH", "")))
    api.Gradebook(url).close()  # makes the tables, and a course
    rng = random.Random(seed)
    engine = create_engine(url)
    names = (
        "assignment", "notebook", "base_cell", "grade_cells", "solution_cells", "student", "submitted_assignment",
        "submitted_notebook", "grade", "comment",
    )  # fmt: skip
    try:
        with engine.begin() as connection:
            rows = _Rows(connection, {name: api.Base.metadata.tables[name] for name in names})
            class_ = _Class(rows, rng, course, submitted)
            class_.fill(students)
            rows.flush()
            save_gradings(connection, iter(class_.gradings), at=TODAY)
            for found in class_.findings:
                save_findings(connection, found, at=TODAY)
    finally:
        engine.dispose()


class _Class:
    """Draws what a class handed in."""

    def __init__(self, rows: _Rows, rng: random.Random, course: Path, submitted: Path | None):
        self.rows, self.rng, self.submitted = rows, rng, submitted
        self.gradings: list[Grading] = []
        self.findings: list[FoundIn] = []
        #: By round: its id, and by notebook its id with its cells as (id, name, exercise or None, stage, points).
        self.rounds: dict[str, tuple[str, dict[str, tuple[str, list[tuple]]]]] = {}
        #: By notebook: the id of each answer cell, by name.
        self.answers: dict[tuple[str, str], dict[str, str]] = {}
        entries: dict[str, list[Entry]] = {}
        for entry in catalogue(course):
            entries.setdefault(entry.round, []).append(entry)
        for round_ in round_entries(course):
            self._assignment(round_, entries.get(round_.id, []))

    def id(self) -> str:
        return f"{self.rng.getrandbits(128):032x}"

    def _assignment(self, round_: RoundEntry, entries: list[Entry]) -> None:
        assignment, notebooks = self.id(), {}
        self.rows.add("assignment", id=assignment, name=round_.id, duedate=None, course_id="default_course")
        for entry in entries:
            name = round_.id if round_.one_notebook else entry.id
            if name not in notebooks:
                notebooks[name] = (self.id(), [])
                self.rows.add("notebook", id=notebooks[name][0], name=name, assignment_id=assignment, kernelspec=None)
            notebook, cells = notebooks[name]
            self._answer(round_.id, name, notebook, entry.id)
            for stage, points in enumerate(entry.points, start=1):
                cells.append((self._graded(notebook, f"{entry.id}-stage-{stage}", points), entry.id, stage, points))
            if round_.id in WRITTEN:
                written = f"{entry.id}-reply"
                self._answer(round_.id, name, notebook, written)
                cells.append((self._graded(notebook, written, 10.0), None, 0, 10.0))
        self.rounds[round_.id] = (assignment, notebooks)

    def _graded(self, notebook: str, name: str, points: float) -> tuple[str, str]:
        cell = self.id()
        self.rows.add("base_cell", id=cell, name=name, notebook_id=notebook, type="GradeCell")
        self.rows.add("grade_cells", id=cell, max_score=points, cell_type="code")
        return cell, name

    def _answer(self, round_id: str, name: str, notebook: str, answer: str) -> None:
        cell = self.id()
        self.rows.add("base_cell", id=cell, name=answer, notebook_id=notebook, type="SolutionCell")
        self.rows.add("solution_cells", id=cell)
        self.answers.setdefault((round_id, name), {})[answer] = cell

    def fill(self, students: int) -> None:
        for number in range(students):
            first, last = NAMES[number % len(NAMES)] if number < 2 * len(NAMES) else (f"First{number}", f"Last{number}")
            student = f"s{number:04d}"
            self.rows.add("student", id=student, first_name=first, last_name=last, email=None, lms_user_id=None)
            ability = self.rng.gauss(0, 1)
            for round_id, (assignment, notebooks) in self.rounds.items():
                if self.rng.random() < 0.08:
                    continue
                handed_in = self.id()
                self.rows.add(
                    "submitted_assignment",
                    id=handed_in, assignment_id=assignment, student_id=student,
                    timestamp=TODAY.replace(tzinfo=None) - timedelta(days=number % 30), extension=None,
                )  # fmt: skip
                for name, (notebook, cells) in notebooks.items():
                    self._sheet(round_id, student, name, handed_in, notebook, cells, ability)

    def _sheet(
        self, round_id: str, student: str, name: str, handed_in: str, notebook: str, cells: list[tuple], ability: float
    ) -> None:
        sheet, draw = self.id(), self.rng.random()
        kind = "left out" if draw < 0.1 and self.submitted else "untouched" if draw < 0.2 else "answered"
        if kind == "answered":
            kind = "fault" if draw > 0.985 else "not finished" if draw > 0.98 else "late" if draw > 0.95 else kind
        if self.submitted is not None:
            folder = self.submitted / student / round_id
            folder.mkdir(parents=True, exist_ok=True)
            if kind != "left out":
                (folder / f"{name}.ipynb").touch()
        self.rows.add(
            "submitted_notebook",
            id=sheet, assignment_id=handed_in, notebook_id=notebook, flagged=False,
            late_submission_penalty=3.0 if kind == "late" else None,
        )  # fmt: skip
        failed: dict[str, tuple[str, ...]] = {}
        answered = kind in ("answered", "late")
        names = sorted({exercise for _, exercise, _, _ in cells if exercise})
        # of many exercises in one notebook some are left as they were given out
        skipped = {exercise for exercise in names if answered and len(names) > 1 and self.rng.random() < 0.1}
        for (cell, cell_name), exercise, stage, points in cells:
            auto = manual = extra = None
            needs = False
            if exercise is None:
                mark = self.rng.random()
                manual = (
                    0.0 if kind in ("untouched", "left out") else float(self.rng.randint(0, 10)) if mark < 0.7 else None
                )
                manual = None if kind in ("fault", "not finished") else manual
                needs = manual is None
                auto = 0.0 if kind == "left out" else None
                manual = None if kind == "left out" else manual
            elif kind in ("untouched", "left out") or exercise in skipped:
                auto = 0.0
            elif answered:
                ease = 1.4 - 0.5 * stage + 0.15 * (len(exercise) % 4)
                bad = tuple(
                    f"test_{stage}_{n}"
                    for n in range(TESTS)
                    if self.rng.gauss(0, 0.7) > ability + ease - (0.5 if n == stage - 1 else 0.0)
                )
                failed[cell_name] = bad
                auto = points * (TESTS - len(bad)) / TESTS
                extra = 1.5 if self.rng.random() < 0.01 else None
            else:
                needs = True
                # a person had marked it before the autograder failed
                manual = points / 2 if kind == "fault" and self.rng.random() < 0.3 else None
            self.rows.add(
                "grade",
                id=self.id(), cell_id=cell, notebook_id=sheet, auto_score=auto, manual_score=manual,
                extra_credit=extra, needs_manual_grade=needs,
            )  # fmt: skip
        self._comments(round_id, name, sheet, kind, skipped)
        if answered:
            rung = "S3" if self.rng.random() < 0.97 else "S2"
            self.gradings.append(Grading(student, round_id, name, rung, 7, failed))
            if self.rng.random() < 0.002 or student == "s0002":
                self._finding(student, round_id, name)
        elif kind == "untouched":
            self.gradings.append(Grading(student, round_id, name, "S3", 7, {}))

    def _comments(self, round_id: str, name: str, sheet: str, kind: str, skipped: set[str]) -> None:
        for at, (answer, cell) in enumerate(self.answers[round_id, name].items()):
            text = NO_RESPONSE if kind == "untouched" or answer in skipped else None
            if kind == "fault" and at == 0:
                text = fault_remark("The file is no notebook: have it handed in again.")
            if kind == "late" and at == 0:
                text = note_remark("A check cell was deleted and put back.")
            self.rows.add(
                "comment", id=self.id(), notebook_id=sheet, cell_id=cell, auto_comment=text, manual_comment=None
            )

    def _finding(self, student: str, round_id: str, name: str) -> None:
        exercise = next(iter(self.answers[round_id, name]))
        item = {
            "kind": "values of the visible checks",
            "spans": [{"line": 4, "text": 'ANSWERS = {"a<b": 1}'}],
            "reason": "With other values there, two visible checks fail and no hidden one minds.",
            "honest_reading": "A table that was written down to get going looks the same.",
            "tests": ["Adds two small numbers."],
        }
        report = {
            "exercise": exercise, "stage": 1, "seed": 7, "outcome": "findings", "why": "One place to talk about.",
            "items": [item], "checks": 9, "seconds": 0.4,
        }  # fmt: skip
        self.findings.append(FoundIn(student, round_id, name, exercise, "0" * 64, "findings", report))


def make_verdict(exercise: str, passed: tuple[int, ...], *, seed: int = 7, faulty: bool = False) -> Verdict:
    """A verdict in which stage n passes ``passed[n - 1]`` of its hidden tests; the last stage was asked for."""
    stages, tests = [], []
    for number, good in enumerate(passed, start=1):
        points = POINTS[number - 1]
        stages.append(StageResult(number, f"Part {number}", points * good / TESTS, points, good, TESTS, good == TESTS))
        for n in range(TESTS):
            status = Status.PASSED if n < good else Status.GRADER_FAULT if faulty else Status.FAILED
            tests.append(TestResult(f"test_{number}_{n}", number, False, f"Case {n} of part {number}", status))
    return Verdict(exercise, len(passed), seed, "S3", tuple(stages), tuple(tests), seconds=0.2)


def log_rows(course: Path, *, sittings: int, checks: int, seed: int = 1) -> Iterator[tuple[str, dict]]:
    """The rows of one learner's log, each with its table: so many sittings of each round, so many checks in each."""
    rng = random.Random(seed)
    entries: dict[str, list[Entry]] = {}
    for entry in catalogue(course):
        entries.setdefault(entry.round, []).append(entry)
    rounds = [round_ for round_ in round_entries(course) if round_.id in entries]
    days = max(1, sittings * 2)
    sitting_id = 0
    for turn in range(sittings):
        for at, round_ in enumerate(rounds):
            entry = entries[round_.id][turn % len(entries[round_.id])]
            start = TODAY - timedelta(days=days - 2 * turn, minutes=97 * at)
            sitting_id += 1
            yield "sittings", {
                "id": sitting_id, "exercise": entry.id, "round": round_.id, "started_at": start,
                "ended_at": start + timedelta(minutes=70), "mode": "locked" if turn % 3 else "practice",
                "seed": turn, "minutes": float(entry.minutes),
            }  # fmt: skip
            reached = [0] * entry.stages
            for number in range(checks):
                stage = next((n for n, good in enumerate(reached) if good < TESTS), entry.stages - 1)
                reached[stage] = min(TESTS, reached[stage] + rng.choice((0, 1, 1, 2 + turn // 3)))
                verdict = make_verdict(entry.id, tuple(reached[: stage + 1]), seed=turn)
                yield "attempts", {
                    "at": start + timedelta(minutes=(number + 1) * 60 / checks), "round": round_.id,
                    "exercise": entry.id, "stage": stage + 1, "sitting_id": sitting_id, "seed": turn,
                    "green": verdict.green, "faulty": False, "points": verdict.points,
                    "max_points": verdict.max_points, "isolation": "S3", "seconds": 0.2,
                    "verdict": verdict.to_json(), "source": f"def f():\n    return {number}\n" * 20,
                }  # fmt: skip
            open_stage = next((n + 1 for n, good in enumerate(reached) if good < TESTS), None)
            told = [
                {"name": f"trap_{n}", "stage": n, "summary": f"What stage {n} breaks."}
                for n in range(1, entry.stages + 1)
            ]
            yield "events", {
                "at": start + timedelta(minutes=70), "round": round_.id, "exercise": entry.id, "stage": None,
                "sitting_id": sitting_id, "kind": "traps",
                "detail": json.dumps(
                    {
                        "fallen": [trap for trap in told if trap["stage"] == open_stage],
                        "avoided": [trap for trap in told if open_stage is None or trap["stage"] < open_stage],
                    }
                ),
            }  # fmt: skip


def make_log(path: Path, course: Path, *, sittings: int = 10, checks: int = 10, seed: int = 1) -> Path:
    """Write `log_rows` into a new attempts log."""
    from autograder.records import AttemptsLog
    from autograder.records.log import _METADATA

    rows: dict[str, list[dict]] = {}
    for table, row in log_rows(course, sittings=sittings, checks=checks, seed=seed):
        rows.setdefault(table, []).append(row)
    with AttemptsLog(path) as log, log._transaction() as connection:
        for table, values in rows.items():
            connection.execute(insert(_METADATA.tables[table]), values)
    return path
