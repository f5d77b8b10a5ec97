"""From source notebooks to the release, with nbgrader's own ``generate_assignment``, in a course of its own.

The instructor's gradebook is not touched: what a build needs of one lives and dies with a temporary folder.
"""

from __future__ import annotations

import logging
import os
import shutil
import sys
import tempfile
from pathlib import Path

from autograder.content import Course
from autograder.notebooks.build import build_page, build_source, to_text

#: Percent scripts beside ``rounds/`` that are built into pages of their own.
PAGES = ("start_here", "dashboard")


def build(course: Course, source: Path, release: Path) -> list[Path]:
    """Build all notebooks afresh into ``source`` and ``release``; the released paths in order.

    What lay in the two folders before is replaced as a whole, once the new one is complete.
    """
    with tempfile.TemporaryDirectory(prefix="autograder-build-") as scratch:
        root = Path(scratch)
        build_source(course, root / "source")
        (root / "release").mkdir()
        _generate(root, course.path / "nbgrader_config.py", [r.id for r in course.rounds if r.exercises])
        for page in PAGES:
            script = course.path / f"{page}.py"
            (root / "release" / f"{page}.ipynb").write_text(to_text(build_page(script)), encoding="utf-8")
        for path in sorted((root / "release").rglob("*.ipynb")):
            _normalise(path)
        _replace(root / "source", source)
        _replace(root / "release", release)
    return sorted(release.rglob("*.ipynb"))


def _generate(root: Path, config_file: Path, assignments: list[str]) -> None:
    # nbgrader makes a gradebook by running alembic, which it looks for on PATH
    path = os.environ.get("PATH", "")
    os.environ["PATH"] = os.pathsep.join((str(Path(sys.executable).parent), path))
    try:
        from nbgrader.apps import NbGraderAPI
        from traitlets.config import Config
        from traitlets.config.loader import PyFileConfigLoader

        config = PyFileConfigLoader(config_file.name, path=str(config_file.parent)).load_config()
        config.merge(
            Config(
                CourseDirectory={"root": str(root), "db_url": f"sqlite:///{root / 'gradebook.db'}"},
                Application={"log_level": logging.WARNING},
            )
        )
        api = NbGraderAPI(config=config)
        for assignment in assignments:
            result = api.generate_assignment(assignment)
            if not result["success"]:
                raise RuntimeError(f"nbgrader could not release {assignment}:\n{result['error'] or result['log']}")
    finally:
        os.environ["PATH"] = path


def _normalise(path: Path) -> None:
    """Write a notebook as every build writes it."""
    import nbformat

    path.write_text(to_text(nbformat.read(path, as_version=4)), encoding="utf-8")


def _replace(fresh: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.exists():
        shutil.rmtree(target)
    shutil.copytree(fresh, target)
