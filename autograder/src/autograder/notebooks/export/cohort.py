"""The tree for a cohort: no hidden test, no reference, no hint; checks go to the instructor's service."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from autograder.content import ContentError, Course
from autograder.content.settings import FILE_NAME
from autograder.notebooks.export.trees import write_course, write_package, write_text

#: What `make lab` needs besides; none of it holds anything hidden.
_ROOT_FILES = ("Makefile", "environment.yml", ".gitignore", ".gitattributes")
_COURSE_FILES = ("nbgrader_config.py", "start_here.py", "dashboard.py")

_SERVED = (
    "Checks go to your instructor's grading service, and so does what you say to an interviewer or an engineer, who\n"
    "answers from there. You were given a token for it; put it into\n"
    '`course/workbook/settings.toml`, which is yours alone:\n\n```\ntoken = "ag_..."\n```\n\n'
    "On a JupyterHub there is nothing to do. When many check at once, your answer waits its turn, and the notebook says\n"
    "how long that takes."
)
_UNSERVED = (
    "The hidden tests are with your instructor, who grades what you hand in. `check()` says so; the visible checks stand\n"
    "in the notebooks, to try by hand. Interviewers and engineers do not answer in this copy: write what you would say to\n"
    "them in its cell, and hand that in."
)


def write_cohort(course: Course, tree: Path, *, service: str) -> None:
    """Write the tree, with the address of a grading service or ``""``."""
    write_package(tree)
    target = write_course(course, tree)
    for folder, names, to in ((course.path.parent, _ROOT_FILES, tree), (course.path, _COURSE_FILES, target)):
        for name in names:
            if not (folder / name).is_file():
                raise ContentError(f"{folder / name} is missing; export from a checkout of the course")
            shutil.copyfile(folder / name, to / name)
    if service:
        (target / FILE_NAME).write_text(f"service = {json.dumps(service)}\n")
    write_text(tree, "README.md", "cohort.md", checks=_SERVED if service else _UNSERVED)
