"""Measures what was promised and prints it; exits 1 when a target is missed. Called by ``make bench``.

Times are medians of wall time on this machine; the comparison with stock nbgrader is a ratio within one run.
"""

from __future__ import annotations

import ast
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path

from autograder.content import course_dir, load_course
from autograder.grading import Client
from autograder.notebooks import demo

CHECKS, FIRSTS, SUBMISSIONS = 40, 5, 20
TESTS = 7
#: Seconds between two checks: nobody checks again at once, and meanwhile the service gets the next child ready.
PAUSE = 0.1


def main() -> int:
    course = load_course(course_dir(__file__))
    exercise = course.exercises["web_crawler"]
    missed = 0
    with tempfile.TemporaryDirectory(prefix="autograder-bench-") as scratch:
        small = _seven_tests(exercise, Path(scratch) / "small" / "course")
        with Client(small) as client:
            warm = _times(lambda: client.check("seven", 1, exercise.solution, seed=1), CHECKS, pause=PAUSE)
        missed += say(f"warm check of {TESTS} tests, median of {CHECKS}", statistics.median(warm) * 1e3, "ms", 60)
        with Client(course.path) as client:
            for stage in (1, 4):
                whole = _times(lambda stage=stage: client.check("web_crawler", stage, exercise.solution, seed=1), 10)
                tests = sum(len(s.visible) + len(s.hidden) for s in exercise.stages[:stage])
                say(f"web_crawler to stage {stage}, {tests} tests, median of 10", statistics.median(whole) * 1e3, "ms")
            for source in (f"junk = bytearray(300 << 20)\n{exercise.solution}", exercise.alternative):
                client.check("web_crawler", 4, source, seed=1)
            missed += say("peak memory of the service", _peak_memory(client._process.pid), "MB", 150)
        first = []
        for _ in range(FIRSTS):
            began = time.perf_counter()
            with Client(course.path) as client:
                client.check("web_crawler", 1, exercise.solution, seed=1)
                first.append(time.perf_counter() - began)
        missed += say(f"first check in a kernel, median of {FIRSTS}", statistics.median(first) * 1e3, "ms", 1500)

        answers = {f"student_{n:02d}": exercise.solution for n in range(SUBMISSIONS)}
        seconds = {}
        for name in ("stock nbgrader", "with GradeAnswers"):
            root = Path(scratch) / name.replace(" ", "_")
            demo.prepare(course, root, answers)
            settings = (
                None if name != "stock nbgrader" else demo.stock_settings(course.path, Path(scratch) / "settings")
            )
            began = time.perf_counter()
            demo.nbgrader(course.path, root, "autograde", demo.ROUND, settings=settings)
            seconds[name] = time.perf_counter() - began
            say(f"nbgrader autograde, {SUBMISSIONS} submissions, {name}", seconds[name], "s")
        ratio = seconds["stock nbgrader"] / seconds["with GradeAnswers"]
        missed += say("times faster than stock", ratio, "x", 5, least=True)
    return 1 if missed else 0


def _times(action, count: int, *, pause: float = 0.0) -> list[float]:
    action()
    times = []
    for _ in range(count):
        time.sleep(pause)
        began = time.perf_counter()
        action()
        times.append(time.perf_counter() - began)
    return times


def say(what: str, value: float, unit: str, target: float | None = None, *, least: bool = False) -> bool:
    """Print one figure; True when it misses its target."""
    missed = target is not None and (value < target if least else value > target)
    told = "" if target is None else f"   target {'at least' if least else 'at most'} {target:g} {unit}"
    print(f"{what:<58}{value:>9.1f} {unit:<3}{told}{'   MISSED' if missed else ''}", flush=True)
    return missed


def _seven_tests(exercise, course: Path) -> Path:
    """A course with one exercise of one stage: the crawler's first, with its four visible and first three hidden tests."""
    folder = course / "rounds" / "coding_assessment" / "seven"
    shutil.copytree(
        exercise.path, folder, ignore=shutil.ignore_patterns("shortcuts", "*_stage_[234].py", "__pycache__")
    )
    kept = [test.name for test in exercise.stages[0].hidden[: TESTS - len(exercise.stages[0].visible)]]
    hidden = folder / "hidden_stage_1.py"
    tree = ast.parse(hidden.read_text())
    tree.body = [n for n in tree.body if not getattr(n, "name", "").startswith("test_") or n.name in kept]
    hidden.write_text(ast.unparse(tree))
    (folder / "hints.md").write_text("## Stage 1\n\n1. None here.\n")
    (folder / "exercise.toml").write_text(
        'id = "seven"\ntitle = "Seven"\nminutes = 15\ndifficulty = "easy"\nskills = []\nout_of_scope = []\n'
        'needs = ["Crawler"]\n[[stages]]\ntitle = "One"\nminutes = 15\npoints = 100\n'
    )
    return course


def _peak_memory(pid: int) -> float:
    """Peak resident megabytes of a process."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    raise OSError("this system does not tell a process's peak memory")


if __name__ == "__main__":
    sys.exit(main())
