def test_predictions_are_there(runs):
    """There is a prediction for both questions.

    "weakest" is the name of an invariant, "peak_queue" a number.
    """
    runs.predicted("weakest")
    runs.predicted("peak_queue")
