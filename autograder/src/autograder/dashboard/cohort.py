"""An instructor's page: how the cohort stands and what asks for a person, and below what that rests on."""

from __future__ import annotations

from dataclasses import dataclass
from os import PathLike
from pathlib import Path

import pandas as pd

from autograder.content import ContentError, course_dir
from autograder.content.catalogue import round_entries
from autograder.content.traps import HiddenTest, hidden_tests
from autograder.dashboard import cohort_figures as charts
from autograder.dashboard.figures import figure_svg, percent
from autograder.dashboard.formgrader import Formgrader, find_formgrader
from autograder.dashboard.frames import attention, grades, items
from autograder.dashboard.learner import NONE, number
from autograder.dashboard.names import without_names
from autograder.dashboard.page import (
    Drawing,
    Link,
    Page,
    Part,
    Section,
    Sentence,
    Table,
    Tiles,
    joined,
    sentence,
    tile,
)
from autograder.records import RecordsError
from autograder.records.cohort import Cohort, read_cohort
from autograder.records.location import gradebook_of, sqlite_path
from autograder.words import count

NO_GRADEBOOK = "No gradebook yet. Run `make release`, put the cohort's work into submitted/, then run `make grade`."
NO_GRADES = "The gradebook has no students or no graded cells yet. Run `make grade` on the cohort's work."
NO_ZERO = "What was not handed in, and what could not be graded, counts in no score and no mean: neither is a 0."
#: Rows of a table of single things on the page; the export holds all.
MOST, MOST_STUDENTS = 12, 60
#: Stages of each round that are told of where people stand.
PLACES = 2


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
        sheets = grades.sheets_frame(cohort.tables, marks)
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
    cohort = read_cohort(url)
    if hide_names:
        cohort = without_names(cohort)
    links = Formgrader(formgrader) if formgrader else find_formgrader(course) if course else Formgrader()
    return Class.of(cohort, titles, course, links)


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
            _tiles(class_, rounds, waiting, ungraded, findings),
            Sentence(NO_ZERO),
            _rounds_section(class_, rounds, class_.ordered(items.stage_passes_frame(best))),
            _waiting_section(class_, waiting),
            _ungraded_section(class_, ungraded),
            _findings_section(class_, findings),
            _isolation_section(class_, class_.ordered(attention.isolation_frame(class_.cohort, marks))),
            _stuck_section(class_, items.stuck_frame(best), items.struggling_frame(standings, best), search),
            _students_section(class_, standings, search),
            _items_section(class_, own(items.items_frame(class_.cohort, marks))),
        )
    )


def _tiles(
    class_: Class, rounds: pd.DataFrame, waiting: pd.DataFrame, ungraded: pd.DataFrame, findings: pd.DataFrame
) -> Tiles:
    return Tiles(
        (
            tile(len(class_.cohort.tables.students), "student", "students"),
            tile(len(rounds), "round", "rounds"),
            tile(int(waiting["answers"].sum()), "answer waits for marks", "answers wait for marks"),
            tile(len(ungraded), "notebook could not be graded", "notebooks could not be graded"),
            tile(len(findings), "finding to read", "findings to read"),
        )
    )


def _rounds_section(class_: Class, rounds: pd.DataFrame, passes: pd.DataFrame) -> Section:
    rows = [
        (
            class_.title(row.assignment),
            str(row.answered),
            str(row.nothing_written),
            str(row.not_handed_in),
            str(row.unscored),
            str(row.waiting),
            str(row.scored),
            *(_share(value) for value in (row.lower, row.median, row.upper, row.mean, row.full)),
        )
        for row in rounds.itertuples()
    ]
    columns = [
        "Round", "Answered", "Nothing written", "Not handed in", "No score", "To mark", "Scored", "25%", "Median", "75%",
        "Mean", "Full",
    ]  # fmt: skip
    return Section(
        "How the rounds stand",
        (
            Sentence("A round's score is the best notebook that a student handed in."),
            Drawing(figure_svg(charts.rounds_figure(rounds, class_.titles)), charts.rounds_alt(rounds, class_.titles)),
            Table("Rounds", columns, rows, heads=True),
            _stage_passes(class_, passes),
        ),
    )


def _stage_passes(class_: Class, passes: pd.DataFrame) -> Table:
    """A row a round, a column a stage: who has all its points, in the best notebooks."""
    stages = sorted(int(stage) for stage in passes["stage"].dropna().unique())
    by_hand = bool(passes["stage"].isna().any())
    table: dict[str, dict[int, str]] = {}
    for row in passes.itertuples():
        at = 0 if pd.isna(row.stage) else int(row.stage)
        table.setdefault(row.assignment, {})[at] = f"{percent(row.full / row.scored)} of {row.scored}"
    rows = [
        (class_.title(name), *(told.get(at, NONE) for at in [*stages, *([0] if by_hand else [])]))
        for name, told in table.items()
    ]
    columns = ["Round", *(f"Stage {stage}" for stage in stages), *(["Marked by people"] if by_hand else [])]
    return Table("Answers with all points, by stage, in the best notebooks", columns, rows, heads=True)


