"""The part of a gradebook that describes assignments, copied: what workers get in place of the gradebook."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from nbgrader import api
from sqlalchemy import Engine, insert, select

_KINDS = (
    api.Course, api.Assignment, api.Notebook, api.BaseCell, api.GradeCell, api.SolutionCell, api.TaskCell,
    api.SourceCell,
)  # fmt: skip


def read_tables(engine: Engine, assignments: Iterable[str]) -> dict[str, list[dict[str, Any]]]:
    """The rows of these assignments by table, in the order of insertion; no student and no grade is among them."""
    course, assignment, notebook, *cells = (kind.__table__ for kind in _KINDS)
    base = api.BaseCell.__table__
    ours = select(assignment.c.id).where(assignment.c.name.in_(list(assignments)))
    notebooks = select(notebook.c.id).where(notebook.c.assignment_id.in_(ours))
    chosen = {
        course: select(course),
        assignment: select(assignment).where(assignment.c.id.in_(ours)),
        notebook: select(notebook).where(notebook.c.assignment_id.in_(ours)),
    }
    for table in cells:
        if "notebook_id" in table.c:
            chosen[table] = select(table).where(table.c.notebook_id.in_(notebooks))
        else:
            chosen[table] = select(table).where(
                table.c.id.in_(select(base.c.id).where(base.c.notebook_id.in_(notebooks)))
            )
    with engine.connect() as connection:
        return {
            table.name: [dict(row._mapping) for row in connection.execute(query)] for table, query in chosen.items()
        }


def fill_tables(engine: Engine, rows: dict[str, list[dict[str, Any]]]) -> None:
    """An empty gradebook with these rows."""
    api.Base.metadata.create_all(engine)
    with engine.begin() as connection:
        for kind in _KINDS:
            if rows.get(kind.__tablename__):
                connection.execute(insert(kind.__table__), rows[kind.__tablename__])
