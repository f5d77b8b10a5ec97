"""What only this scenario can ask: whether the sentence that is printed says what the card claims."""

import re

_FIGURE = re.compile(r"\d[\d,]*(?:\.\d+)?")


def test_consistency_printed_bound(talk):
    """A bound that is published stands in the sentence that is printed

    Your last sentence has no figure that is the rate on your card: in percent, in 10,000, or as 1 in so many.
    """
    if talk["final_decision"] != "publish with a bound":
        return
    bound = talk["final_bound"]
    figures = [float(figure.replace(",", "")) for figure in _FIGURE.findall(talk["final_sentence"])]
    same = [bound, bound / 100, 10_000 / bound]
    assert any(abs(figure - wanted) <= 0.1 * wanted for figure in figures for wanted in same)
