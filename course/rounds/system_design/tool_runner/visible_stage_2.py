def test_tasks_finish(runs):
    """99 % of the tasks that can be finished are, within three minutes.

    What a query can tell is no matter for a person.
    """
    runs.holds("finishes")


def test_calm_is_prompt(runs):
    """With nothing wrong, 95 % of tasks end within 45 s.

    Wait where there is a doubt, and nowhere else.
    """
    runs.holds("prompt")
