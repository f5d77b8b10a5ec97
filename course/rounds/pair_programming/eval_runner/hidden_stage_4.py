from fractions import Fraction
from math import factorial

import pytest

from .hidden_stage_1 import Lab, draw_items, mean_by_subject, names_of

LISTS = ("right", "wrong", "failed", "left")


def make_report(items, places):
    """A report in which each item stands in the list that ``places`` names."""
    report = {name: [item["id"] for item in items if places[item["id"]] == name] for name in LISTS}
    score = mean_by_subject(items, report["right"], report["wrong"])
    return report | {"score": score.expected if score is not None else None, "cost": len(items), "regraded": []}


def split(rng, one, other, both=0, neither=0):
    """Items of one subject and two reports: so many are right in one alone, in the other alone, in both, in neither."""
    items = draw_items(rng, [one + other + both + neither])
    kinds = [("right", "wrong")] * one + [("wrong", "right")] * other
    kinds += [("right", "right")] * both + [("wrong", "wrong")] * neither
    drawn = dict(zip(names_of(items), rng.sample(kinds, len(kinds)), strict=True))
    return items, *(make_report(items, {name: drawn[name][side] for name in drawn}) for side in (0, 1))


def chance(few, tosses):
    """Twice the probability of at most ``few`` heads, exactly."""
    ways = sum(factorial(tosses) // factorial(heads) // factorial(tosses - heads) for heads in range(few + 1))
    return Fraction(2 * ways, 2**tosses)


def test_only_what_both_have(solution, rng):
    """Compares the items that have a verdict in both runs, and leaves the others out of everything.

    What failed or was left in one of them says nothing of the other.
    """
    items = draw_items(rng, [8, 6, 4])
    places = [{name: rng.choice(LISTS) for name in names_of(items)} for _ in range(2)]
    one, other = (make_report(items, each) for each in places)
    common = [n for n in names_of(items) if all(each[n] in ("right", "wrong") for each in places)]
    result = solution.compare(items, one, other)
    assert result["compared"] == common
    assert result["won"] == [n for n in common if (places[0][n], places[1][n]) == ("right", "wrong")]
    assert result["lost"] == [n for n in common if (places[0][n], places[1][n]) == ("wrong", "right")]


def test_scores_of_what_is_common(solution, rng):
    """Works both scores out from the items that are compared, by subject as in a run.

    The score of a report is about what that run happened to ask.
    """
    items = draw_items(rng, [9, 3, 3])
    drawn = [{name: rng.choice(["right", "wrong"]) for name in names_of(items)} for _ in range(2)]
    away = rng.sample(names_of(items), 4)
    drawn[0].update(dict.fromkeys(away[:2], "left"))
    drawn[1].update({away[2]: "failed", away[3]: "left"})
    one, other = (make_report(items, each) for each in drawn)
    common = [item for item in items if item["id"] not in away]
    result = solution.compare(items, one, other)
    assert result["compared"] == names_of(common)
    assert result["scores"] == [mean_by_subject(common, r["right"], r["wrong"]) for r in (one, other)]


def test_a_run_that_was_asked_the_easy_half(solution, rng):
    """Finds no difference between two runs of which one has stopped early, and both do the same where both have been.

    Their scores differ, since the second half is harder.
    """
    items = draw_items(rng, [16])
    names = names_of(items)
    whole = make_report(items, {name: "right" if name in names[:8] else "wrong" for name in names})
    half = make_report(items, {name: "right" if name in names[:8] else "left" for name in names})
    for reports in ((whole, half), (half, whole)):
        result = solution.compare(items, *reports)
        assert (result["compared"], result["scores"], result["better"]) == (names[:8], [1, 1], None)
        assert (result["won"], result["lost"]) == ([], [])


def test_what_a_coin_does(solution, rng):
    """Names the better one exactly where a coin would do the same in less than one case of twenty.

    Count both tails: twice the probability of at most so many heads.
    """
    for many, few in ((5, 0), (6, 0), (7, 1), (8, 1), (9, 2), (10, 2), (11, 3), (12, 3)):
        for reverse in (False, True):
            items, one, other = split(rng, *((few, many) if reverse else (many, few)))
            expected = ("other" if reverse else "one") if many % 2 == 0 else None
            assert (expected is not None) == (chance(few, many + few) < Fraction(1, 20))
            assert solution.compare(items, one, other)["better"] == expected


def test_a_larger_number_is_not_enough(solution, rng):
    """Names no winner where the scores are far apart and the questions are few.

    Three to nothing is what a coin does in one case of four.
    """
    items, one, other = split(rng, one=rng.randint(1, 5), other=0, both=rng.randint(0, 2))
    for reports in ((one, other), (other, one)):
        assert solution.compare(items, *reports)["better"] is None


def test_what_both_get_right_says_nothing(solution, rng):
    """Decides by what only one of them gets right, however many both get right or wrong.

    A thousand questions that both can answer make neither of them better.
    """
    items, one, other = split(rng, one=6, other=0, both=rng.randint(20, 40), neither=rng.randint(20, 40))
    assert solution.compare(items, one, other)["better"] == "one"
    assert solution.compare(items, other, one)["better"] == "other"
    items, one, other = split(rng, one=14, other=10, both=rng.randint(0, 3))
    assert solution.compare(items, one, other)["better"] is None


def test_as_many_on_either_side(solution, rng):
    """Names no winner where each gets as many right that the other gets wrong.

    Then `p` is more than one. Nobody is better.
    """
    count = rng.randint(1, 9)
    items, one, other = split(rng, one=count, other=count, both=2)
    result = solution.compare(items, one, other)
    assert (len(result["won"]), len(result["lost"]), result["better"]) == (count, count, None)


def test_nothing_in_common(solution, rng):
    """Says that there is nothing to compare where no item has a verdict in both runs.

    Empty lists, no scores, no winner.
    """
    items = draw_items(rng, [5, 2])
    names = names_of(items)
    first = set(rng.sample(names, 3))
    one = make_report(items, {name: "right" if name in first else "left" for name in names})
    other = make_report(items, {name: "failed" if name in first else "wrong" for name in names})
    result = solution.compare(items, one, other)
    assert (result["compared"], result["scores"], result["better"]) == ([], [None, None], None)
    assert (result["won"], result["lost"]) == ([], [])


def test_a_lower_score_may_be_better(solution, rng):
    """Names the winner by the questions, also where the score by subject says the reverse.

    One small subject can turn the score. The coin knows no subjects.
    """
    items = draw_items(rng, [12, 1])
    small = min((item["subject"] for item in items), key=[item["subject"] for item in items].count)
    large = [item["id"] for item in items if item["subject"] != small]
    alone = set(rng.sample(large, 9))
    single = next(item["id"] for item in items if item["subject"] == small)
    one = make_report(items, {n: "right" if n in alone else "wrong" for n in names_of(items)})
    other = make_report(items, {n: "right" if n == single else "wrong" for n in names_of(items)})
    result = solution.compare(items, one, other)
    assert one["score"] < other["score"]
    assert (len(result["won"]), result["lost"], result["better"]) == (9, [single], "one")


def test_reports_of_two_runs(solution, rng):
    """Compares what two runs of its own have reported, with budgets and models that are not the same.

    What `run` returns is what `compare` takes.
    """
    items = draw_items(rng, [14, 4])
    cheap, dear = Lab(items), Lab(items)
    names = names_of(items)
    cheap.say("wrong", *names[:14])
    dear.fail(rng, names[15])
    dear.costs = dear.mosts = dict.fromkeys(names, 7)
    one, other = cheap.run(solution), dear.run(solution, budget=7 * 13)
    common = [name for name in names if name in other["right"]]
    result = solution.compare(items, one, other)
    assert (len(other["left"]), len(other["failed"])) in ((4, 1), (5, 0))
    assert result["compared"] == common
    assert result["lost"] == [name for name in common if name in names[:14]]
    assert (result["won"], result["better"]) == ([], "other")
