"""A cohort checks at once: how long they wait, whether anything fails, and whether a kill loses or doubles an answer.

A real service on a port of its own, and a thread for each learner with the notebook's own client: ``make serve-bench``.
Fails when a check failed, when a verdict was wrong, or when an answer was lost or graded twice.
"""

from __future__ import annotations

import argparse
import contextlib
import math
import os
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from autograder.content import load_course
from autograder.grading.remote import RemoteClient
from autograder.serve.store import FILE_NAME, Store
from autograder.serve.tokens import issue

COURSE = Path(__file__).resolve().parents[2] / "course"
EXERCISE = "web_crawler"
#: How many in a hundred hand in what; the points that each gets are known.
MIX = (("reference", 40), ("alternative", 20), ("shortcut", 25), ("starter", 13), ("endless loop", 2))
_LOOPS = "class Crawler:\n    def __init__(self, fetch, *rest, **named):\n        while True:\n            pass\n"


@dataclass
class Learner:
    """One of the cohort: what was asked, and how it went."""

    name: str
    kind: str
    token: str
    waited: float = 0.0
    points: float | None = None
    failed: str = ""
    told: tuple[str, ...] = ()


def main() -> int:
    """Run both parts and print their tables."""
    parser = argparse.ArgumentParser(description=__doc__.partition(":")[0])
    parser.add_argument("--learners", type=int, default=200, help="learners who check at once (default: 200)")
    parser.add_argument("--graders", type=int, default=os.cpu_count() or 1, help="answers graded at once")
    options = parser.parse_args()
    bad = 0
    for title, kills in (("all at once", 0), ("all at once, the service killed twice on the way", 2)):
        with tempfile.TemporaryDirectory(prefix="serve-bench-") as folder:
            bad += _part(title, kills, Path(folder), options.learners, options.graders)
    return 1 if bad else 0


def _part(title: str, kills: int, root: Path, number: int, graders: int) -> int:
    shutil.copytree(COURSE / "rounds", root / "rounds", ignore=shutil.ignore_patterns("__pycache__"))
    answers = _answers(root)
    kinds = [kind for kind, share in MIX for _ in range(share)]
    with Store(root / FILE_NAME) as store:
        names = [f"learner{n:03}" for n in range(number)]
        # every hundredth part of the mix is spread over the line
        learners = [Learner(name, kinds[n * 37 % 100], issue(store, name)) for n, name in enumerate(names)]
    service = _Service(root, graders)
    print(f"\n{number} learners, {title}; {graders} graders at {service.rung}, {EXERCISE}, all stages", flush=True)
    began = time.monotonic()
    threads = [threading.Thread(target=_check, args=(one, root, service.url, answers[one.kind])) for one in learners]
    for thread in threads:
        thread.start()
    for _ in range(kills):
        time.sleep(max(2.0, number / 40))
        service.kill()
        time.sleep(0.5)
        service.start()
    for thread in threads:
        thread.join()
    took = time.monotonic() - began
    before = _children()
    service.end()
    cost = 0.0 if kills else _children() - before  # of a killed service nobody is told
    return _report(learners, took, cost, root)


def _children() -> float:
    """Processor seconds of children that have ended, and of theirs."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _answers(root: Path) -> dict[str, str]:
    exercise = load_course(root).exercises[EXERCISE]
    shortcut = next(one for one in exercise.shortcuts if one.passes == 1)
    return {
        "reference": exercise.solution, "alternative": exercise.alternative, "shortcut": shortcut.code,
        "starter": exercise.starter, "endless loop": _LOOPS,
    }  # fmt: skip


def _check(learner: Learner, root: Path, url: str, source: str) -> None:
    told: list[str] = []
    client = RemoteClient(root, url, learner.token, tell=told.append)
    began = time.monotonic()
    try:
        verdict = client.check(EXERCISE, 4, source, seed=7)
        learner.points = None if verdict.faulty else verdict.points
    except Exception as error:
        learner.failed = f"{type(error).__name__}: {error}"
    learner.waited, learner.told = time.monotonic() - began, tuple(told)


def _report(learners: list[Learner], took: float, cost: float, root: Path) -> int:
    print(f"\n{'handed in':<14}{'learners':>9}{'failed':>8}{'points':>16}{'p50 s':>8}{'p95 s':>8}{'longest s':>11}")
    for kind in [*dict.fromkeys(kind for kind, _ in MIX), "all"]:
        mine = [one for one in learners if kind in (one.kind, "all")]
        if not mine:
            continue
        waits = sorted(one.waited for one in mine)
        points = (
            ""
            if kind == "all"
            else ", ".join(sorted({"-" if one.points is None else f"{one.points:g}" for one in mine}))
        )
        failed = sum(bool(one.failed) or one.points is None for one in mine)
        print(
            f"{kind:<14}{len(mine):>9}{failed:>8}{points:>16}"
            f"{_at(waits, 0.5):>8.1f}{_at(waits, 0.95):>8.1f}{waits[-1]:>11.1f}"
        )
    for one in learners:
        if one.failed:
            print(f"{one.name} ({one.kind}): {one.failed}")
    with Store(root / FILE_NAME, create=False) as store:
        checks = [check for one in learners for check in store.checks_of(one.name)]
        counted = Counter(check.learner for check in checks)
        again = sum(check.begun > 1 for check in checks)
        waiting = len(store.waiting())
    lost = len(learners) - len(counted) + waiting
    doubled = sum(number - 1 for number in counted.values())
    told = sum(bool(one.told) for one in learners)
    print(
        f"\n{len(learners) / took:.1f} checks a second; lost {lost}, kept twice {doubled}, "
        f"begun again after a kill {again}; {told} learners were told how long it would take"
    )
    if cost:
        print(f"{cost / len(learners):.2f} processor seconds a check in the service and its graders")
    named = next((line for one in reversed(learners) for line in reversed(one.told) if "in line" in line), "")
    if named:
        print(f'for instance: "{named}"')
    mixed = any(len({one.points for one in learners if one.kind == kind}) > 1 for kind, _ in MIX)
    return bool(lost or doubled or mixed or any(one.failed or one.points is None for one in learners))


def _at(waits: list[float], share: float) -> float:
    return waits[math.ceil(share * len(waits)) - 1]


class _Service:
    """The command itself, on a port that it keeps through its restarts."""

    def __init__(self, root: Path, graders: int):
        self._root, self._graders, self._port = root, graders, 0
        self.start()

    def start(self) -> None:
        self._process = subprocess.Popen(
            [
                sys.executable, "-m", "autograder", "serve", f"--port={self._port}", f"--graders={self._graders}",
                "--minimum=S0",
            ],
            cwd=self._root, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
            env={**os.environ, "AUTOGRADER_COURSE": str(self._root)},
        )  # fmt: skip
        assert self._process.stdout is not None
        while line := self._process.stdout.readline():
            if match := re.search(r"at (http://\S+:(\d+))", line):
                self.url, self._port = match[1], int(match[2])
            elif match := re.search(r"graders? at (S\d)", line):
                self.rung = match[1]
            elif line.startswith("Ctrl+C"):
                return
        raise SystemExit("the service did not start")

    def kill(self) -> None:
        self._process.kill()
        self._process.communicate()

    def end(self) -> None:
        self._process.send_signal(signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.communicate(timeout=60)


if __name__ == "__main__":
    sys.exit(main())
