"""What the trees have in common: a folder that is written whole, the package's source, and the released notebooks."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from string import Template

import autograder
from autograder.content import ContentError, Course
from autograder.notebooks.export.public import write_public_rounds

#: Lies in every tree, so that nothing but a tree is ever replaced by one.
MARK = ".exported"
_TEXTS = Path(__file__).parent
_NOT_COPIED = shutil.ignore_patterns("__pycache__", "*.egg-info", ".ipynb_checkpoints")


@contextlib.contextmanager
def fresh(target: Path) -> Iterator[Path]:
    """A folder to write a tree into, which takes the place of ``target`` once it is complete.

    ContentError when there is something at ``target`` that is no tree of an earlier export.
    """
    if target.exists() and not (target / MARK).is_file():
        raise ContentError(f"{target} exists and is no exported tree; move it away, or name another folder with --to")
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{target.name}-", dir=target.parent) as scratch:
        tree = Path(scratch) / target.name
        tree.mkdir()
        (tree / MARK).write_text("Made by make export; what you change here is lost when it is made again.\n")
        yield tree
        if target.exists():
            shutil.rmtree(target)
        tree.rename(target)


def write_package(tree: Path) -> None:
    """The package's source with its pins, to be installed from; ContentError where it runs from no checkout."""
    source = Path(autograder.__file__).parent
    project = source.parents[1]
    if not (project / "pyproject.toml").is_file():
        raise ContentError(f"{project} holds no pyproject.toml; export from a checkout of the course")
    shutil.copytree(source, tree / "autograder" / "src" / "autograder", ignore=_NOT_COPIED)
    for name in ("pyproject.toml", "constraints.txt"):
        shutil.copyfile(project / name, tree / "autograder" / name)


def write_course(course: Course, tree: Path) -> Path:
    """The released notebooks and what may be known of the exercises; the new course's folder."""
    release = course.path / "release"
    if not any(release.glob("*.ipynb")):
        raise ContentError(f"{release} holds no notebooks; run make build first")
    target = tree / "course"
    shutil.copytree(release, target / "release", ignore=_NOT_COPIED)
    write_public_rounds(course, target / "rounds")
    return target


def write_text(tree: Path, name: str, template: str, **values: str) -> None:
    """A text of the tree's own from the template of that name."""
    text = (_TEXTS / template).read_text(encoding="utf-8")
    (tree / name).write_text(Template(text).substitute(values), encoding="utf-8")
