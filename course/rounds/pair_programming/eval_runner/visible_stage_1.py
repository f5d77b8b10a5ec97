ITEMS = [
    {"id": "m1", "subject": "maths", "question": "2 + 2?"},
    {"id": "g1", "subject": "geography", "question": "Capital of Mali?"},
]


def test_right_and_wrong(solution):
    """Asks each question once, has each answer graded, and says what came out.

    Call `ask`, then `grade` with the question and the text, and collect the ids.
    """
    runner = solution.EvalRunner(
        lambda question: {"text": "4", "cost": 2},
        lambda question: 3,
        lambda question, text: "right" if (question, text) == ("2 + 2?", "4") else "wrong",
        100,
    )
    report = runner.run(ITEMS)
    assert (report["score"], report["right"], report["wrong"]) == (0.5, ["m1"], ["g1"])
    assert (report["failed"], report["left"], report["cost"]) == ([], [], 4)


def test_no_money(solution):
    """Asks nothing when there is no money, and leaves everything.

    Look at `budget` before you ask.
    """
    asked = []
    runner = solution.EvalRunner(asked.append, lambda question: 3, lambda question, text: "right", 0)
    report = runner.run(ITEMS)
    assert (report["left"], report["cost"], asked) == (["m1", "g1"], 0, [])
