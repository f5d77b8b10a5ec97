import string

from autograder.worlds import ImageStore


def draw_word(rng, length=7):
    return "".join(rng.choices(string.ascii_lowercase, k=length))


def draw_image(rng, width, height):
    return [[rng.randint(0, 255) for _ in range(width)] for _ in range(height)]


def draw_step(rng, width, height):
    """A step that an image of this size allows, and the size after it."""
    name = rng.choice(["invert", "mirror", "turn", "turn", "brighten", "brighten", "crop"])
    if name == "turn":
        return ["turn"], height, width
    if name == "brighten":
        return ["brighten", rng.choice([-1, 1]) * rng.randint(20, 200)], width, height
    if name == "crop":
        left, top = rng.randrange(min(width, 2)), rng.randrange(min(height, 2))
        wide, high = width - left - rng.randrange(width - left) // 2, height - top - rng.randrange(height - top) // 2
        return ["crop", left, top, wide, high], wide, high
    return [name], width, height


def draw_steps(rng, image, count):
    steps, width, height = [], len(image[0]), len(image)
    for _ in range(count):
        step, width, height = draw_step(rng, width, height)
        steps.append(step)
    return steps


def carried_out(image, steps):
    """The image after the steps, worked out pixel by pixel."""
    for name, *numbers in steps:
        height, width = len(image), len(image[0])
        if name == "invert":
            image = [[255 - image[y][x] for x in range(width)] for y in range(height)]
        elif name == "mirror":
            image = [[image[y][width - 1 - x] for x in range(width)] for y in range(height)]
        elif name == "turn":
            image = [[image[height - 1 - x][y] for x in range(height)] for y in range(width)]
        elif name == "brighten":
            image = [[sorted((0, image[y][x] + numbers[0], 255))[1] for x in range(width)] for y in range(height)]
        else:
            left, top, wide, high = numbers
            image = [[image[top + y][left + x] for x in range(wide)] for y in range(high)]
    return image


def make_job(id, image, steps):
    return {"id": id, "image": image, "steps": steps, "output": f"{id} of {image}"}


def outcome(solution, run, image, steps):
    """What one job with these steps writes."""
    store = ImageStore(latency=0.01)
    job = make_job("only", store.image("source", image), steps)
    got = run(solution.Batch(store).run([job]))
    assert got == [{"id": "only", "status": "done", "error": None}]
    [version] = store.versions(job["output"])
    return version


def test_steps_in_order_drawn(solution, run, rng):
    """Takes any image through any steps in their order.

    Each step gets the outcome of the one before, with its size.
    """
    for count in (2, 4, 6, 9):
        image = draw_image(rng, rng.randint(4, 7), rng.randint(2, 3))
        steps = draw_steps(rng, image, count)
        assert outcome(solution, run, image, steps) == carried_out(image, steps)


def test_records_in_order_drawn(solution, run, rng):
    """Carries out any list of jobs one after the other, and gives their records in that order.

    One load and one save for each job, before the next job begins.
    """
    store = ImageStore()
    jobs, images = [], {}
    for number in range(rng.randint(6, 9)):
        name = f"{draw_word(rng)}{number}"
        images[name] = draw_image(rng, 3, 2)
        store.image(name, images[name])
        jobs.append(make_job(f"{draw_word(rng)}{number}", name, draw_steps(rng, images[name], 3)))
    rng.shuffle(jobs)
    store.draw_latencies(rng, 1, 9, [job["output"] for job in jobs])
    got = run(solution.Batch(store).run(jobs))
    assert got == [{"id": job["id"], "status": "done", "error": None} for job in jobs]
    assert [call.name for call in store.calls] == [job[what] for job in jobs for what in ("image", "output")]
    assert store.most_in_flight == 1
    for job in jobs:
        assert store.versions(job["output"]) == [carried_out(images[job["image"]], job["steps"])]


def test_brighten_stays_in_range_drawn(solution, run, rng):
    """Keeps every grey value in its range, however much is added or taken away.

    Both ends of the range are values like any other.
    """
    image = [[0, 255, 1, 254, *(rng.randint(2, 253) for _ in range(4))]]
    for amount in (1, -1, 255, -255, 10**9, -(10**9), rng.randint(2, 254), -rng.randint(2, 254)):
        got = outcome(solution, run, image, [["brighten", amount]])
        assert got == [[min(max(value + amount, 0), 255) for value in image[0]]]


def test_each_operation_alone(solution, run, rng):
    """Does what each operation says, on images that are not square.

    A quarter turn clockwise brings the left column to the top, its lowest value first.
    """
    a, b, c, d, e, f = rng.sample(range(256), 6)
    image = [[a, b, c], [d, e, f]]
    assert outcome(solution, run, image, [["turn"]]) == [[d, a], [e, b], [f, c]]
    assert outcome(solution, run, image, [["mirror"]]) == [[c, b, a], [f, e, d]]
    assert outcome(solution, run, image, [["invert"]]) == [[255 - a, 255 - b, 255 - c], [255 - d, 255 - e, 255 - f]]
    assert outcome(solution, run, image, [["crop", 1, 0, 2, 1]]) == [[b, c]]
    assert outcome(solution, run, image, [["crop", 0, 1, 1, 1]]) == [[d]]
    assert outcome(solution, run, image, [["crop", 2, 0, 1, 2]]) == [[c], [f]]


