"""Where the files of a submission are made, and how they come to where they belong: all of them or none."""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from nbgrader.converters import BaseConverter

from autograder.content import ContentError

#: Within nbgrader's folder, and no student's.
STAGING = ".staging"


class Staged(BaseConverter):
    """Mixed into one of nbgrader's converters: writes into the staging folder while it is ``staging``."""

    staging = False

    @property
    def _output_directory(self) -> str:
        folder = super()._output_directory
        return os.path.join(folder, STAGING) if self.staging else folder

    @contextlib.contextmanager
    def place(self, assignment: str, student: str) -> Iterator[Place]:
        """Where the files of a submission go; they are made in ``staged``, which is empty, and `Place.lay` moves them."""
        final = Path(os.path.normpath(self._format_dest(assignment, student)))
        self.staging = True
        try:
            staged = Path(os.path.normpath(self._format_dest(assignment, student)))
            shutil.rmtree(staged, ignore_errors=True)
            staged.mkdir(parents=True)
            yield Place(staged, final)
        finally:
            self.staging = False
            shutil.rmtree(staged, ignore_errors=True)


@dataclass(frozen=True)
class Place:
    """Where the files of one submission are made, and where they go."""

    staged: Path
    final: Path

    def lay(self, *, whole: bool) -> None:
        """Move the files to their place: ``whole`` in the place of all that is there, else each in that of its own."""
        if not self.final.parent.exists():
            self.final.parent.mkdir(parents=True)
            shutil.copymode(self.staged.parent, self.final.parent)
        if whole or not self.final.exists():
            old = self.staged.with_name(f"{self.staged.name}.old")
            shutil.rmtree(old, ignore_errors=True)
            if self.final.exists():
                self.final.rename(old)
            self.staged.rename(self.final)
            shutil.rmtree(old, ignore_errors=True)
            return
        for file in sorted(path for path in self.staged.rglob("*") if not path.is_dir()):
            target = self.final / file.relative_to(self.staged)
            target.parent.mkdir(parents=True, exist_ok=True)
            file.replace(target)


@contextlib.contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Be the only run that writes into a folder of nbgrader's; ContentError while another one does.

    Clears up after runs that were killed.
    """
    staging = folder / STAGING
    staging.mkdir(parents=True, exist_ok=True)
    # the lock goes with the process, however that ends
    lock = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        shutil.rmtree(staging, ignore_errors=True)
        yield
        shutil.rmtree(staging, ignore_errors=True)
    except BlockingIOError:
        raise ContentError(f"Another run is at work in {folder}: wait for its end.") from None
    finally:
        os.close(lock)


def clear_up(folder: Path) -> None:
    """Remove what a run left that was killed in the folder, unless another one is at work there."""
    if (folder / STAGING).is_dir():
        with contextlib.suppress(ContentError), alone(folder):
            pass
