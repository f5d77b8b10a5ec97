"""What of a cohort asks for a person: marks, notebooks without a grade, weak isolation, findings to read. Pure functions."""

from __future__ import annotations

import pandas as pd

from autograder.dashboard.frames.columns import frame
from autograder.records.cohort import Cohort

WAITING = {
    "assignment": "str",
    "notebook": "str",
    "cell": "str",
    "answers": "int64",  # that a person has yet to mark
    "next": "str",  # nbgrader's id of the first notebook among them, by student
}

UNGRADED = {
    "student": "str",
    "assignment": "str",
    "notebook": "str",
    "reason": "str",
    "id": "str",  # nbgrader's id of the notebook
}

ISOLATION = {
    "assignment": "str",
    "isolation": "str",  # the rung; missing where none was recorded, as where a person marked what is checked
    "notebooks": "int64",  # in which something that is checked has a score
}

FINDINGS = {
    "student": "str",
    "assignment": "str",
    "notebook": "str",
    "exercise": "str",
    "kind": "str",
    "lines": "object",  # pairs of line and text, as a tuple
    "reason": "str",
    "honest_reading": "str",
    "id": "str",  # nbgrader's id of the notebook
}


def waiting_frame(cohort: Cohort, grades: pd.DataFrame) -> pd.DataFrame:
    """One row for each cell that waits for marks, columns ``WAITING``, from ``GRADES``; the most answers first."""
    waiting = grades[grades["waiting"]].sort_values(["student", "sheet"], kind="stable")
    rows = [
        {
            "assignment": assignment,
            "notebook": notebook,
            "cell": cell,
            "answers": len(own),
            "next": cohort.tables.sheets[own["sheet"].iloc[0]].id,
        }
        for (assignment, notebook, cell), own in waiting.groupby(["assignment", "notebook", "cell"], observed=True)
    ]
    rows.sort(key=lambda row: (-row["answers"], row["assignment"], row["notebook"], row["cell"]))
    return frame(rows, WAITING)


def ungraded_frame(sheets: pd.DataFrame) -> pd.DataFrame:
    """One row for each notebook that could not be graded, columns ``UNGRADED``, from ``SHEETS``."""
    own = sheets[sheets["faults"] > 0].sort_values(["assignment", "notebook", "student"])
    return frame(own[list(UNGRADED)].to_dict("records"), UNGRADED)


def isolation_frame(sheets: pd.DataFrame, grades: pd.DataFrame) -> pd.DataFrame:
    """One row for each round and rung, columns ``ISOLATION``, from ``SHEETS`` and ``GRADES``; what people mark has none."""
    graded = grades.loc[~grades["by_hand"] & grades["score"].notna(), "sheet"]
    own = sheets[sheets["sheet"].isin(graded)]
    table = pd.DataFrame({"assignment": own["assignment"].astype("str"), "isolation": own["isolation"]})
    counts = table.groupby(["assignment", "isolation"], dropna=False).size()
    rows = [
        {"assignment": assignment, "isolation": None if pd.isna(rung) else rung, "notebooks": number}
        for (assignment, rung), number in counts.items()
    ]
    return frame(rows, ISOLATION)


def findings_frame(cohort: Cohort) -> pd.DataFrame:
    """One row for each finding, columns ``FINDINGS``. It never is a score, and says nothing about anybody."""
    ids = {
        (cohort.tables.students[sheet.student].id, sheet.assignment, sheet.notebook): sheet.id
        for sheet in cohort.tables.sheets
    }
    rows = [
        {
            "student": found.student,
            "assignment": found.assignment,
            "notebook": found.notebook,
            "exercise": found.exercise,
            "kind": item["kind"],
            "lines": tuple((span["line"], span["text"]) for span in item["spans"]),
            "reason": item["reason"],
            "honest_reading": item["honest_reading"],
            "id": ids.get((found.student, found.assignment, found.notebook)),
        }
        for found in cohort.findings
        for item in found.found["items"]
    ]
    return frame(rows, FINDINGS)
