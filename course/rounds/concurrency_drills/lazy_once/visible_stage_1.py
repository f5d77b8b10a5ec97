import pytest


def test_made_at_the_first_get(solution):
    """Makes the value at the first get, and keeps it.

    Call the factory in get, not before.
    """
    made = []
    model = solution.Lazy(lambda: made.append("model") or len(made))
    assert made == []
    assert [model.get(), model.get()] == [1, 1]
    assert made == ["model"]


@pytest.mark.schedules(10)
def test_a_second_caller(solution, threads):
    """Gives a second caller, who comes later, what the first one made.

    Once the value is there, return it.
    """
    made = []
    model = solution.Lazy(lambda: made.append("model") or len(made))
    got = threads([(model.get,)], [threads.sleep(1), (model.get,)])
    assert [got[0][0], got[1][1]] == [1, 1]
    assert made == ["model"]
