import pytest

from autograder.worlds import Takes


@pytest.mark.schedules(12)
def test_results_as_they_come(solution, threads):
    """Yields three results, the first to end first.

    Calls that run at the same time end in an order of their own. `send(None)` is what `next` does.
    """

    def wait(seconds):
        return Takes(seconds, f"{seconds} s")

    results = solution.as_completed_lazily(wait, [5, 2, 9], 3)
    assert threads([(results.send, None)] * 3 + [(results.close,)]) == [["2 s", "5 s", "9 s", None]]


@pytest.mark.schedules(12)
def test_ends_when_the_items_end(solution, threads):
    """Ends after the last result.

    A generator that has nothing more to yield returns.
    """
    results = solution.as_completed_lazily(abs, [-7], 2)
    (first, second) = threads.outcomes([(results.send, None)] * 2)[0]
    assert first == ("value", 7)
    assert second[0] == "raised"
