"""The programs that the benchmark of schedules measures on: bugs are found, and right programs are left alone."""

import sys
from pathlib import Path

import pytest

from autograder.sandbox import linux
from autograder.worlds import explore, replay, sweep

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "benchmarks"))

from race_patterns import (  # noqa: E402
    asyncio_right,
    asyncio_wrong,
    processes_right,
    processes_wrong,
    threads_right,
    threads_wrong,
)

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


@pytest.mark.parametrize("pattern", asyncio_wrong.PATTERNS, ids=lambda pattern: pattern.name)
def test_a_bug_of_asyncio_is_found_and_repeated(pattern):
    found = sweep(pattern.program, seed=11)
    kind = "finding" if found.error is None else type(found.error).__name__.lower()
    assert not found.ok
    assert pattern.status == (kind if kind in ("finding", "deadlock") else "raised")
    again = replay(pattern.program, found.seed)
    assert (again.turns, again.findings, type(again.error)) == (found.turns, found.findings, type(found.error))
    assert again.turns


@pytest.mark.parametrize("pattern", asyncio_right.PATTERNS, ids=lambda pattern: pattern.name)
def test_a_right_program_of_asyncio_is_left_alone(pattern):
    found = sweep(pattern.program, seed=11, seeds=50)
    assert found.ok, str(found)


def test_there_are_as_many_as_the_benchmark_says():
    assert len(threads_wrong.PATTERNS) >= 25
    assert len(threads_right.PATTERNS) >= 25
    assert len(asyncio_wrong.PATTERNS) >= 15
    assert len(asyncio_right.PATTERNS) >= 14
