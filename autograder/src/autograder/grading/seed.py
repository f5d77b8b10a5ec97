"""The seed from which hidden inputs are drawn: made when a course first grades, and kept beside it."""

from __future__ import annotations

import contextlib
import os
import secrets
from pathlib import Path

#: Beside ``rounds/``; ignored by git, so that no public copy of the course holds it.
FILE_NAME = ".grading-seed"


def course_seed(course: Path) -> int:
    """The course's own seed, the same for every submission, so that a cohort is asked the same questions.

    It is drawn at the first grading. To reproduce a verdict elsewhere, pass the seed that the verdict names.
    """
    path = course / FILE_NAME
    for _ in range(2):
        with contextlib.suppress(OSError, ValueError):
            return int(path.read_text())
        drawn = secrets.randbits(48)
        with contextlib.suppress(OSError):
            # a link appears whole or not at all, and the first of two processes wins
            fresh = path.with_name(f"{FILE_NAME}.{os.getpid()}")
            fresh.write_text(f"{drawn}\n")
            try:
                os.link(fresh, path)
            finally:
                fresh.unlink()
    # a course that cannot be written to (a read-only mount) still grades, evenly
    return 1
