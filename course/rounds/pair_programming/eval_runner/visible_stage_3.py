from autograder.worlds import Manifest

ITEMS = [{"id": f"m{n}", "subject": "maths", "question": f"{n} + {n}?"} for n in range(3)]


def test_goes_on_with_more_money(solution):
    """Goes on with what was left when it gets the same file and more money.

    Write into the file what each question came to, and read it at the beginning.
    """
    asked, file = [], Manifest()

    def ask(question):
        asked.append(question)
        return {"text": "4", "cost": 2}

    def run(budget):
        runner = solution.EvalRunner(ask, lambda question: 3, lambda question, text: "right", budget, file)
        return runner.run(ITEMS)

    assert run(5)["left"] == ["m2"]
    report = run(100)
    assert (report["right"], report["cost"]) == (["m0", "m1", "m2"], 6)
    assert asked == ["0 + 0?", "1 + 1?", "2 + 2?"]


def test_without_a_file(solution):
    """Works without a file as it did before.

    `file` is None unless it is given.
    """
    runner = solution.EvalRunner(
        lambda question: {"text": "4", "cost": 2}, lambda question: 3, lambda question, text: "right", 100
    )
    assert runner.run(ITEMS)["right"] == ["m0", "m1", "m2"]
