import pytest

from autograder.sandbox import AnswerError
from autograder.worlds import Takes

TOKENS = ["ant", "bee", "cow", "dog", "eel", "fox", "gnu", "hen"]


def tokenize(text):
    return Takes(1.0, text.split())


def drawn(rng, count):
    """Documents, weights of most of their tokens, and the scores."""
    weights = {token: rng.randint(-9, 9) for token in rng.sample(TOKENS, 6)}
    documents = [" ".join(rng.choices(TOKENS, k=rng.randint(1, 6))) for _ in range(count)]
    return documents, weights, [sum(weights.get(token, 0) for token in text.split()) for text in documents]


def test_on_real_processes(solution, jobs, rng):
    """Scores on real processes, and gets an error back from one.

    What the simulation does, real processes do as well.
    """
    documents, weights, scores = drawn(rng, 4)
    scorer = solution.Scorer(jobs.words, weights, 2)
    assert scorer.score(documents) == scores
    with pytest.raises(AnswerError) as caught:
        scorer.score([documents[0], ""])
    assert (caught.value.type_name, caught.value.message) == ("BadDocument", "document 1: is empty")


@pytest.mark.schedules(3)
def test_all_workers_at_once(solution, threads, processes, rng, clock):
    """Has as many processes at work as it was told.

    Nothing has to wait for anything here but for a free worker.
    """
    workers = rng.randint(2, 4)
    documents, weights, scores = drawn(rng, 3 * workers)
    scorer = solution.Scorer(tokenize, weights, workers)
    assert threads((scorer.score, documents)) == [[scores]]
    assert processes.most_running == workers
    assert clock.now < len(documents)


@pytest.mark.schedules(3)
def test_from_a_fresh_import(solution, threads, processes, rng):
    """Works where processes start from a fresh import.

    There a worker knows what stands in the module's file, and what is sent to it: with the job, or when it starts.
    """
    processes.start_method = "spawn"
    documents, weights, scores = drawn(rng, 5)
    scorer = solution.Scorer(tokenize, weights, 2)
    assert threads((scorer.score, documents)) == [[scores]]
    assert set(processes.methods) == {"spawn"}


@pytest.mark.schedules(3)
def test_the_first_empty_document(solution, threads, processes, rng):
    """Raises BadDocument for the first document that is empty.

    An exception is pickled as its class and its `args`, and made again from these: `BadDocument(*args)` has to work.
    """
    documents, weights, _ = drawn(rng, 7)
    first, second = sorted(rng.sample(range(7), 2))
    documents[first] = documents[second] = ""
    scorer = solution.Scorer(tokenize, weights, 2)
    (((kind, error),),) = threads.outcomes((scorer.score, documents))
    assert kind == "raised"
    assert (error.type_name, error.message) == ("BadDocument", f"document {first}: is empty")


@pytest.mark.schedules(3)
def test_counts_over_all_calls(solution, threads, processes, rng):
    """Counts the documents of all calls that returned, and of no other.

    Count in the program's own process, once the scores are there.
    """
    documents, weights, scores = drawn(rng, 8)
    some = rng.randint(2, 5)
    scorer = solution.Scorer(tokenize, weights, 2)
    ((_, (kind, _), _),) = threads.outcomes(
        [(scorer.score, documents[:some]), (scorer.score, ["", documents[0], ""]), (scorer.score, documents[some:])]
    )
    assert kind == "raised"
    assert scorer.scored == len(scores)


@pytest.mark.schedules(30)
def test_three_threads_count(solution, threads, processes, rng):
    """Counts right when several threads score at the same time.

    Adding to a number is a read and a write. The lock is still needed, where the threads are.
    """
    documents, weights, scores = drawn(rng, 3)
    scorer = solution.Scorer(tokenize, weights, 1)
    got = threads(*[(scorer.score, [text]) for text in documents])
    assert got == [[[score]] for score in scores]
    assert scorer.scored == 3


@pytest.mark.schedules(2)
def test_weights_are_sent_once(solution, threads, processes, rng):
    """Sends the weights to each worker once, whatever the number of documents.

    A worker can be given something when it starts. What is an argument of a job goes with every job.
    """
    documents, weights, scores = drawn(rng, 14)
    weights |= {f"word {number}": number for number in range(rng.randint(900, 1100))}
    scorer = solution.Scorer(tokenize, weights, 2)
    assert threads((scorer.score, documents)) == [[scores]]
    size = 10 * len(weights)  # a word alone takes that many bytes
    assert sum(sent > size for sent in processes.bytes_sent) <= 2


@pytest.mark.schedules(2)
def test_two_scorers(solution, threads, processes, rng):
    """Keeps the weights of two scorers apart.

    What a worker knows came from the scorer whose worker it is.
    """
    documents, weights, scores = drawn(rng, 2)
    others = {token: weight + 1000 for token, weight in weights.items()}
    one, other = solution.Scorer(tokenize, weights, 1), solution.Scorer(tokenize, others, 1)
    more = [sum(others.get(token, 0) for token in text.split()) for text in documents]
    assert threads([(one.score, documents), (other.score, documents), (one.score, documents)]) == [[scores, more, scores]]


@pytest.mark.schedules(2)
def test_nothing_and_a_generator(solution, threads, processes, rng):
    """Takes no documents, and documents from a generator.

    A generator has no length, and cannot be pickled.
    """
    documents, weights, scores = drawn(rng, 3)
    scorer = solution.Scorer(tokenize, weights, 2)
    assert threads([(scorer.score, []), (scorer.score, iter(documents))]) == [[[], scores]]
    assert scorer.scored == 3
