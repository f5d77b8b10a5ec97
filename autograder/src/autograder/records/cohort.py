"""A whole cohort as its dashboard reads it: the gradebook, how each notebook was graded, what there is to read."""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from sys import intern

from autograder.records.gradebook import open_gradebook
from autograder.records.gradings import FoundIn, read_findings, read_gradings
from autograder.records.location import sqlite_path
from autograder.records.tables import Tables, read_tables


@dataclass(frozen=True)
class Cohort:
    """``isolation`` has the rung of each of ``tables.sheets``, None where nothing was recorded.

    ``answers`` counts, by assignment, notebook and cell, the answers that were graded; ``failed``, by the hidden test as
    well, those that failed it. Answers as they were given out count in neither.
    """

    tables: Tables
    isolation: tuple[str | None, ...]
    answers: Mapping[tuple[str, str, str], int]
    failed: Mapping[tuple[str, str, str, str], int]
    findings: tuple[FoundIn, ...]


def read_cohort(url: str | PathLike[str], *, submitted: Path | None = None) -> Cohort:
    """The cohort in the gradebook at a path or URL; nothing is written.

    nbgrader enters 0 for a notebook that was left out; the folder ``submitted``, by default the one beside an SQLite
    file, tells which those are. RecordsError when there is no gradebook.
    """
    engine, place = open_gradebook(url)
    collects = gc.isenabled()
    gc.disable()  # hundreds of thousands of new objects, none of them garbage: it would look through them again and again
    try:
        path = sqlite_path(url)
        tables = read_tables(engine, place, submitted or (None if path is None else path.parent / "submitted"))
        sheets = {
            (tables.students[sheet.student].id, sheet.assignment, sheet.notebook): at
            for at, sheet in enumerate(tables.sheets)
            if not sheet.left_out
        }
        isolation: list[str | None] = [None] * len(tables.sheets)
        answers: Counter[tuple[str, str, str]] = Counter()
        failed: Counter[tuple[str, str, str, str]] = Counter()
        for grading in read_gradings(engine):
            at = sheets.get((grading.student, grading.assignment, grading.notebook))
            if at is None:
                continue  # taken out of the gradebook since
            isolation[at] = intern(grading.isolation)
            for cell, tests in grading.failed.items():
                key = (grading.assignment, grading.notebook, cell)
                answers[key] += 1
                for test in tests:
                    failed[(*key, test)] += 1
        findings = tuple(
            found for found in read_findings(engine) if (found.student, found.assignment, found.notebook) in sheets
        )
        return Cohort(tables, tuple(isolation), dict(answers), dict(failed), findings)
    finally:
        engine.dispose()
        if collects:
            gc.enable()
