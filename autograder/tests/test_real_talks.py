"""The course's own conversations: strong ones from opposite sides reach full points, and each weak one loses its check."""

from __future__ import annotations

import pytest

from autograder.content import Scenario, course_dir, load_course
from autograder.conversation.transcript import to_source
from autograder.grading.talks import TalkGrader
from autograder.grading.verdict import Status

COURSE = course_dir(__file__)
EXAMPLES = {
    f"{scenario.id}-{example.name}": (scenario, example)
    for scenario in load_course(COURSE).exercises.values()
    if isinstance(scenario, Scenario)
    for example in scenario.examples
}


@pytest.fixture(scope="module")
def grader():
    grader = TalkGrader(COURSE)
    yield grader
    grader.close()


def test_there_are_strong_ones_of_every_conversation():
    scenarios = {scenario.id for scenario, _ in EXAMPLES.values()}
    assert len(scenarios) >= 17
    for name in scenarios:
        assert sum(one.strong for scenario, one in EXAMPLES.values() if scenario.id == name) >= 2, name


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_gets_what_it_is_an_example_of(grader, name):
    scenario, example = EXAMPLES[name]
    verdict = grader.check(scenario, len(scenario.stages), to_source(example.cells), seed=1)
    lost = {test.name for test in verdict.tests if test.status is not Status.PASSED}
    if example.strong:
        assert (lost, verdict.points) == (set(), scenario.points)
    else:
        assert example.fails_at in lost
        assert verdict.points < scenario.points
