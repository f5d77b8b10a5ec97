from autograder.worlds import ImageStore


def test_steps_in_order(solution, run):
    """Takes an image through its steps in their order.

    Each step gets the outcome of the one before.
    """
    store = ImageStore()
    store.image("p7.png", [[10, 20, 30], [40, 50, 60]])
    steps = [["turn"], ["crop", 0, 1, 2, 2], ["invert"], ["mirror"]]
    run(solution.Batch(store).run([{"id": "a", "image": "p7.png", "steps": steps, "output": "p7-a.png"}]))
    assert store.versions("p7-a.png") == [[[235, 205], [225, 195]]]
    assert store.in_flight == 0


def test_records_in_order(solution, run):
    """Gives one record for each job, and carries the jobs out one after the other.

    Load, steps, save; then the next job.
    """
    store = ImageStore()
    store.image("p7.png", [[10, 20]])
    store.image("p8.png", [[30, 40]])
    jobs = [
        {"id": "b", "image": "p8.png", "steps": [["mirror"]], "output": "p8-b.png"},
        {"id": "a", "image": "p7.png", "steps": [["mirror"]], "output": "p7-a.png"},
    ]
    got = run(solution.Batch(store).run(jobs))
    assert got == [{"id": "b", "status": "done", "error": None}, {"id": "a", "status": "done", "error": None}]
    assert [call.name for call in store.calls] == ["p8.png", "p8-b.png", "p7.png", "p7-a.png"]
    assert store.most_in_flight == 1


def test_brighten_stays_in_range(solution, run):
    """Keeps every grey value between 0 and 255.

    The range holds after each step, not only at the end.
    """
    store = ImageStore()
    store.image("p7.png", [[0, 100, 255]])
    store.image("p8.png", [[0, 100, 255]])
    jobs = [
        {"id": "a", "image": "p7.png", "steps": [["brighten", 200]], "output": "p7-a.png"},
        {"id": "b", "image": "p8.png", "steps": [["brighten", -200]], "output": "p8-b.png"},
    ]
    run(solution.Batch(store).run(jobs))
    assert store.versions("p7-a.png") == [[[200, 255, 255]]]
    assert store.versions("p8-b.png") == [[[0, 0, 55]]]