def _waiting_section(class_: Class, waiting: pd.DataFrame) -> Section:
    if waiting.empty:
        return Section("Waiting for marks", (Sentence("Nothing waits for marks."),))
    rows = [
        (
            class_.title(row.assignment),
            Link(row.notebook, class_.formgrader.notebook(row.assignment, row.notebook)),
            row.cell,
            str(row.answers),
            Link("mark the first", class_.formgrader.submission(row.next)),
        )
        for row in waiting.head(MOST).itertuples()
    ]
    table = Table("Waiting for marks", ["Round", "Notebook", "Part", "Answers", "Formgrader"], rows)
    where = Sentence(f"Links open formgrader at {class_.formgrader.server}: start JupyterLab in the course's folder.")
    return Section("Waiting for marks", joined((where, table, _left_out(len(waiting), MOST))))


def _ungraded_section(class_: Class, ungraded: pd.DataFrame) -> Section:
    if ungraded.empty:
        return Section("Could not be graded", (Sentence("Everything that came in has been graded."),))
    rows = [
        (
            Link(row.student, class_.formgrader.submission(row.id)),
            class_.title(row.assignment),
            row.notebook,
            row.reason,
        )
        for row in ungraded.head(MOST).itertuples()
    ]
    reasons = ungraded["reason"].value_counts()
    why = [(reason, str(number_of)) for reason, number_of in reasons.head(MOST).items()]
    table = Table("Could not be graded", ["Student", "Round", "Notebook", "Why"], rows)
    return Section(
        "Could not be graded",
        joined(
            (
                Sentence("None of these is a zero. Mend what the reason names, or mark them by hand."),
                Table("Reasons", ["Reason", "Notebooks"], why),
                Section("Each of them", joined((table, _left_out(len(ungraded), MOST))), fold=True),
            )
        ),
    )


def _findings_section(class_: Class, findings: pd.DataFrame) -> Section:
    title = "Code that knows only the examples"
    looked = len(class_.cohort.findings)
    if findings.empty:
        said = (
            f"Nothing was found in {count(looked, 'answer')} that were looked at."
            if looked
            else "No answer was looked at yet. `python -m autograder findings <round>` looks at all of a round."
        )
        return Section(title, (Sentence(said),))
    about = Sentence(
        "A place to talk about: it is no score, and says nothing about anybody. Read the honest reading too."
    )
    parts: list[Part | None] = [about]
    for row in findings.head(MOST).itertuples():
        code = "; ".join(f"line {line}: {text}" for line, text in row.lines)
        told = (
            Sentence(Link("open in formgrader", class_.formgrader.submission(row.id))),
            Sentence(f"{row.kind.capitalize()}. {code.replace('`', chr(39))}"),
            Sentence(row.reason),
            Sentence(f"Honest reading: {row.honest_reading}"),
        )
        parts.append(Section(f"{row.student}: {row.exercise}", told, fold=True))
    return Section(title, joined([*parts, _left_out(len(findings), MOST)]))


def _isolation_section(class_: Class, isolation: pd.DataFrame) -> Section:
    if isolation.empty:
        return Section("Isolation of the grades", (Sentence("Nothing was graded automatically yet."),))
    rungs = sorted({rung for rung in isolation["isolation"] if not pd.isna(rung)})
    if isolation["isolation"].isna().any():
        rungs.append("")
    table: dict[str, dict[str, int]] = {}
    for row in isolation.itertuples():
        table.setdefault(row.assignment, {})["" if pd.isna(row.isolation) else row.isolation] = row.notebooks
    rows = [(class_.title(name), *(str(told.get(rung, 0)) for rung in rungs)) for name, told in table.items()]
    columns = ["Round", *(rung or "not recorded" for rung in rungs)]
    return Section(
        "Isolation of the grades",
        (
            Sentence(
                "Graded notebooks by the rung at which their answers ran; `make doctor` says what each holds back."
            ),
            Table("Isolation", columns, rows, heads=True),
        ),
    )


def _stuck_section(class_: Class, stuck: pd.DataFrame, struggling: pd.DataFrame, search: str) -> Section:
    if stuck.empty:
        said = "Nobody has a score yet." if struggling.empty else "Nobody: every best notebook has all its points."
        return Section("Who is stuck, and where", (Sentence(said),))
    found = struggling[_matches(class_, struggling["student"], search)]
    rows = [
        (
            row.student,
            str(row.rounds),
            percent(row.mean),
            ", ".join(f"{exercise} stage {stage}" for exercise, stage in row.stuck[:4])
            + (f" and {len(row.stuck) - 4} more" if len(row.stuck) > 4 else "")
            or NONE,
        )
        for row in found.head(MOST).itertuples()
    ]
    table = Table(
        "Students with the lowest mean of their best notebooks",
        ["Student", "Rounds", "Mean", "First stages without all points"],
        rows,
    )
    places = class_.ordered(stuck.groupby("assignment", sort=False).head(PLACES))
    where = [
        (class_.title(row.assignment), row.exercise, str(row.stage), str(row.students), str(row.sat))
        for row in places.itertuples()
    ]
    return Section(
        "Who is stuck, and where",
        (
            Sentence(
                "By each student's best notebook of a round: the first stage that lacks points, where most stand."
            ),
            Drawing(figure_svg(charts.stuck_figure(places)), charts.stuck_alt(places)),
            Table("Where", ["Round", "Exercise", "Stage", "Stand there", "Of"], where),
            table,
        ),
    )


