from autograder.worlds import ImageStore


def test_k_jobs_at_once(solution, run, clock):
    """Keeps as many jobs in flight as allowed, and no more.

    Six jobs of two seconds each, three at a time: four seconds in all.
    """
    store = ImageStore(latency=1.0)
    jobs = []
    for number in range(6):
        store.image(f"p{number}.png", [[number]])
        jobs.append({"id": f"{number}", "image": f"p{number}.png", "steps": [], "output": f"out{number}.png"})
    run(solution.Batch(store, limit=3).run(jobs))
    assert store.most_in_flight == 3
    assert clock.now == 4.0
    assert store.in_flight == 0


def test_order_when_the_first_is_slow(solution, run):
    """Keeps the order of the jobs when an earlier one ends later.

    Give each record a place when its job starts.
    """
    store = ImageStore(latency=1.0)
    jobs = []
    for number in range(3):
        store.image(f"p{number}.png", [[number]])
        jobs.append({"id": f"{number}", "image": f"p{number}.png", "steps": [], "output": f"out{number}.png"})
    store.set_latency("save", "out0.png", 9.0)
    got = run(solution.Batch(store, limit=2).run(jobs))
    assert [record["id"] for record in got] == ["0", "1", "2"]
    assert store.names("load") == ["p0.png", "p1.png", "p2.png"]


def test_missing_image_fails_alone(solution, run):
    """Records a failure for an image that does not exist, and goes on.

    Catch what a job raises inside that job.
    """
    store = ImageStore()
    store.image("p7.png", [[10, 20]])
    jobs = [
        {"id": "a", "image": "gone.png", "steps": [], "output": "gone-a.png"},
        {"id": "b", "image": "p7.png", "steps": [["mirror"]], "output": "p7-b.png"},
    ]
    got = run(solution.Batch(store).run(jobs))
    assert got == [
        {"id": "a", "status": "failed", "error": "FileNotFoundError"},
        {"id": "b", "status": "done", "error": None},
    ]
    assert store.versions("p7-b.png") == [[[20, 10]]]


def test_unknown_operation_fails_alone(solution, run):
    """Records a failure for an operation that does not exist, and saves nothing for that job.

    An unknown operation is a ValueError.
    """
    store = ImageStore()
    store.image("p7.png", [[10, 20]])
    jobs = [
        {"id": "a", "image": "p7.png", "steps": [["mirror"], ["mirrro"]], "output": "p7-a.png"},
        {"id": "b", "image": "p7.png", "steps": [["mirror"]], "output": "p7-b.png"},
    ]
    got = run(solution.Batch(store, limit=2).run(jobs))
    assert got == [
        {"id": "a", "status": "failed", "error": "ValueError"},
        {"id": "b", "status": "done", "error": None},
    ]
    assert store.names("save") == ["p7-b.png"]
