ITEMS = [{"id": f"m{n}", "subject": "maths", "question": f"{n}?"} for n in range(8)]
IDS = [item["id"] for item in ITEMS]


def make(right, wrong, left=()):
    return {"score": 0, "right": right, "wrong": wrong, "failed": [], "left": list(left), "cost": 9, "regraded": []}


def test_six_to_nothing(solution):
    """Names a winner where a coin would hardly do the same.

    With six tosses and no heads, `p` is 2 / 64.
    """
    result = solution.compare(ITEMS, make(IDS[:7], [], IDS[7:]), make(IDS[6:], IDS[:6]))
    assert result["compared"] == IDS[:7]
    assert result["scores"] == [1, 1 / 7]
    assert (result["won"], result["lost"], result["better"]) == (IDS[:6], [], "one")


def test_the_same_report(solution):
    """Names no winner where there is no difference.

    Nothing is right in one of them alone.
    """
    report = make(IDS[:5], IDS[5:])
    result = solution.compare(ITEMS, report, report)
    assert (result["scores"], result["won"], result["better"]) == ([5 / 8, 5 / 8], [], None)
