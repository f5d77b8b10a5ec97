"""What only this scenario can ask: that the sums are of one day, and that what is kept is no smaller than what is said."""


def test_arithmetic_sums_of_one_day(talk):
    """The two sums are of one day of one supplier

    150 promises of 80 dollars, 500 of 30: neither can be less than what its promises cost at a dollar each, or near a million.
    """
    assert 150 < talk["cost"] < 200_000 and 500 < talk["cost_of_people"] < 200_000


def test_arithmetic_reading_fits_seeing(talk):
    """What 200 chats show and what 95 in 100 takes fit each other

    200 chats show one on fewer than half of the days. How could fewer chats do for 95 in 100?
    """
    assert 0 < talk["seen"] < 95 and talk["reading_needed"] > 200


def test_consistency_promise_does_not_shrink_unsaid(talk):
    """What is kept at the end is not less than at first, or somebody heard why

    Fewer promises are kept than the first card said. In which answer did you say so to the people who lose theirs?
    """
    order = ["none, the terms hold", "up to a sum, case by case", "those that somebody acted on", "all of them"]
    shrunk = order.index(talk["honours"]) < order.index(talk.first["honours"])
    assert not shrunk or any(change.key.endswith("honours") for change in talk.changes)
