import json

from autograder.worlds import ImageStore, Manifest


def test_takes_jobs_as_they_can_start(solution, run):
    """Takes a job from the iterator only when it can start.

    Of the jobs that were taken, at most `limit` may not have ended.
    """
    store = ImageStore()
    open_jobs = []

    def jobs():
        for number in range(6):
            saved = len([call for call in store.calls if call.operation == "save" and call.outcome == "ok"])
            open_jobs.append(number + 1 - saved)
            yield {"id": f"{number}", "image": f"p{number}.png", "steps": [], "output": f"out{number}.png"}

    for number in range(6):
        store.image(f"p{number}.png", [[number]])
    got = run(solution.Batch(store, limit=2).run(jobs()))
    assert [record["id"] for record in got] == ["0", "1", "2", "3", "4", "5"]
    assert max(open_jobs) == 2


def test_one_load_for_all_prints(solution, run):
    """Loads an image once for all of its jobs.

    Keep the image that was loaded last.
    """
    store = ImageStore()
    store.image("p7.png", [[10, 20]])
    jobs = [
        {"id": "a", "image": "p7.png", "steps": [["turn"]], "output": "p7-a.png"},
        {"id": "b", "image": "p7.png", "steps": [["turn"], ["turn"]], "output": "p7-b.png"},
        {"id": "c", "image": "p7.png", "steps": [], "output": "p7-c.png"},
    ]
    run(solution.Batch(store).run(jobs))
    assert store.names("load") == ["p7.png"]
    assert store.versions("p7-a.png") == [[[10], [20]]]
    assert store.versions("p7-b.png") == [[[20, 10]]]
    assert store.versions("p7-c.png") == [[[10, 20]]]


def test_done_jobs_are_left_alone(solution, run):
    """Goes on where the manifest ends.

    Read it first; what is done there is neither loaded nor saved.
    """
    store = ImageStore()
    store.image("p7.png", [[10, 20]])
    store.image("p8.png", [[30, 40]])
    jobs = [
        {"id": "a", "image": "p7.png", "steps": [], "output": "p7-a.png"},
        {"id": "b", "image": "p8.png", "steps": [], "output": "p8-b.png"},
    ]
    manifest = Manifest('{"id": "a", "status": "done", "error": null}\n')
    got = run(solution.Batch(store, manifest=manifest).run(jobs))
    assert got == [{"id": "a", "status": "done", "error": None}, {"id": "b", "status": "done", "error": None}]
    assert [call.name for call in store.calls] == ["p8.png", "p8-b.png"]
    lines = manifest.text.split("\n")
    assert len(lines) == 3
    assert json.loads(lines[1]) == {"id": "b", "status": "done", "error": None}
    assert lines[2] == ""


def test_torn_last_line(solution, run):
    """Passes over a line without an end, and begins a new one after it.

    Look at how the text ends before you append.
    """
    store = ImageStore()
    store.image("p7.png", [[10, 20]])
    jobs = [{"id": "a", "image": "p7.png", "steps": [], "output": "p7-a.png"}]
    manifest = Manifest('{"id": "a", "sta')
    run(solution.Batch(store, manifest=manifest).run(jobs))
    assert store.names("save") == ["p7-a.png"]
    lines = manifest.text.split("\n")
    assert lines[0] == '{"id": "a", "sta'
    assert json.loads(lines[1]) == {"id": "a", "status": "done", "error": None}
