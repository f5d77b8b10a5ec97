"""Measures grading of a cohort against stock nbgrader on the same submissions, and against what the answers take.

Prints progress, a table at the end, and draws submissions a second; exits 1 when a target is missed. Called by ``make
bench``; ``make bench-cohort COHORT="--sizes 20,200"`` measures a part. Answers are the web crawler's reference,
alternative, a shortcut and the starter in turn, no two of them alike. Stock nbgrader takes seconds for each, so that it
grades a sample, the first of the same submissions, in the same run; what it would take for all is worked out from that.
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
from dataclasses import dataclass
from pathlib import Path

from run import say

from autograder.content import Course, Exercise, course_dir, load_course
from autograder.notebooks import demo

SIZES, WORKERS, SAMPLE = (20, 200, 2000), (1, 2), 12
PARTS = ("grade", "feedback", "isolation")
#: The size that targets are about, and what they are.
AIM, TIMES_STOCK, TIMES_FEEDBACK, MEGABYTES, LINEAR = 200, 25, 5, 1024, 1.15
#: Submissions of which the cost of isolation is measured.
_OF_ISOLATION = 40


@dataclass(frozen=True)
class Row:
    """One run of ``grade``: seconds of all of it, processor seconds of the answers, megabytes of all its processes."""

    size: int
    workers: int
    isolation: str
    seconds: float
    answers: float
    megabytes: float

    @property
    def rate(self) -> float:
        """Submissions a second."""
        return self.size / self.seconds


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--sizes", type=_numbers, default=SIZES, help="numbers of submissions, such as 20,200")
    parser.add_argument("--workers", type=_numbers, default=WORKERS, help="numbers of workers, such as 2")
    parser.add_argument("--sample", type=int, default=SAMPLE, help="submissions that stock nbgrader grades")
    parser.add_argument("--rung", default="S3", help="isolation; the cost of it is measured against S0")
    parser.add_argument("--parts", type=lambda text: text.split(","), default=PARTS, help=f"of {','.join(PARTS)}")
    parser.add_argument("--picture", type=Path, default=Path(".artifacts/cohort.svg"), help="where the picture goes")
    options = parser.parse_args()
    if unknown := set(options.parts) - set(PARTS):
        parser.error(f"no part is called {sorted(unknown)[0]!r}; there are {', '.join(PARTS)}")
    course = load_course(course_dir(__file__))
    exercise = course.exercises["web_crawler"]
    with tempfile.TemporaryDirectory(prefix="autograder-bench-") as scratch:
        base = Path(scratch) / "base"
        _tell("release")
        demo.prepare(course, base, {})
        missed = 0
        if "grade" in options.parts:
            missed += _grading(course, exercise, base, options)
        if "feedback" in options.parts:
            missed += _feedback(
                course, exercise, base, AIM if AIM in options.sizes else max(options.sizes), options.rung
            )
        if "isolation" in options.parts:
            _isolation(course, exercise, base, options.rung)
    return 1 if missed else 0


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(map(int, text.split(",")))


def _tell(what: str) -> None:
    """What is measured now, for whoever waits."""
    print(f"[{time.strftime('%H:%M:%S')}] {what}", file=sys.stderr, flush=True)


def _grading(course: Course, exercise: Exercise, base: Path, options: argparse.Namespace) -> int:
    """How many targets are missed by ``grade``; prints the table and draws the picture."""
    _tell(f"stock nbgrader autograde, {options.sample} submissions")
    stock = _stock(course, exercise, base, options.sample)
    rows, missed = [], 0
    for size in options.sizes:
        _tell(f"{size:,} submissions are laid out")
        root = _handed_in(base, exercise, size)
        for workers in options.workers:
            _tell(f"grade, {size:,} submissions, {workers} worker{'s' * (workers > 1)}")
            rows.append(_grade(course, root, size, workers, options.rung))
            print(_line(rows[-1], stock["seconds"]), file=sys.stderr, flush=True)
        if size >= options.sample:
            missed += _same_scores(stock["scores"], root)
        shutil.rmtree(root)
    print(
        f"""
Stock nbgrader takes {stock["seconds"]:.2f} s a submission beside its start, one after the other: measured in this run on the
first {options.sample} of the same submissions. Answers are the processor seconds of their own processes.

