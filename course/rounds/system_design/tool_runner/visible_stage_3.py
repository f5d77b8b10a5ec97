def test_predictions_are_there(runs):
    """There is a prediction for both questions.

    "weakest" is the name of an invariant, "peak_unknown" a number.
    """
    runs.predictions_are_there()


def test_the_failure_table_stands(runs):
    """Each row of your failure table is complete, and no run contradicts what it claims.

    A claim that you cannot keep is worth knowing: change the claim, or the policy.
    """
    runs.claims_stand(("trigger", "symptom", "signal", "automatic", "manual", "residual"))
