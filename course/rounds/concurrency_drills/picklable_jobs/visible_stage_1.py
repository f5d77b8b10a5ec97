import pytest

from autograder.worlds import Takes


@pytest.mark.schedules(2)
def test_two_documents(solution, threads, processes):
    """Scores two documents, in their order.

    A process pool takes functions of the module, by their names.
    """
    scorer = solution.Scorer(lambda text: Takes(1.0, text.split()), {"good": 2, "bad": -1}, 2)
    assert threads((scorer.score, ["good good bad", "so so"])) == [[[3, 0]]]
    assert len(processes.jobs) >= 2


@pytest.mark.schedules(2)
def test_counts(solution, threads, processes):
    """Counts what it scored.

    The program's own process has to count: what a worker changes stays there.
    """
    scorer = solution.Scorer(lambda text: Takes(1.0, text.split()), {"good": 2}, 2)
    threads([(scorer.score, ["good", "bad"]), (scorer.score, ["good"])])
    assert scorer.scored == 3
