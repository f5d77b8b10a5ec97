"""How long the dashboard takes to open for a large cohort, and how much memory; exits 1 when a target is missed.

Called by ``make bench``. A page is opened in a process of its own, from its start to the written HTML, imports included.
The cohort and its log are made up (`synthetic`).
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from synthetic import TODAY, make_course, make_gradebook, make_log

#: Seconds and MB that opening a page may take.
SECONDS, MEGABYTES = 5.0, 500.0

_OPEN = """
import resource, sys
from datetime import datetime
from pathlib import Path
from autograder.dashboard import cohort_view, learner_view
from autograder.dashboard.page import write_html
course = Path(sys.argv[1])
if sys.argv[2] == "cohort":
    page = cohort_view(course=course)
else:
    page = learner_view(course=course, now=datetime.fromisoformat(sys.argv[3]))
write_html(page, course / "page.html", title="page")
used = resource.getrusage(resource.RUSAGE_SELF)
print(used.ru_utime + used.ru_stime, used.ru_maxrss / (1024 if sys.platform == "linux" else 1024 ** 2))
"""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--students", type=int, default=1000)
    parser.add_argument("--sittings", type=int, default=10, help="of each of the seven rounds")
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    missed = 0
    with tempfile.TemporaryDirectory(prefix="autograder-bench-") as scratch:
        course = make_course(Path(scratch) / "course", exercises=options.sittings)
        began = time.perf_counter()
        url = f"sqlite:///{course / 'gradebook.db'}"
        make_gradebook(url, course, students=options.students, submitted=course / "submitted")
        make_log(course / "workbook" / ".attempts.db", course, sittings=options.sittings)
        size = (course / "gradebook.db").stat().st_size / 1e6
        took = time.perf_counter() - began
        print(
            f"{options.students} students x 7 rounds x {options.sittings} notebooks, {size:.0f} MB, made in {took:.0f} s"
        )
        for name in ("cohort", "learner"):
            runs = [_open(course, name) for _ in range(options.runs)]
            seconds, cpu = (statistics.median(run[at] for run in runs) for at in (0, 1))
            memory = max(run[2] for run in runs)
            page = (course / "page.html").stat().st_size / 1e3
            late = seconds > SECONDS or memory > MEGABYTES
            missed += late
            print(
                f"{name} page, process start to HTML, median of {options.runs}: {seconds:.2f} s (at most {SECONDS:g}), "
                f"{cpu:.2f} s of them on a processor,\n    peak {memory:.0f} MB (at most {MEGABYTES:g}), {page:.0f} kB"
                f"{'   MISSED' if late else ''}"
            )
    return 1 if missed else 0


def _open(course: Path, name: str) -> tuple[float, float, float]:
    """Seconds, seconds on a processor, and MB."""
    began = time.perf_counter()
    command = [sys.executable, "-c", _OPEN, str(course), name, TODAY.isoformat()]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    cpu, memory = map(float, done.stdout.split())
    return time.perf_counter() - began, cpu, memory


if __name__ == "__main__":
    sys.exit(main())
