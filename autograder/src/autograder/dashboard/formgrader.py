"""Addresses in nbgrader's formgrader."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

#: Where JupyterLab serves when nothing else is known.
DEFAULT = "http://localhost:8888"


@dataclass(frozen=True)
class Formgrader:
    """Formgrader of the JupyterLab at ``server``, which must have been started in the course's folder."""

    server: str = DEFAULT

    def notebook(self, assignment: str, notebook: str) -> str:
        """Where all submissions of a notebook are listed."""
        return f"{self._base}/gradebook/{quote(assignment, safe='')}/{quote(notebook, safe='')}"

    def submission(self, sheet: str) -> str:
        """Where one notebook is marked, by nbgrader's id of it."""
        return f"{self._base}/submissions/{quote(sheet, safe='')}"

    @property
    def _base(self) -> str:
        return f"{self.server.rstrip('/')}/formgrader"


def find_formgrader(course: Path) -> Formgrader:
    """That of the JupyterLab which runs in ``course`` on this machine, else of the usual address."""
    running = list(_running())
    parent = os.environ.get("JPY_PARENT_PID")
    running.sort(key=lambda server: str(server.get("pid")) != parent)  # the one that this kernel belongs to comes first
    for server in running:
        if Path(server.get("root_dir", "/")).resolve() == course.resolve():
            return Formgrader(str(server["url"]))
    return Formgrader()


def _running() -> Iterator[dict[str, Any]]:
    """What Jupyter's servers on this machine say of themselves; `jupyter_server` does the same, and costs a second."""
    from jupyter_core.paths import jupyter_runtime_dir

    for path in sorted(Path(jupyter_runtime_dir()).glob("jpserver-*.json")):
        try:
            about = json.loads(path.read_text(encoding="utf-8"))
            os.kill(int(about["pid"]), 0)  # a file may outlive its server
            about["url"], about["root_dir"]
        except (OSError, ValueError, TypeError, KeyError):
            continue
        yield about
