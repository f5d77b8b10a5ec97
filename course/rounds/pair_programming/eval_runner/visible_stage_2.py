ITEMS = [{"id": "m1", "subject": "maths", "question": "2 + 2?"}]


def test_asked_once_more(solution):
    """Asks the grader again when it says anything but the three words.

    The answer stays the same. `regraded` tells of it.
    """
    replies = ["Well, it depends.", "right"]
    runner = solution.EvalRunner(
        lambda question: {"text": "4", "cost": 2}, lambda question: 3, lambda question, text: replies.pop(0), 100
    )
    report = runner.run(ITEMS)
    assert (report["right"], report["regraded"], report["cost"]) == (["m1"], ["m1"], 2)


def test_three_times_nothing(solution):
    """Gives up after three times without a verdict.

    The item has failed then.
    """
    replies = ["Well, it depends."] * 9
    runner = solution.EvalRunner(
        lambda question: {"text": "4", "cost": 2}, lambda question: 3, lambda question, text: replies.pop(0), 100
    )
    report = runner.run(ITEMS)
    assert (report["failed"], report["regraded"], len(replies)) == (["m1"], ["m1"], 6)
