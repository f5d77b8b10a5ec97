"""Where the course lies."""

from __future__ import annotations

import os
from pathlib import Path

from autograder.content.errors import ContentError


def course_dir(start: Path | str | None = None) -> Path:
    """The course's folder: the nearest one at or above ``start`` (the working directory) that holds ``rounds/``.

    The environment's ``AUTOGRADER_COURSE`` goes before; without either, the folder beside an editable installation.
    Raises ContentError when there is none.
    """
    named = os.environ.get("AUTOGRADER_COURSE")
    if named and start is None:
        if (Path(named) / "rounds").is_dir():
            return Path(named).resolve()
        raise ContentError(f"AUTOGRADER_COURSE is {named}, which holds no folder rounds; set it to the course's folder")
    here = Path(start or ".").resolve()
    for folder in (here, *here.parents):
        for candidate in (folder, folder / "course"):
            if (candidate / "rounds").is_dir():
                return candidate
    beside = Path(__file__).resolve().parents[4] / "course"
    if start is None and (beside / "rounds").is_dir():
        return beside
    raise ContentError(
        f"no course at or above {here}; run this from inside the course, or set AUTOGRADER_COURSE to its folder"
    )
