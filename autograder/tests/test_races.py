"""The programs that the benchmark of schedules measures on: bugs are found, and right programs are left alone."""

import sys
from pathlib import Path

import pytest

from autograder.sandbox import linux
from autograder.worlds.threads import explore

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "benchmarks"))

from race_patterns import processes_right, processes_wrong, threads_right, threads_wrong  # noqa: E402

pytestmark = pytest.mark.skipif(
    not linux.LINUX, reason="an exploration runs in a fork, which macOS's frameworks may break"
)

SHALLOW = [pattern for pattern in threads_wrong.PATTERNS + processes_wrong.PATTERNS if pattern.depth <= 2]


@pytest.mark.parametrize("pattern", SHALLOW, ids=lambda pattern: pattern.name)
def test_a_bug_is_found_and_shown(pattern):
    report = explore(pattern.program, seed=11)
    assert report.outcome is not None
    assert report.outcome.status == pattern.status
    assert len(report.schedule) <= 3
    assert "not guaranteed atomic" in str(report) or not report.schedule


@pytest.mark.parametrize("pattern", threads_right.PATTERNS + processes_right.PATTERNS, ids=lambda pattern: pattern.name)
def test_a_right_program_is_left_alone(pattern):
    report = explore(pattern.program, seed=11, schedules=25)
    assert report.ok, str(report)


def test_there_are_as_many_as_the_benchmark_says():
    assert len(threads_wrong.PATTERNS) >= 25
    assert len(threads_right.PATTERNS) >= 25
