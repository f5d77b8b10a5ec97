import pytest

from .hidden_stage_1 import Lab, draw_items, names_of

NOTHING = ("", "no idea", "it depends on what you call an answer", "ask me tomorrow")


def nothing(rng):
    """One of the ways in which a grader gives no verdict."""
    return rng.choice([*NOTHING, TimeoutError("too slow"), ConnectionError("gone")])


def test_wrong_is_a_verdict(solution, rng):
    """Takes the first verdict for the verdict, be it right or wrong.

    She signs that nothing is asked again because somebody did not like what came out: that still holds. Tell her.
    """
    lab = Lab(draw_items(rng, [6]))
    names = names_of(lab.items)
    for name in names[:3]:
        lab.replies[name] = ["wrong", "right", "right"]
    lab.replies[names[4]] = ["right", "wrong", "wrong"]
    report = lab.run(solution)
    assert (report["right"], report["wrong"]) == (names[3:], names[:3])
    assert set(lab.graded.values()) == {1}
    assert report["regraded"] == []


def test_wrong_after_nothing(solution, rng):
    """Takes the first verdict after nothing for the verdict, too.

    It is asked again because there was none, and only as long as there is none.
    """
    lab = Lab(draw_items(rng, [4]))
    names = names_of(lab.items)
    for name in names[:2]:
        lab.replies[name] = [nothing(rng), "wrong", "right"]
    lab.replies[names[2]] = [nothing(rng), "right", "wrong"]
    report = lab.run(solution)
    assert (report["right"], report["wrong"]) == (names[2:], names[:2])
    assert [lab.graded[name] for name in names] == [2, 2, 2, 1]


def test_unsure_is_a_verdict(solution, rng):
    """Does not ask again when the grader is unsure: that is one of its three words.

    What was settled about it still holds.
    """
    lab = Lab(draw_items(rng, [3]))
    names = names_of(lab.items)
    lab.replies[names[0]] = ["unsure", "right", "right"]
    lab.replies[names[1]] = [nothing(rng), "unsure", "right"]
    report = lab.run(solution)
    assert (report["right"], report["wrong"]) == (names[2:], names[:2])
    assert [lab.graded[name] for name in names] == [1, 2, 1]
    assert report["regraded"] == [names[1]]


def test_the_third_time(solution, rng):
    """Asks up to three times, and takes what it hears the third time.

    Errors and other words count together.
    """
    lab = Lab(draw_items(rng, [4]))
    names = names_of(lab.items)
    for name, verdict in zip(names[:2], ("right", "wrong"), strict=True):
        lab.replies[name] = [*rng.sample([rng.choice(NOTHING), TimeoutError("too slow")], 2), verdict]
    report = lab.run(solution)
    assert (report["right"], report["wrong"]) == ([names[0], *names[2:]], [names[1]])
    assert [lab.graded[name] for name in names] == [3, 3, 1, 1]


def test_three_times_in_all(solution, rng):
    """Gives up after three times without a verdict, and goes on with the others.

    The item has failed. It is not wrong, and not in the score.
    """
    lab = Lab(draw_items(rng, [5]))
    names = names_of(lab.items)
    away = rng.sample(names, 2)
    for name in away:
        lab.replies[name] = [nothing(rng), nothing(rng), nothing(rng), "right"]
    lab.say("wrong", next(name for name in names if name not in away))
    report = lab.run(solution)
    assert report["failed"] == [name for name in names if name in away]
    assert report["score"] == pytest.approx(2 / 3)
    assert [lab.graded[name] for name in away] == [3, 3]


def test_the_model_is_asked_once(solution, rng):
    """Asks the model once for each item, however often the grader is asked.

    The answer is there. Only the verdict is missing.
    """
    lab = Lab(draw_items(rng, [3, 2]))
    for name in names_of(lab.items):
        lab.replies[name] = [nothing(rng) for _ in range(rng.randint(0, 3))] + ["right"]
    lab.run(solution)
    assert sorted(lab.asked) == sorted(names_of(lab.items))


def test_spent_all_the_same(solution, rng):
    """Counts what an answer cost that could not be graded.

    The model was paid. Neither cost nor budget depends on the grader.
    """
    lab = Lab(draw_items(rng, [6]))
    names = names_of(lab.items)
    for name in names[:2]:
        lab.replies[name] = [nothing(rng) for _ in range(3)]
    report = lab.run(solution, budget=3 + 2 * 3)
    assert (report["cost"], report["failed"], report["left"]) == (8, names[:2], names[4:])


def test_asked_more_than_once(solution, rng):
    """Lists every item for which the grader was asked more than once, whatever it came to.

    In the order of the items, and each of them once.
    """
    lab = Lab(draw_items(rng, [4, 3, 3]))
    names = names_of(lab.items)
    again = rng.sample(names, 6)
    for number, name in enumerate(again):
        lab.replies[name] = [nothing(rng) for _ in range(1 + number % 3)] + [rng.choice(["right", "wrong", "unsure"])]
    report = lab.run(solution)
    assert report["regraded"] == [name for name in names if name in again]
    assert report["failed"] == [name for name in names if name in (again[2], again[5])]


def test_both_ways_to_fail(solution, rng):
    """Lists what the model did not answer and what the grader did not grade together, in the order of the items.

    A question without an answer has nothing to be graded.
    """
    lab = Lab(draw_items(rng, [7]))
    names = names_of(lab.items)
    model, grader = (chosen := rng.sample(names, 4))[:2], chosen[2:]
    lab.fail(rng, *model)
    for name in grader:
        lab.replies[name] = [nothing(rng) for _ in range(3)]
    report = lab.run(solution)
    assert report["failed"] == [name for name in names if name in chosen]
    assert report["regraded"] == [name for name in names if name in grader]
    assert [lab.graded[name] for name in model] == [0, 0]


def test_each_answer_has_its_own_tries(solution, rng):
    """Counts the tries for each answer alone.

    That the grader was away for one answer leaves the next its three times.
    """
    lab = Lab(draw_items(rng, [6]))
    names = names_of(lab.items)
    for name in names:
        lab.replies[name] = [nothing(rng), nothing(rng), "right"]
    report = lab.run(solution)
    assert (report["right"], report["regraded"]) == (names, names)
    assert set(lab.graded.values()) == {3}
