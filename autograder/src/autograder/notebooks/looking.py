"""Looks for test-gaming in everything that was handed in for a round, and keeps what there is to read beside the grades.

What is looked at are the graded copies in ``autograded/``: answers that were put right, never what came in as it was.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import nbformat
from sqlalchemy import Engine

from autograder.content import ContentError, Course, Exercise
from autograder.grading.answers import read_answer
from autograder.grading.grader import Grader
from autograder.grading.integrity import Findings
from autograder.grading.integrity.search import findings
from autograder.grading.seed import course_seed
from autograder.records.gradings import FoundIn, read_findings, save_findings

#: Another version of the looking looks at every answer anew.
_VERSION = b"1"


@dataclass(frozen=True)
class Looked:
    """One answer of a student, and what was found in it; None when it is the one that was looked at before."""

    student: str
    exercise: str
    findings: Findings | None


def look_at_round(course: Course, round_id: str, engine: Engine, *, autograded: Path) -> Iterator[Looked]:
    """Look at each new or changed answer of a round and keep what was found in the gradebook at ``engine``, one by one.

    ContentError for an unknown round. An answer as it was given out, and one without an exercise of the course, is
    passed over; an interrupted run goes on where it stopped.
    """
    round_ = next((one for one in course.rounds if one.id == round_id), None)
    if round_ is None:
        known = ", ".join(one.id for one in course.rounds)
        raise ContentError(f"no round is called {round_id!r}; there are: {known}")
    seen = {(one.student, one.notebook, one.exercise): one.digest for one in read_findings(engine)}
    seed = course_seed(course.path)
    with Grader(course.path, explains=False) as grader:
        for student, notebook, exercise, source in _answers(course, round_id, autograded):
            digest = hashlib.sha256(_VERSION + source.encode("utf-8", "surrogatepass")).hexdigest()
            if seen.get((student, notebook, exercise.id)) == digest:
                yield Looked(student, exercise.id, None)
                continue
            found = findings(exercise, len(exercise.stages), source, grader, seed)
            with engine.begin() as connection:
                save_findings(
                    connection,
                    FoundIn(student, round_id, notebook, exercise.id, digest, found.outcome.value, found.to_dict()),
                )
            yield Looked(student, exercise.id, found)


def _answers(course: Course, round_id: str, autograded: Path) -> Iterator[tuple[str, str, Exercise, str]]:
    for path in sorted(autograded.glob(f"*/{round_id}/*.ipynb")):
        try:
            cells = nbformat.read(path, as_version=4).cells
        except Exception:
            continue  # grading said what is wrong with it
        only = path.stem
        last: dict[str, str] = {}
        for cell in cells:
            answer = read_answer(cell.source) if cell.cell_type == "code" else None
            if answer is not None:
                last[answer[0] or only] = answer[1]
        for name, source in last.items():
            exercise = course.exercises.get(name)
            # a conversation has no starter and no checks that an answer could know
            starter = getattr(exercise, "starter", None)
            if starter is not None and source.strip() != starter.strip():
                yield path.parts[-3], path.stem, exercise, source
