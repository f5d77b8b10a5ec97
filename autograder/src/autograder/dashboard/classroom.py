"""What an instructor's page is made of: a cohort, its frames, and what the course says of its rounds."""

from __future__ import annotations

from dataclasses import dataclass
from os import PathLike
from pathlib import Path

import pandas as pd

from autograder.content import ContentError, course_dir
from autograder.content.catalogue import round_entries
from autograder.dashboard.formgrader import Formgrader, find_formgrader
from autograder.dashboard.frames import grades
from autograder.dashboard.names import without_names
from autograder.records import RecordsError
from autograder.records.cohort import Cohort, read_cohort
from autograder.records.location import gradebook_of, sqlite_path


@dataclass(frozen=True)
class Class:
    """Everything that the page is made of."""

    cohort: Cohort
    titles: dict[str, str]
    course: Path | None
    formgrader: Formgrader
    grades: pd.DataFrame
    sheets: pd.DataFrame
    standings: pd.DataFrame

    @classmethod
    def of(cls, cohort: Cohort, titles: dict[str, str], course: Path | None, formgrader: Formgrader) -> Class:
        marks = grades.grades_frame(cohort.tables)
        sheets = grades.sheets_frame(cohort, marks)
        return cls(cohort, titles, course, formgrader, marks, sheets, grades.standings_frame(cohort.tables, sheets))

    def ordered(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Rows in the order of the loop; those of assignments that are no rounds of the course come last."""
        place = {name: at for at, name in enumerate(self.titles)}
        return frame.sort_values(
            "assignment", key=lambda names: names.astype("str").map(place).fillna(len(place)), kind="stable"
        )

    def title(self, assignment: str) -> str:
        """A round's title; of an assignment that is no round of the course, its name."""
        return self.titles.get(assignment, assignment)


def read_class(
    url: str | PathLike[str] | None = None,
    *,
    course: Path | None = None,
    hide_names: bool = False,
    formgrader: str | None = None,
) -> Class | None:
    """The cohort in the gradebook at a path or URL, by default the course's; None where that has none yet.

    ``formgrader`` is the address of the JupyterLab in which the links lead to formgrader, by default one that runs in
    the course. RecordsError for a gradebook that cannot be read.
    """
    titles: dict[str, str] = {}
    try:
        course = course_dir() if course is None else course
        titles = {round_.id: round_.title for round_ in round_entries(course)}
    except ContentError as error:
        if url is None:
            raise RecordsError(str(error)) from error
    if url is None:
        url = gradebook_of(course)
        place = sqlite_path(url)
        if place is not None and not place.exists():
            return None
    # beside a gradebook in a file lie its submissions; those of any other are the course's
    beside = None if course is None or sqlite_path(url) is not None else course / "submitted"
    cohort = read_cohort(url, submitted=beside)
    if hide_names:
        cohort = without_names(cohort)
    links = Formgrader(formgrader) if formgrader else find_formgrader(course) if course else Formgrader()
    return Class.of(cohort, titles, course, links)
