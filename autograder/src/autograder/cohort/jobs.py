"""What goes between the one who plans and enters, and the workers: plain data that can be pickled."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Settings:
    """Where a course lies, and what nbgrader is told beside what stands in its settings.

    ``folder`` holds ``nbgrader_config.py``. ``arguments`` are nbgrader's own, such as ``--CourseDirectory.db_url=…``.
    ``student`` and ``notebook`` are patterns, as nbgrader's ``--student`` and ``--notebook`` are.
    """

    folder: Path
    arguments: tuple[str, ...] = ()
    student: str = "*"
    notebook: str = "*"


@dataclass(frozen=True)
class Setup:
    """What a worker has to know before its first job.

    ``tables`` are the rows of the gradebook that describe the assignments, by table: no student and no grade is among
    them. ``content`` is the part of the course that grading takes, by path below it, for workers that do not share the
    files; ``seed`` goes with it, and ``installation`` says which autograder they must have.
    """

    settings: Settings
    tables: dict[str, list[dict[str, Any]]]
    content: dict[str, bytes] | None = None
    seed: int = 0
    installation: str = ""


@dataclass(frozen=True)
class Job:
    """One submission. ``folder`` is below the course's root, ``notebooks`` are nbgrader's names of files in it.

    ``basis`` is what its grades rest on. ``files`` are sent along where a worker does not share them: the content of a
    notebook, the size of a file whose content is of no use, None for a folder. With ``refused`` nothing is graded, and
    that is the reason.
    """

    assignment: str
    student: str
    folder: str
    notebooks: tuple[str, ...]
    basis: str
    files: dict[str, bytes | int | None] | None = None
    refused: str = ""

    @property
    def name(self) -> str:
        return f"{self.student}/{self.assignment}"


@dataclass(frozen=True)
class Outcome:
    """What a worker made of a job: the graded ``notebooks`` by name, as text.

    ``error`` says why there are none. ``processor_seconds`` is what the answers' own processes took, ``seconds`` the
    time that passed, ``isolation`` the rung at which they ran, ``""`` when none did.
    """

    notebooks: dict[str, str] = field(default_factory=dict)
    error: str = ""
    processor_seconds: float = 0.0
    seconds: float = 0.0
    isolation: str = ""
