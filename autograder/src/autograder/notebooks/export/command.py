"""``python -m autograder export``: its options, and what it prints."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable
from functools import partial
from pathlib import Path

from autograder.content import ContentError, course_dir, load_course
from autograder.content.kinds import files_of

#: Where the trees go, beside the course; ignored by git.
FOLDER = ".export"
TREES = ("binder", "cohort", "html")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What ``export`` takes."""
    parser.add_argument("tree", nargs="*", help=f"which trees to write: {', '.join(TREES)}; all when none is named")
    parser.add_argument("--to", type=Path, help=f"the folder for the trees, {FOLDER} beside the course by default")
    parser.add_argument("--service", default="", help="for a cohort: the address of its grading service")
    parser.add_argument(
        "--repository", default="OWNER/NAME", help="for Binder: the repository that it will be pushed to"
    )
    parser.add_argument("--branch", default="main", help="for Binder: the branch (default: main)")


def export_command(options: argparse.Namespace) -> int:
    """Write the trees, each whole or not at all; ContentError when something hidden would be in one."""
    from autograder.notebooks.export.binder import link, write_binder
    from autograder.notebooks.export.cohort import write_cohort
    from autograder.notebooks.export.leaks import Private
    from autograder.notebooks.export.pages import write_pages
    from autograder.notebooks.export.trees import fresh

    unknown = sorted(set(options.tree) - set(TREES))
    if unknown:
        raise ContentError(f"no tree is called {unknown[0]!r}; there are: {', '.join(TREES)}")
    if options.service and not re.fullmatch(r"https?://[^\s\"\\]+", options.service):
        raise ContentError(f"--service is {options.service!r}; it is an address such as https://checks.example.org")
    course = load_course(course_dir())
    _name_left_out(course.path)
    private = Private(course)
    write: dict[str, Callable[..., None]] = {
        "binder": partial(write_binder, repository=options.repository, branch=options.branch),
        "cohort": partial(write_cohort, service=options.service),
        "html": write_pages,
    }
    for name in options.tree or TREES:
        target = (options.to or course.path.parent / FOLDER) / name
        with fresh(target) as tree:
            write[name](course, tree)
            found = private.leaks(tree)
            if found:
                raise ContentError(
                    f"{name} was not written, because something hidden would be in it: {'; '.join(found[:5])}"
                )
        print(f"{name}: {target}")
        if name == "binder":
            print(f"  once pushed: {link(options.repository, options.branch)}")
    return 0


def _name_left_out(course: Path) -> None:
    """Say which files nobody has decided about."""
    unknown = [f"rounds/{name}" for name, use in files_of(course / "rounds") if use is None]
    if unknown:
        print(f"left out, because no rule says who may have it: {', '.join(unknown)}; rules stand in content/kinds.py")