submissions workers isolation  seconds a second    stock  times  answers of all  memory"""
    )
    for row in rows:
        print(_line(row, stock["seconds"]))
    print()
    by = {(row.size, row.workers): row for row in rows}
    for (size, workers), row in by.items():
        name = f"{size:,} submissions, {workers} worker{'s' * (workers > 1)}"
        if workers == 2:
            missed += say(f"{name}: memory of the whole", row.megabytes, "MB", MEGABYTES)
        if (size, workers) == (AIM, 2):
            missed += say(f"{name}: times stock", row.rate * stock["seconds"], "x", TIMES_STOCK, least=True)
        if size > AIM and (AIM, workers) in by:
            slower = by[AIM, workers].rate / row.rate
            missed += say(f"{name}: time of each, to that at {AIM}", slower, "x", LINEAR)
    options.picture.parent.mkdir(parents=True, exist_ok=True)
    _draw(rows, 1 / stock["seconds"], options.picture)
    print(f"picture: {options.picture}")
    return missed


def _line(row: Row, stock: float) -> str:
    """A row of the table. The answers' share is of what the processors could do meanwhile, one for each worker."""
    share = row.answers / (row.seconds * row.workers)
    return (
        f"{row.size:>11,} {row.workers:>7} {row.isolation:>9} {row.seconds:>7.1f}s {row.rate:>8.2f} {row.size * stock:>7.0f}s "
        f"{row.rate * stock:>5.1f}x {row.answers:>7.1f}s {share:>6.0%} {row.megabytes:>4.0f} MB"
    )


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


def _grade(course: Course, root: Path, size: int, workers: int, rung: str) -> Row:
    """One run of the command, from its start to its end; it shows its own progress."""
    report = root / "report.json"
    with _measured() as memory:
        began = time.perf_counter()
        subprocess.run(
            _command("grade", course, root, f"--workers={workers}", "--force", f"--report={report}"),
            env={**os.environ, "AUTOGRADER_RUNG": rung}, stdout=subprocess.DEVNULL, check=True,
        )  # fmt: skip
        seconds = time.perf_counter() - began
    told = json.loads(report.read_text())
    if told["could_not_be_graded"]:
        raise RuntimeError(f"{told['could_not_be_graded']} submissions could not be graded; see {report}")
    return Row(size, workers, told["isolation"], seconds, told["answers_processor_seconds"], memory["peak"])


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


def _feedback(course: Course, exercise: Exercise, base: Path, size: int, rung: str) -> int:
    """Pages for all submissions: stock's command and ours, on the same graded files, each of them complete."""
    root = _handed_in(base, exercise, size)
    _tell(f"grade, {size} submissions, for their feedback")
    _grade(course, root, size, 2, rung)
    seconds, pages = [], []
    for what, run in (
        ("stock nbgrader generate_feedback", lambda: demo.nbgrader(course.path, root, "generate_feedback", demo.ROUND)),
        ("feedback", lambda: subprocess.run(_command("feedback", course, root), stdout=subprocess.DEVNULL, check=True)),
    ):
        shutil.rmtree(root / "feedback", ignore_errors=True)
        _tell(f"{what}, {size} submissions")
        began = time.perf_counter()
        run()
        seconds.append(time.perf_counter() - began)
        pages.append(sorted(path.relative_to(root) for path in (root / "feedback").rglob("*.html")))
    missed = say("pages of feedback that one made and the other did not", len(set(pages[0]) ^ set(pages[1])), "", 0)
    say(f"nbgrader generate_feedback, {size} submissions", seconds[0], "s")
    say(f"feedback, {size} submissions", seconds[1], "s")
    target = TIMES_FEEDBACK if size == AIM else None
    return missed + say("feedback: times stock", seconds[0] / seconds[1], "x", target, least=True)


def _isolation(course: Course, exercise: Exercise, base: Path, rung: str) -> None:
    root = _handed_in(base, exercise, _OF_ISOLATION)
    _tell(f"grade, {_OF_ISOLATION} submissions without isolation and with {rung}")
    bare, confined = (_grade(course, root, _OF_ISOLATION, 2, each).seconds for each in ("S0", rung))
    say(f"cost of {rung} to S0, {_OF_ISOLATION} submissions, 2 workers", 100 * (confined / bare - 1), "%")


@contextlib.contextmanager
def _measured() -> Iterator[dict[str, float]]:
    """The most megabytes that all processes started within held at once; memory that several share counts once."""
    found, done = {"peak": 0.0}, threading.Event()

    def look() -> None:
        while not done.wait(1.0):  # a look takes ten milliseconds of what is measured
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


def _draw(rows: list[Row], stock: float, path: Path) -> None:
    import matplotlib

    matplotlib.use("svg")
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(7, 4), layout="constrained")
    for workers, marker in zip(sorted({row.workers for row in rows}), "osD^", strict=False):
        mine = [row for row in rows if row.workers == workers]
        label = f"{workers} worker{'s' * (workers > 1)}"
        axes.plot([row.size for row in mine], [row.rate for row in mine], marker=marker, label=label)
        for row in mine:
            axes.annotate(
                f"{row.rate:.1f}", (row.size, row.rate), xytext=(0, 7), textcoords="offset points", ha="center"
            )
    axes.axhline(stock, linestyle=":", color="grey", label=f"stock nbgrader, {stock:.2f}")
    axes.set(xscale="log", ylim=(0, None), xlabel="submissions", ylabel="submissions a second")
    sizes = sorted({row.size for row in rows})
    axes.set_xticks(sizes, [f"{size:,}" for size in sizes])
    axes.minorticks_off()
    axes.legend()
    figure.savefig(path, metadata={"Date": None})


if __name__ == "__main__":
    sys.exit(main())
