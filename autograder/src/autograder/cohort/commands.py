"""``python -m autograder grade`` and ``feedback``: their options, what they show, and how they end."""

from __future__ import annotations

import argparse
import json
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.content import ContentError, course_dir

if TYPE_CHECKING:
    from autograder.cohort.jobs import Settings
    from autograder.cohort.planning import Plan
    from autograder.cohort.writer import Result


def add_options(parser: argparse.ArgumentParser, command: str) -> None:
    """What both commands take, and what ``grade`` takes beside."""
    parser.add_argument("assignment", nargs="*", help="names of assignments; all that were released by default")
    parser.add_argument("--student", default="*", metavar="ID", help="a student's id, or a pattern of them")
    parser.add_argument("--notebook", default="*", metavar="NAME", help="a notebook's name, or a pattern of them")
    parser.add_argument("--workers", type=_count, default=0, metavar="N", help="processes; one a processor by default")
    parser.add_argument("--course", type=Path, metavar="DIR", help="the folder with nbgrader_config.py")
    parser.add_argument(
        "--nbgrader", action="append", default=[], metavar="OPTION",
        help="an option of nbgrader's, such as --nbgrader=--CourseDirectory.root=/srv/course; may be repeated",
    )  # fmt: skip
    if command == "grade":
        parser.add_argument("--force", action="store_true", help="grade what is neither new nor changed, too")
        parser.add_argument("--report", type=Path, metavar="FILE", help="write what came of each submission, as JSON")
        parser.add_argument(
            "--cluster", default="", metavar="ADDRESS", help="grade on the Dask cluster of this scheduler"
        )


def grade(options: argparse.Namespace) -> int:
    """Grade what was handed in and is new or changed, several submissions at once."""
    from autograder.cohort import local

    if not options.cluster:
        local.start_early("autograder.cohort.worker")
    from autograder.cohort.progress import Shown
    from autograder.cohort.run import Summary, grade

    # nbgrader hangs a new submission on an assignment before it adds it to the session
    warnings.filterwarnings("ignore", "Object of type <Submitted", module="nbgrader")

    def planned(plan: Plan) -> None:
        shown.begin(
            len(plan.jobs), f"{len(plan.jobs)} to grade, {len(plan.unchanged)} unchanged since they were graded."
        )

    def told(result: Result) -> None:
        shown.step(f"Could not be graded: {result.job.name}: {' '.join(result.reasons)}" if result.reasons else "")

    report: Path | None = options.report
    if report is not None and not report.absolute().parent.is_dir():
        raise ContentError(f"The report cannot be written: there is no folder {report.absolute().parent}.")
    try:
        with Shown("submissions") as shown:
            summary = grade(
                _settings(options), options.assignment, force=options.force, workers=options.workers,
                cluster=options.cluster, planned=planned, told=told,
            )  # fmt: skip
    except KeyboardInterrupt:
        summary = Summary(interrupted=True)
    if report is not None:
        report.write_text(json.dumps(summary.to_dict(), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(_told(summary))
    return summary.status


def feedback(options: argparse.Namespace) -> int:
    """Write the feedback pages, several at once."""
    from autograder.cohort import local

    local.start_early("autograder.cohort.feedback")
    from autograder.cohort.feedback import write_feedback
    from autograder.cohort.progress import Shown

    with Shown("submissions") as shown:
        written, failed = write_feedback(
            _settings(options), options.assignment, workers=options.workers, planned=shown.begin, told=shown.step
        )
    print(f"Feedback written for {written} submissions." + (f" {failed} failed." if failed else ""))
    return 1 if failed else 0


def _settings(options: argparse.Namespace) -> Settings:
    from autograder.cohort.jobs import Settings

    if options.course is not None and not options.course.is_dir():
        raise ContentError(f"There is no folder {options.course}; --course names the one with nbgrader_config.py.")
    folder = options.course.resolve() if options.course is not None else course_dir()
    return Settings(folder, tuple(options.nbgrader), options.student, options.notebook)


def _told(summary) -> str:
    graded = len(summary.results) - len(summary.faults)
    lines = [
        f"Graded {graded} of {summary.planned} in {summary.seconds:.1f} s." if summary.results else "Nothing graded."
    ]
    if summary.unchanged:
        lines[0] += f" {len(summary.unchanged)} unchanged."
    if summary.faults:
        lines.append(f"Could not be graded, which is no zero: {len(summary.faults)}. Their comments say why.")
    if any(result.failed for result in summary.results):
        lines.append("At some the grader itself failed: mend what the reason names, and run this again.")
    if summary.interrupted:
        lines.append("Interrupted: what was graded stands; run this again to go on.")
    return "\n".join(lines)


def _count(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("at least 1")
    return number
