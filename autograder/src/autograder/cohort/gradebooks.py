"""The gradebook of a run: opened once, or said in one sentence why it cannot be."""

from __future__ import annotations

from collections.abc import Sequence

from nbgrader import api
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from autograder.content import ContentError
from autograder.notebooks.locks import wait_for_gradebook
from autograder.notebooks.one_gradebook import OneGradebook
from autograder.records.location import sqlite_path

#: Seconds to wait for a gradebook that another program has locked.
_PATIENCE = 30.0


def open_gradebook(url: str) -> OneGradebook:
    """The gradebook at a URL, which must be there; ContentError when it is not or cannot be written."""
    path = sqlite_path(url)
    if path is not None and not path.is_file():
        raise ContentError(f"There is no gradebook at {path}: release an assignment first (make release).")
    trouble = wait_for_gradebook(url, _PATIENCE)
    if trouble:
        raise ContentError(f"{trouble} Nothing was done.")
    try:
        return OneGradebook(url)
    except (SQLAlchemyError, ImportError) as error:
        raise ContentError(
            f"The gradebook's address cannot be used ({error}): correct it, or install its driver, such as "
            "./autograder[postgres]."
        ) from None


def released(gradebook: OneGradebook, assignments: Sequence[str]) -> list[str]:
    """These assignments, all by default; ContentError for one that the gradebook does not know."""
    with gradebook.engine.connect() as connection:
        known = list(connection.scalars(select(api.Assignment.name).order_by(api.Assignment.name)))
    unknown = [name for name in assignments if name not in known]
    if unknown:
        there = ", ".join(known) or "none"
        raise ContentError(f"No assignment {unknown[0]!r} was released into the gradebook; there are: {there}.")
    return list(dict.fromkeys(assignments)) or known
