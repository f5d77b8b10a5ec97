"""Measures grading of a cohort against stock nbgrader on the same submissions, and against what the answers take.

Prints a table and draws submissions a second; exits 1 when a target is missed. Called by ``make bench``. Answers are the
web crawler's reference, alternative, a shortcut and the starter in turn, no two of them alike. Stock nbgrader grades a
sample of them, which is scaled. Isolation is S3 unless another is asked for.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from run import say

from autograder.content import Course, Exercise, course_dir, load_course
from autograder.notebooks import demo

SIZES, WORKERS, SAMPLE = (20, 200, 2000), (1, 2), 12
#: The size that targets are about, and what they are.
AIM, TIMES_STOCK, TIMES_FEEDBACK, MEGABYTES, LINEAR = 200, 25, 5, 1024, 1.15


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, help="numbers of submissions")
    parser.add_argument("--workers", type=int, nargs="+", default=WORKERS, help="numbers of workers")
    parser.add_argument("--sample", type=int, default=SAMPLE, help="submissions that stock nbgrader grades")
    parser.add_argument("--rung", default="S3", help="isolation; the cost of it is measured against S0")
    parser.add_argument("--picture", type=Path, default=Path(".artifacts/cohort.svg"), help="where the picture goes")
    options = parser.parse_args()
    course = load_course(course_dir(__file__))
    exercise = course.exercises["web_crawler"]
    missed = 0
    with tempfile.TemporaryDirectory(prefix="autograder-bench-") as scratch:
        base = Path(scratch) / "base"
        demo.prepare(course, base, {})
        stock = _stock(course, exercise, base, options.sample)
        say(f"stock nbgrader autograde, a submission (sample of {options.sample})", stock["seconds"], "s")
        rates: dict[int, dict[int, float]] = {}
        for size in options.sizes:
            root = _handed_in(base, exercise, size)
            for workers in options.workers:
                with _measured() as memory:
                    done = _grade(course, root, workers, options.rung)
                name = f"{size:,} submissions, {workers} worker{'s' * (workers > 1)}"
                rates.setdefault(workers, {})[size] = size / done["wall"]
                say(f"{name}, {done['isolation']}", done["wall"], "s")
                say(f"{name}: a second", size / done["wall"], "/s")
                say(f"{name}: the answers' own share of the processor time", 100 * done["share"], "%")
                aim = size == AIM and workers == 2
                missed += say(f"{name}: memory of the whole", memory["peak"], "MB", MEGABYTES if workers == 2 else None)
                ratio = size * stock["seconds"] / done["wall"]
                missed += say(f"{name}: times stock", ratio, "x", TIMES_STOCK if aim else None, least=True)
            if size <= options.sample * 2 or size == AIM:
                missed += _same_scores(stock["scores"], root)
            if size == AIM:
                missed += _feedback(course, root)
        for workers, by_size in rates.items():
            small, large = by_size.get(AIM), by_size.get(max(by_size))
            if small and max(by_size) > AIM:
                missed += say(
                    f"{workers} workers: time a submission at {max(by_size):,}, to that at {AIM}",
                    small / large,
                    "x",
                    LINEAR,
                )
        _isolation(course, base, exercise, options.rung)
    options.picture.parent.mkdir(parents=True, exist_ok=True)
    _draw(rates, 1 / stock["seconds"], options.picture)
    print(f"picture: {options.picture}")
    return 1 if missed else 0


def answer(exercise: Exercise, number: int) -> str:
    """The answer of the student of this number; no two are alike."""
    shortcut = exercise.shortcuts[number // 4 % len(exercise.shortcuts)].code
    kinds = (exercise.solution, exercise.alternative, shortcut, exercise.starter)
    return f"{kinds[number % 4].rstrip()}\n\n# student {number}\n"


def _handed_in(base: Path, exercise: Exercise, size: int) -> Path:
    root = base.with_name(f"root-{size}")
    shutil.rmtree(root, ignore_errors=True)
    shutil.copytree(base, root)
    for number in range(size):
        demo.submit(root / "release", root / "submitted", f"student_{number:04d}", answer(exercise, number))
    return root


def _stock(course: Course, exercise: Exercise, base: Path, sample: int) -> dict:
    """Seconds that stock nbgrader takes for a submission, beside its start, and the scores that it gives."""
    root = _handed_in(base, exercise, sample)
    settings = demo.stock_settings(course.path, base.with_name("settings"))
    seconds = []
    for _ in range(2):  # the second run has nothing to do but to start
        began = time.perf_counter()
        demo.nbgrader(course.path, root, "autograde", demo.ROUND, settings=settings)
        seconds.append(time.perf_counter() - began)
    return {"seconds": (seconds[0] - seconds[1]) / sample, "scores": _scores(root)}


def _grade(course: Course, root: Path, workers: int, rung: str) -> dict:
    """One run of the command, from its start to its end; the share is of the processor time of all its processes."""
    report = root / "report.json"
    before = os.times()
    began = time.perf_counter()
    subprocess.run(
        _command("grade", course, root, f"--workers={workers}", "--force", f"--report={report}"),
        env={**os.environ, "AUTOGRADER_RUNG": rung}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True,
    )  # fmt: skip
    wall, after = time.perf_counter() - began, os.times()
    told = json.loads(report.read_text())
    spent = after.children_user + after.children_system - before.children_user - before.children_system
    if told["could_not_be_graded"]:
        raise RuntimeError(f"{told['could_not_be_graded']} submissions could not be graded; see {report}")
    # the workers are no children of ours; two processors, or as many as there are workers, are busy all the time
    available = max(spent, wall * workers)
    return {"wall": wall, "isolation": told["isolation"], "share": told["answers_processor_seconds"] / available}


def _command(name: str, course: Course, root: Path, *more: str) -> list[str]:
    places = (f"--CourseDirectory.root={root}", f"--CourseDirectory.db_url=sqlite:///{root / 'gradebook.db'}")
    options = [f"--nbgrader={place}" for place in (*places, "--GradeAnswers.minimum_isolation=S0")]
    return [sys.executable, "-m", "autograder", name, demo.ROUND, f"--course={course.path}", *options, *more]


def _scores(root: Path) -> dict[str, list]:
    with contextlib.closing(sqlite3.connect(root / "gradebook.db")) as book:
        rows = book.execute(
            "SELECT s.student_id, g.auto_score FROM grade g JOIN submitted_notebook n ON n.id = g.notebook_id"
            " JOIN submitted_assignment s ON s.id = n.assignment_id JOIN base_cell b ON b.id = g.cell_id"
            " ORDER BY s.student_id, b.name"
        )
        found: dict[str, list] = {}
        for student, score in rows:
            found.setdefault(student, []).append(score)
    return found


def _same_scores(stock: dict[str, list], root: Path) -> bool:
    ours = _scores(root)
    differ = sum(ours[student] != scores for student, scores in stock.items())
    return say(f"scores that differ from stock nbgrader's, of {len(stock)}", differ, "", 0)


def _feedback(course: Course, root: Path) -> bool:
    seconds = []
    for run in (
        lambda: demo.nbgrader(course.path, root, "generate_feedback", demo.ROUND, "--force"),
        lambda: subprocess.run(_command("feedback", course, root), capture_output=True, check=True),
    ):
        began = time.perf_counter()
        run()
        seconds.append(time.perf_counter() - began)
    say(f"nbgrader generate_feedback, {AIM} submissions", seconds[0], "s")
    say(f"feedback, {AIM} submissions, 2 workers", seconds[1], "s")
    return say("feedback: times stock", seconds[0] / seconds[1], "x", TIMES_FEEDBACK, least=True)


def _isolation(course: Course, base: Path, exercise: Exercise, rung: str) -> None:
    root = _handed_in(base, exercise, 40)
    bare, confined = (_grade(course, root, 2, each)["wall"] for each in ("S0", rung))
    say(f"cost of {rung} to S0, 40 submissions, 2 workers", 100 * (confined / bare - 1), "%")


@contextlib.contextmanager
def _measured() -> Iterator[dict[str, float]]:
    """The most megabytes that all processes started within held at once; memory that several share counts once."""
    found, done = {"peak": 0.0}, threading.Event()

    def look() -> None:
        while not done.wait(0.25):
            found["peak"] = max(found["peak"], sum(map(_proportional, _below(os.getpid()))))

    thread = threading.Thread(target=look, daemon=True)
    thread.start()
    try:
        yield found
    finally:
        done.set()
        thread.join()


def _below(pid: int) -> set[int]:
    found, waiting = set(), [pid]
    while waiting:
        for file in Path(f"/proc/{waiting.pop()}/task").glob("*/children"):
            with contextlib.suppress(OSError):
                children = set(map(int, file.read_text().split()))
                found |= children
                waiting += children
    return found


def _proportional(pid: int) -> float:
    """Megabytes of a process, each shared page divided among those who share it; 0 where it cannot be told."""
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) / 1024
    return 0.0


def _draw(rates: dict[int, dict[int, float]], stock: float, path: Path) -> None:
    import matplotlib

    matplotlib.use("svg")
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(7, 4), layout="constrained")
    for (workers, by_size), marker in zip(rates.items(), "osD^", strict=False):
        label = f"{workers} worker{'s' * (workers > 1)}"
        axes.plot(list(by_size), list(by_size.values()), marker=marker, label=label)
        for size, rate in by_size.items():
            axes.annotate(f"{rate:.1f}", (size, rate), xytext=(0, 7), textcoords="offset points", ha="center")
    axes.axhline(stock, linestyle=":", color="grey", label=f"stock nbgrader, {stock:.2f}")
    axes.set(xscale="log", ylim=(0, None), xlabel="submissions", ylabel="submissions a second")
    sizes = sorted({size for by_size in rates.values() for size in by_size})
    axes.set_xticks(sizes, [f"{size:,}" for size in sizes])
    axes.minorticks_off()
    axes.legend()
    figure.savefig(path, metadata={"Date": None})


if __name__ == "__main__":
    sys.exit(main())
