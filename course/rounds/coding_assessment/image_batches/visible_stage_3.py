import asyncio

from autograder.grading.testing import Cancelled
from autograder.worlds import ImageStore


def test_retries_with_growing_pauses(solution, run, clock):
    """Makes a call again after pauses that double, on the given clock.

    Await `sleep(delay)`, then `sleep(2 * delay)`, and so on.
    """
    pauses = []

    async def sleep(seconds):
        pauses.append(seconds)
        await asyncio.sleep(seconds)

    store = ImageStore(latency=1.0)
    store.image("p7.png", [[10, 20]])
    store.fail("load", "p7.png", [TimeoutError("slow"), ConnectionError("down")])
    jobs = [{"id": "a", "image": "p7.png", "steps": [["mirror"]], "output": "p7-a.png"}]
    got = run(solution.Batch(store, attempts=3, delay=0.5, sleep=sleep).run(jobs))
    assert got == [{"id": "a", "status": "done", "error": None}]
    assert pauses == [0.5, 1.0]
    assert clock.now == 5.5


def test_missing_image_is_not_retried(solution, run, clock):
    """Fails at once when no retry can help.

    Name the two exceptions that may pass; a missing file is none of them.
    """
    store = ImageStore(latency=1.0)
    jobs = [{"id": "a", "image": "gone.png", "steps": [], "output": "gone-a.png"}]
    got = run(solution.Batch(store, attempts=3).run(jobs))
    assert got == [{"id": "a", "status": "failed", "error": "FileNotFoundError"}]
    assert store.count("load", "gone.png") == 1
    assert clock.now == 1.0


def test_lost_answer_writes_once(solution, run):
    """Writes an outcome once when the store's answer got lost.

    Give each attempt at a save the same token.
    """
    store = ImageStore()
    store.image("p7.png", [[10, 20]])
    store.fail("save", "p7-a.png", [ConnectionError("answer lost")], written=True)
    jobs = [{"id": "a", "image": "p7.png", "steps": [["mirror"]], "output": "p7-a.png"}]
    got = run(solution.Batch(store, attempts=2).run(jobs))
    assert got == [{"id": "a", "status": "done", "error": None}]
    assert store.versions("p7-a.png") == [[[20, 10]]]
    assert store.count("load", "p7.png") == 1


def test_stop(solution, run, clock):
    """Ends at once when it is cancelled.

    Catch `Exception` and not more: a cancel is none.
    """
    store = ImageStore(latency=4.0)
    store.image("p7.png", [[10, 20]])
    jobs = [{"id": "a", "image": "p7.png", "steps": [], "output": "p7-a.png"}]
    try:
        run(solution.Batch(store, attempts=3).run(jobs), cancel_at=2.0)
        ended = "returned"
    except Cancelled:
        ended = "cancelled"
    assert ended == "cancelled"
    assert clock.now == 2.0
    assert store.in_flight == 0
    assert len(store.calls) == 1
