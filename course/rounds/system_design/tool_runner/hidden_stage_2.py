def test_tasks_finish_drawn(runs):
    """Tasks finish on every seed.

    Follow one that did not: which message was its last, and what did step make of it?
    """
    runs.holds("finishes")


def test_calm_is_prompt_drawn(runs):
    """Calm tasks are prompt on every seed.

    Compare the times at which a call is proposed and at which it is run.
    """
    runs.holds("prompt")