def test_steps_that_do_not_commute(solution, run, rng):
    """Applies each step in full before the next, also where two steps seem to cancel out.

    What a step cuts off at the end of the range is lost to the steps after it.
    """
    up, down, dark = rng.randint(100, 150), rng.randint(50, 90), rng.randint(1, 60)
    image = [[dark, 255 - dark]]
    pairs = [
        ([["brighten", up], ["brighten", -up]], [[dark, 255 - up]]),
        ([["brighten", -up], ["brighten", up]], [[up, 255 - dark]]),
        ([["brighten", up], ["brighten", -up], ["brighten", down]], [[dark + down, 255 - up + down]]),
        ([["brighten", up], ["invert"], ["brighten", up]], [[255 - dark, up]]),
        ([["invert"], ["brighten", up], ["invert"]], [[0, 255 - dark - up]]),
        ([["turn"], ["crop", 0, 1, 1, 1], ["brighten", -dark]], [[255 - 2 * dark]]),
        ([["mirror"], ["turn"]], [[255 - dark], [dark]]),
        ([["turn"], ["mirror"]], [[dark], [255 - dark]]),
    ]
    for steps, expected in pairs:
        assert outcome(solution, run, image, steps) == expected


def test_the_same_step_several_times(solution, run, rng):
    """Applies a step as often as it stands in the list.

    A list of steps is no mapping: the same operation may come again, with the same arguments or others.
    """
    image = draw_image(rng, 5, 4)
    amount = rng.randint(5, 40)
    for steps in (
        [["turn"]] * rng.choice([2, 3, 6]),
        [["mirror"], ["invert"], ["mirror"]],
        [["brighten", amount]] * 3,
        [["brighten", amount], ["turn"], ["brighten", -3 * amount], ["turn"], ["brighten", amount]],
        [["crop", 1, 1, 4, 3], ["mirror"], ["crop", 1, 1, 3, 2]],
        [["crop", 1, 0, 4, 4], ["crop", 1, 0, 3, 4], ["crop", 1, 0, 2, 4]],
    ):
        assert outcome(solution, run, image, steps) == carried_out(image, steps)


def test_steps_that_change_nothing(solution, run, rng):
    """Saves a copy when there are no steps, or only such as change nothing.

    An amount of 0 is an amount, and a crop may keep the whole image.
    """
    image = draw_image(rng, rng.randint(2, 5), rng.randint(6, 8))
    for steps in ([], [["brighten", 0]], [["crop", 0, 0, len(image[0]), len(image)]], [["turn"]] * 4):
        assert outcome(solution, run, image, steps) == image


def test_no_jobs(solution, run):
    """Returns an empty list when there is nothing to do.

    Nothing is loaded and nothing is saved.
    """
    store = ImageStore()
    assert run(solution.Batch(store).run([])) == []
    assert store.calls == []


def test_smallest_and_larger_images(solution, run, rng):
    """Handles a single pixel, a single row, a single column and a large image.

    Take width and height from the image each time.
    """
    for width, height in ((1, 1), (rng.randint(5, 9), 1), (1, rng.randint(5, 9)), (60, 40)):
        image = draw_image(rng, width, height)
        for steps in ([["turn"]], [["mirror"], ["turn"], ["invert"]], draw_steps(rng, image, 5)):
            assert outcome(solution, run, image, steps) == carried_out(image, steps)


def test_one_image_for_several_jobs(solution, run, rng):
    """Starts each job from the image as it lies in the store, and leaves it there as it is.

    What one job makes of an image concerns no other job.
    """
    store = ImageStore()
    images = {f"{draw_word(rng)}{number}": draw_image(rng, 4, 3) for number in range(2)}
    for name, image in images.items():
        store.image(name, image)
    # images take turns: jobs of one image side by side are a matter of the last stage
    jobs = [make_job(f"{n} {name}", name, draw_steps(rng, images[name], 4)) for n in range(4) for name in images]
    run(solution.Batch(store).run(jobs))
    for job in jobs:
        assert store.versions(job["output"]) == [carried_out(images[job["image"]], job["steps"])]
    for name, image in images.items():
        assert store.versions(name) == [image]


def test_names_of_all_kinds(solution, run, rng):
    """Takes ids and names as they are.

    The empty text is an id too.
    """
    word = draw_word(rng)
    store = ImageStore(latency=0.01)
    jobs = []
    for id in ("", "0", f"{word} {word}", f"{word}\n", f"\u00e9\U0001f5bc{word}", f"../{word}"):
        name = store.image(f"{id}{word}", [[len(jobs)]])
        jobs.append(make_job(id, name, [["invert"]]))
    got = run(solution.Batch(store).run(jobs))
    assert [record["id"] for record in got] == [job["id"] for job in jobs]
    for number, job in enumerate(jobs):
        assert store.versions(job["output"]) == [[[255 - number]]]


def test_one_batch_twice(solution, run, rng):
    """Starts afresh when it runs again.

    What a run remembers must not outlive it.
    """
    store = ImageStore()
    batch = solution.Batch(store)
    for number in range(3):
        images = [draw_image(rng, 2, 3) for _ in range(2)]
        names = [store.image(f"{draw_word(rng)}{number}", image) for image in images]
        jobs = [make_job(f"{number} {name}", name, [["brighten", 10 * number], ["turn"]]) for name in names]
        got = run(batch.run(jobs))
        assert got == [{"id": job["id"], "status": "done", "error": None} for job in jobs]
        for job, image in zip(jobs, images, strict=True):
            assert store.versions(job["output"]) == [carried_out(image, job["steps"])]
