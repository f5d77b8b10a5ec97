"""Workers on a Dask cluster. Takes the extra ``cluster``; nothing of the course has to lie on the workers' machines.

What a worker needs is sent: the exercises of the assignments once, a submission's notebooks with its job. What it must
have itself is the same autograder; one that has another refuses, for it might grade differently. A worker that ends
loses its job to another one, which is Dask's doing. Nothing is entered twice for that: grades are entered by the one who
asked, once for each submission.

Who may reach the scheduler may run code on all of these machines: that is how Dask works. Keep it to a network of your
own.
"""

from __future__ import annotations

import hashlib
import sys
import threading
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache
from importlib.metadata import version
from pathlib import Path

from distributed import Client, KilledWorker, as_completed

import autograder
from autograder.cohort.jobs import Job, Outcome, Setup
from autograder.cohort.worker import Worker
from autograder.content import ContentError, Exercise
from autograder.notebooks.submissions import LARGEST

#: Jobs that the cluster has at once for each of its workers.
_AT_ONCE = 3
#: What of nbgrader's arguments is none of a worker's business: where things lie here.
_OURS = ("--CourseDirectory.root=", "--CourseDirectory.db_url=")
#: Seconds to wait for a scheduler.
_PATIENCE = 15


class StaleWorker(Exception):
    """A worker has another autograder than the one who asks."""


class ClusterWorkers:
    """The workers of the cluster whose scheduler is at ``address``. ``root`` is where the jobs' folders lie here."""

    def __init__(self, setup: Setup, address: str, root: Path):
        try:
            self._client = Client(address, timeout=_PATIENCE, set_as_default=False)
        except (OSError, ValueError) as error:
            raise ContentError(
                f"No Dask scheduler answers at {address} ({error}): start one, or correct this."
            ) from None
        self._root = root
        self.count = len(self._client.scheduler_info(n_workers=-1)["workers"])
        if not self.count:
            self._client.close()
            raise ContentError(f"The cluster at {address} has no workers: start some with `dask worker {address}`.")
        arguments = tuple(one for one in setup.settings.arguments if not one.startswith(_OURS))
        setup = replace(setup, settings=replace(setup.settings, arguments=arguments))
        key = hashlib.sha256(repr((setup, sorted((setup.content or {}).items()))).encode()).hexdigest()
        # a task like any other, which the scheduler does again should the worker end that has its result
        self._setup = self._client.submit(_given, (key, setup), pure=False)

    def outcomes(self, jobs: Iterable[Job]) -> Iterator[tuple[Job, Outcome]]:
        """Each job with its outcome, in the order in which they end. ContentError when the workers cannot be used."""
        waiting, known = iter(jobs), {}
        running = as_completed(loop=self._client.loop)

        def submit(count: int) -> None:
            for _, job in zip(range(count), waiting, strict=False):
                sent = replace(job, files=read_files(self._root / job.folder))
                future = self._client.submit(grade_here, self._setup, sent, pure=False)
                known[future] = job
                running.add(future)

        submit(_AT_ONCE * self.count)
        for future in running:
            try:
                outcome = future.result()
            except StaleWorker as error:
                raise ContentError(str(error)) from None
            except KilledWorker:
                outcome = Outcome(error="each worker that was at it ended")
            except Exception as error:
                outcome = Outcome(error=f"{type(error).__name__}: {error}")
            yield known.pop(future), outcome
            submit(1)

    def close(self) -> None:
        """Leave the cluster; what it is still at is given up."""
        self._client.close()

    def __enter__(self) -> ClusterWorkers:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def read_files(folder: Path) -> dict[str, bytes | int | None]:
    """What a worker must see of a submission's folder, see `Job.files`."""
    found: dict[str, bytes | int | None] = {}
    for path in sorted(folder.iterdir()):
        if path.is_dir():
            found[path.name] = None
        else:
            size = path.stat().st_size
            found[path.name] = path.read_bytes() if path.suffix == ".ipynb" and size <= LARGEST else size
    return found


def read_content(course: Path, exercises: Iterable[Exercise]) -> dict[str, bytes]:
    """The files that grading these exercises takes, by path below the course; no shortcut and no bytecode."""
    files = [course / "nbgrader_config.py"]
    for exercise in exercises:
        files += [exercise.path.parent / "round.toml", *exercise.path.iterdir()]
    return {str(file.relative_to(course)): file.read_bytes() for file in files if file.is_file()}


@cache
def installation() -> str:
    """What of this installation may decide a grade, as one text."""
    root = Path(autograder.__file__).parent
    ours = hashlib.sha256()
    for file in sorted(root.rglob("*.py")):
        ours.update(f"{file.relative_to(root)}\0".encode() + file.read_bytes())
    others = ", ".join(f"{name} {version(name)}" for name in ("nbgrader", "pytest", "msgpack"))
    return f"autograder {ours.hexdigest()[:16]}, Python {sys.version_info[0]}.{sys.version_info[1]}, {others}"


# -- on a worker ---------------------------------------------------------------------------------------------------------

_lock = threading.Lock()
_workers: dict[str, Worker] = {}


def _given(value: tuple[str, Setup]) -> tuple[str, Setup]:
    return value


def grade_here(setup: tuple[str, Setup], job: Job) -> Outcome:
    """The outcome of a job, in the process of a Dask worker. Its threads take turns: pytest serves one at a time."""
    key, wanted = setup
    if wanted.installation != installation():
        raise StaleWorker(
            f"A worker of the cluster has {installation()}; here it is {wanted.installation}: install the same on all "
            "machines and start the workers again."
        )
    with _lock:
        if key not in _workers:
            for other in list(_workers):
                _workers.pop(other).close()
            # the process is Dask's: the sandbox must not end it, should a check be stuck
            _workers[key] = Worker(wanted, may_end_us=False)
        return _workers[key].prepare(job)
