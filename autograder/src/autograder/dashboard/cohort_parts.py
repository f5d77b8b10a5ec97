"""The parts of an instructor's page, each from its frames."""

from __future__ import annotations

import pandas as pd

from autograder.content import ContentError
from autograder.content.traps import HiddenTest, hidden_tests
from autograder.dashboard import cohort_figures as charts
from autograder.dashboard.classroom import Class
from autograder.dashboard.figures import figure_svg, percent
from autograder.dashboard.frames import items
from autograder.dashboard.page import Drawing, Link, Part, Section, Sentence, Table, Tiles, joined, tile
from autograder.dashboard.writing import NONE, left_out, number, points_of, share
from autograder.words import count

#: Rows of a table of single things on the page; the export holds all.
MOST, MOST_STUDENTS = 12, 60
#: Stages of each round that are told of where people stand.
PLACES = 2
_REST = "; the export holds all"


def glance(
    class_: Class, rounds: pd.DataFrame, waiting: pd.DataFrame, ungraded: pd.DataFrame, findings: pd.DataFrame
) -> Tiles:
    """How many there are, and what asks for a person."""
    return Tiles(
        (
            tile(len(class_.cohort.tables.students), "student", "students"),
            tile(len(rounds), "round", "rounds"),
            tile(int(waiting["answers"].sum()), "answer waits for marks", "answers wait for marks"),
            tile(len(ungraded), "notebook could not be graded", "notebooks could not be graded"),
            tile(len(findings), "finding to read", "findings to read"),
        )
    )


def rounds_section(class_: Class, rounds: pd.DataFrame, passes: pd.DataFrame) -> Section:
    """Each round and its stages, from ``ROUNDS`` and ``STAGE_PASSES``."""
    rows = [
        (
            class_.title(row.assignment),
            str(row.answered),
            str(row.nothing_written),
            str(row.not_handed_in),
            str(row.unscored),
            str(row.waiting),
            str(row.scored),
            *(share(value) for value in (row.lower, row.median, row.upper, row.mean, row.full)),
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


def waiting_section(class_: Class, waiting: pd.DataFrame) -> Section:
    """What people have yet to mark, from ``WAITING``, with links into formgrader."""
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
    return Section("Waiting for marks", joined((where, table, left_out(len(waiting), MOST, _REST))))


def ungraded_section(class_: Class, ungraded: pd.DataFrame) -> Section:
    """Why notebooks have no grade, from ``UNGRADED``."""
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
                Section("Each of them", joined((table, left_out(len(ungraded), MOST, _REST))), fold=True),
            )
        ),
    )


def findings_section(class_: Class, findings: pd.DataFrame) -> Section:
    """What there is to read, from ``FINDINGS``, with what speaks for good faith."""
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
    return Section(title, joined([*parts, left_out(len(findings), MOST, _REST)]))


def isolation_section(class_: Class, isolation: pd.DataFrame) -> Section:
    """The rungs at which answers ran, from ``ISOLATION``."""
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
                "Graded notebooks by the rung at which their answers ran; `make doctor` says what each holds "
                "back. None is recorded where a person marked what is checked."
            ),
            Table("Isolation", columns, rows, heads=True),
        ),
    )


def stuck_section(class_: Class, stuck: pd.DataFrame, struggling: pd.DataFrame, search: str) -> Section:
    """Who is stuck and where, from ``STUCK`` and ``STRUGGLING``."""
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


def students_section(class_: Class, standings: pd.DataFrame, search: str) -> Section:
    """Where each student stands, from ``STANDINGS``."""
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
        joined((Table("Students", columns, rows[:MOST_STUDENTS]), left_out(len(rows), MOST_STUDENTS, _REST))),
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
    text = points_of(row.score, row.max_score)
    if row.late_penalty:
        text += f", late -{number(row.late_penalty)}"
    if row.faults:
        text += f", {row.faults} could not be graded"
    if row.waiting:
        text += f", {row.waiting} to mark"
    return text


def items_section(class_: Class, table: pd.DataFrame) -> Section:
    """How each graded cell works, from ``ITEMS``, the ones that tell least first."""
    labels = _labels(class_, table)
    known = table.sort_values("discrimination", na_position="last", kind="stable")
    rows = []
    for row in known.itertuples():
        told = labels.get((row.assignment, row.exercise, row.stage, row.test)) if not pd.isna(row.test) else None
        rows.append(
            (
                row.cell,
                str(row.scored),
                share(row.mean),
                share(row.full),
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
                left_out(len(rows), MOST_STUDENTS, _REST),
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
