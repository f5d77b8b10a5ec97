"""The tree for Binder: complete, with its tests sealed, and what repo2docker builds an environment from."""

from __future__ import annotations

import tomllib
from pathlib import Path

from autograder.content import Course
from autograder.content.public import sealed_file
from autograder.content.sealed import seal
from autograder.notebooks.export.trees import write_course, write_package, write_text

#: Where the start page lies once `postBuild` has laid the workbook out.
START = "course/workbook/start_here.ipynb"
_POST_BUILD = """\
#!/usr/bin/env bash
# repo2docker runs this last, in the folder of the repository: it lays out the notebooks to work in.
set -euo pipefail
python -m autograder workbook
"""


def link(repository: str, branch: str) -> str:
    """The address at which Binder builds a repository's branch and opens the start page in JupyterLab."""
    return f"https://mybinder.org/v2/gh/{repository}/{branch}?urlpath=lab/tree/{START}"


def write_binder(course: Course, tree: Path, *, repository: str, branch: str) -> None:
    """Write the tree. ``repository``, as ``owner/name``, and ``branch`` are where it will be pushed to."""
    write_package(tree)
    target = write_course(course, tree)
    sealed_file(target).write_text(seal(course.path / "rounds"), encoding="utf-8")
    settings = tree / "binder"  # where repo2docker looks first, and then nowhere else
    settings.mkdir()
    # pip takes paths of constraints from this file's folder, and of packages from where it runs: the repository's root
    (settings / "requirements.txt").write_text("-c ../autograder/constraints.txt\n./autograder\n")
    (settings / "runtime.txt").write_text(f"python-{_python(tree)}\n")
    (settings / "postBuild").write_text(_POST_BUILD)
    (settings / "postBuild").chmod(0o755)
    write_text(tree, "README.md", "binder.md", link=link(repository, branch))


def _python(tree: Path) -> str:
    """The oldest Python that the package supports, which the pins are for."""
    project = tomllib.loads((tree / "autograder" / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return project["requires-python"].removeprefix(">=")
