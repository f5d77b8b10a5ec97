"""An instructor's page: how the cohort stands and what asks for a person, and below what that rests on."""

from __future__ import annotations

from os import PathLike
from pathlib import Path

import pandas as pd

from autograder.dashboard import cohort_parts as parts
from autograder.dashboard.classroom import Class, read_class
from autograder.dashboard.frames import attention, items
from autograder.dashboard.page import Page, Sentence, sentence
from autograder.records import RecordsError

NO_GRADEBOOK = "No gradebook yet. Run `make release`, put the cohort's work into submitted/, then run `make grade`."
NO_GRADES = "The gradebook has no students or no graded cells yet. Run `make grade` on the cohort's work."
NO_ZERO = "What was not handed in, and what could not be graded, counts in no score and no mean: neither is a 0."


def cohort_view(
    url: str | PathLike[str] | None = None,
    *,
    course: Path | None = None,
    hide_names: bool = False,
    formgrader: str | None = None,
) -> Page:
    """A cohort's page, from what `read_class` reads. It shows itself in a notebook; ``str`` gives plain text.

    With ``hide_names`` codes stand for students everywhere. Never raises for a gradebook that is missing or damaged: the
    page then says so.
    """
    try:
        class_ = read_class(url, course=course, hide_names=hide_names, formgrader=formgrader)
    except RecordsError as error:
        return sentence(str(error))
    return sentence(NO_GRADEBOOK) if class_ is None else cohort_page(class_)


def cohort_page(class_: Class, *, only: str | None = None, search: str = "") -> Page:
    """The page, of ``only`` one assignment where that is given, with the students whose id or name holds ``search``."""
    if not class_.cohort.tables.students or not class_.cohort.tables.cells:
        return sentence(NO_GRADES)

    def own(frame: pd.DataFrame) -> pd.DataFrame:
        return frame if only is None else frame[frame["assignment"] == only]

    standings, marks, sheets = own(class_.standings), own(class_.grades), own(class_.sheets)
    best = items.counted(marks, standings)
    rounds = class_.ordered(items.rounds_frame(standings))
    waiting = attention.waiting_frame(class_.cohort, marks)
    ungraded = attention.ungraded_frame(sheets)
    findings = own(attention.findings_frame(class_.cohort))
    return Page(
        (
            parts.glance(class_, rounds, waiting, ungraded, findings),
            Sentence(NO_ZERO),
            parts.rounds_section(class_, rounds, class_.ordered(items.stage_passes_frame(best))),
            parts.waiting_section(class_, waiting),
            parts.ungraded_section(class_, ungraded),
            parts.findings_section(class_, findings),
            parts.isolation_section(class_, class_.ordered(attention.isolation_frame(sheets, marks))),
            parts.stuck_section(class_, items.stuck_frame(best), items.struggling_frame(standings, best), search),
            parts.students_section(class_, standings, search),
            parts.items_section(class_, own(items.items_frame(class_.cohort, marks))),
        )
    )
