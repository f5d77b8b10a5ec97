"""Where the course lies."""

from __future__ import annotations

import os
from pathlib import Path

from autograder.content.errors import ContentError


def course_dir(start: Path | str | None = None) -> Path:
    """The course's folder, the one that holds ``rounds/``: ``/…/course``.

    Looked for at and above ``start`` when that is given, then where the environment's ``AUTOGRADER_COURSE`` says, then
    at and above the working directory, then beside an editable installation. Raises ContentError when there is none.
    """
    found = _above(Path(start).resolve()) if start is not None else None
    named = os.environ.get("AUTOGRADER_COURSE")
    if found is None and named:
        if not (Path(named) / "rounds").is_dir():
            raise ContentError(
                f"AUTOGRADER_COURSE is {named}, which holds no folder rounds; set it to the course's folder"
            )
        found = Path(named).resolve()
    found = found or _above(Path.cwd()) or _above(Path(__file__).resolve().parent)
    if found is None:
        where = Path(start or ".").resolve()
        raise ContentError(f"no course at or above {where}; run this from inside the course, or set AUTOGRADER_COURSE")
    return found


def _above(here: Path) -> Path | None:
    for folder in (here, *here.parents):
        for candidate in (folder, folder / "course"):
            if (candidate / "rounds").is_dir():
                return candidate
    return None