def _students_section(class_: Class, standings: pd.DataFrame, search: str) -> Section:
    names = {
        student.id: " ".join(part for part in student[1:] if part) or NONE for student in class_.cohort.tables.students
    }
    standings = class_.ordered(standings)
    rounds = list(dict.fromkeys(standings["assignment"]))
    table: dict[str, list[str]] = {}
    for row in standings[_matches(class_, standings["student"], search)].itertuples():
        table.setdefault(row.student, [row.student, names[row.student]]).append(_standing(row))
    rows = list(table.values())
    columns = ["Student", "Name", *(class_.title(name) for name in rounds)]
    if all(name == NONE for name in names.values()):
        columns, rows = columns[:1] + columns[2:], [row[:1] + row[2:] for row in rows]
    return Section(
        "Each student",
        joined((Table("Students", columns, rows[:MOST_STUDENTS]), _left_out(len(rows), MOST_STUDENTS))),
        fold=True,
    )


def _matches(class_: Class, students: pd.Series, search: str) -> pd.Series:
    wanted = search.strip().casefold()
    hits = {
        student.id
        for student in class_.cohort.tables.students
        if wanted in " ".join(part for part in student if part).casefold()
    }
    return students.astype("str").isin(hits)


def _standing(row) -> str:
    if row.standing in ("not handed in", "could not be graded", "no score yet", "nothing written"):
        return row.standing
    text = f"{number(row.score)}/{number(row.max_score)}"
    if row.late_penalty:
        text += f", late -{number(row.late_penalty)}"
    if row.faults:
        text += f", {row.faults} could not be graded"
    if row.waiting:
        text += f", {row.waiting} to mark"
    return text


def _items_section(class_: Class, table: pd.DataFrame) -> Section:
    labels = _labels(class_, table)
    known = table.sort_values("discrimination", na_position="last", kind="stable")
    rows = []
    for row in known.itertuples():
        told = labels.get((row.assignment, row.exercise, row.stage, row.test)) if not pd.isna(row.test) else None
        rows.append(
            (
                row.cell,
                str(row.scored),
                _share(row.mean),
                _share(row.full),
                NONE if pd.isna(row.discrimination) else f"{row.discrimination:.2f}",
                NONE if pd.isna(row.test) else told.label if told else _readable(row.test),
                NONE if pd.isna(row.test) else f"{row.test_failed} of {row.test_answers}",
                "; ".join(summary for _, summary in told.traps) if told and told.traps else NONE,
            )
        )
    columns = [
        "Item", "Scored", "Mean", "All points", "Discrimination", "Hidden check that fails most", "Fails", "Trap behind it",
    ]  # fmt: skip
    return Section(
        "Items",
        joined(
            (
                Sentence(
                    "Discrimination is the correlation of an item with the rest of its notebook: near 0 it tells nothing "
                    f"about who does well. Below {items.LEAST_SCORED} answers it is left out. Lowest first."
                ),
                Drawing(figure_svg(charts.items_figure(table)), charts.items_alt(table)),
                Table("Items", columns, rows[:MOST_STUDENTS], heads=True),
                _left_out(len(rows), MOST_STUDENTS),
            )
        ),
        fold=True,
    )


def _labels(class_: Class, table: pd.DataFrame) -> dict[tuple[str, str, int, str], HiddenTest]:
    """What the course says of the hidden tests that fail most; nothing of an exercise that it does not have."""
    if class_.course is None:
        return {}
    found: dict[tuple[str, str], dict[tuple[int, str], HiddenTest]] = {}
    labels = {}
    for assignment, exercise, stage, test in items.tests_of(table):
        key = (assignment, exercise)
        if key not in found:
            try:
                found[key] = hidden_tests(class_.course / "rounds" / assignment / exercise)
            except ContentError:
                found[key] = {}
        if (stage, test) in found[key]:
            labels[assignment, exercise, stage, test] = found[key][stage, test]
    return labels


def _readable(test: str) -> str:
    return test.removeprefix("test_").replace("_", " ")


def _left_out(number: int, most: int) -> Sentence | None:
    if number <= most:
        return None
    return Sentence(f"{count(number - most, 'more row')} left out; the export holds all.", quiet=True)


def _share(value: float) -> str:
    return NONE if pd.isna(value) else percent(value)
