from .hidden_stage_1 import record, row_of, said, truth
from .hidden_stage_2 import draw_mixed

LONGEST = 1200


def test_more_than_a_hundred(solution, rng):
    """Has the percentile of all requests of a minute, however many they are.

    The office works out every number itself: Marit said so first, and it still holds. Tell her.
    """
    minute, count = 60 * rng.randint(1, 900), rng.randint(108, 125)
    records = [record(minute + 1, rng.randint(0, 9)) for _ in range(100)]
    records += [record(minute + 2, rng.randint(12, 20)) for _ in range(count - 100)]
    assert said(solution.Metrics(), records)[-1] == [row_of(minute, records)]


def test_no_sample_will_do(solution, rng):
    """Has the percentile of the contract to a single request.

    How often each value occurred is all that a percentile needs, and there are only 21 values.
    """
    looked_at = range(0, 60, 10)  # whoever looks at every tenth sees either all that is slow, or nothing of it
    hidden = rng.sample([place for place in range(60) if place not in looked_at], 4)
    for slow in (looked_at[:3], hidden):
        records = [record(60, 15 if place in slow else 3) for place in range(60)]
        assert said(solution.Metrics(), records)[-1] == [row_of(60, records)]


def test_text_stays_short(solution, rng):
    """Keeps the text within 1200 characters, however many records have come for however many open minutes.

    What you keep must not grow with the number of records.
    """
    minute, metrics, records = 60 * rng.randint(1, 900), solution.Metrics(wait=120), []
    values = [*range(21), *list(range(10, 21)) * 11]
    for number in range(3):
        rng.shuffle(values)
        some = [record(minute + 60 * number, value, "timeout" if value == 20 else "ok") for value in values]
        for one in some:
            assert metrics.add(one) == []
        records.append(some)
        text = metrics.save()
        assert type(text) is str
        assert len(text) <= LONGEST
    loaded = solution.Metrics(saved=text)
    assert loaded.end() == [row_of(minute + 60 * number, some) for number, some in enumerate(records)]


def test_as_if_nothing_had_happened(solution, rng):
    """Says from a text what it would have said without, wherever it was saved and loaded.

    All that decides what comes out belongs into the text.
    """
    wait = rng.randint(1, 120)
    records = draw_mixed(rng, 40, wait, 2 * wait)
    metrics, got = solution.Metrics(wait=wait), []
    for one in records:
        got.append(metrics.add(one))
        if rng.random() < 0.4:
            metrics = solution.Metrics(saved=metrics.save())
    assert [*got, metrics.end()] == truth(records, wait)


def test_saved_and_nobody_dies(solution, rng):
    """Is not disturbed by being saved.

    `save` only looks.
    """
    wait = rng.choice([0, 60, 120])
    records = draw_mixed(rng, 30, wait, wait + 60)
    metrics, got = solution.Metrics(wait=wait), []
    for one in records:
        metrics.save()
        got.append(metrics.add(one))
    assert [*got, metrics.end()] == truth(records, wait)


def test_late_ones_are_saved(solution, rng):
    """Still tells of the late ones that no row has told of when it was saved.

    They belong to no open minute, so that they need a place of their own in the text.
    """
    minute, late = 60 * rng.randint(1, 900), rng.randint(1, 4)
    metrics = solution.Metrics()
    assert metrics.add(record(minute)) == []
    assert len(metrics.add(record(minute + 60))) == 1
    for _ in range(late):
        assert metrics.add(record(minute + 30)) == []
    metrics = solution.Metrics(saved=metrics.save())
    assert metrics.add(record(minute + 50)) == []
    assert metrics.end() == [row_of(minute + 60, [record(minute + 60)], late + 1)]


def test_what_is_out_stays_out(solution, rng):
    """Knows after loading which minutes are over, quiet ones among them.

    The latest stamp and the next row are not to be seen from the open minutes alone.
    """
    minute = 60 * rng.randint(10, 900)
    stamps = [(0, 200, 310), (10, 70, 130, 199, 305, 430)]
    first, second = ([record(minute + at) for at in some] for some in stamps)
    for wait in (60, 90):
        metrics = solution.Metrics(wait=wait)
        got = [metrics.add(one) for one in first]
        got += said(solution.Metrics(saved=metrics.save()), second)
        assert got == truth(first + second, wait)


def test_next_row_is_a_quiet_one(solution, rng):
    """Goes on after loading with the quiet minutes that had no turn yet.

    The next row may be of a minute that nothing is known of.
    """
    minute, wait = 60 * rng.randint(10, 900), 120
    first = [record(minute + at) for at in (0, 180, 299)]
    second = [record(minute + at) for at in (301, 365, 430)]
    metrics = solution.Metrics(wait=wait)
    got = [metrics.add(one) for one in first]
    got += said(solution.Metrics(saved=metrics.save()), second)
    assert got == truth(first + second, wait)


def test_wait_is_saved(solution, rng):
    """Waits after loading as long as before, without being told again.

    The old process is dead, and nobody else knows it.
    """
    minute, wait = 60 * rng.randint(10, 900), rng.randint(20, 120)
    metrics = solution.Metrics(saved=solution.Metrics(wait=wait).save())
    records = [record(minute + at) for at in (59, 59 + wait, 10, 60 + wait)]
    assert said(metrics, records) == truth(records, wait)


def test_two_from_one_text(solution, rng):
    """Can go on twice from one text, and neither disturbs the other.

    A text is a copy.
    """
    minute = 60 * rng.randint(10, 900)
    metrics = solution.Metrics(wait=60)
    begin = [record(minute, rng.randint(0, 20), "timeout") for _ in range(4)]
    for one in begin:
        assert metrics.add(one) == []
    text = metrics.save()
    one, other = solution.Metrics(saved=text), solution.Metrics(saved=text)
    assert one.add(record(minute + 30, 1)) == []
    assert other.end() == [row_of(minute, begin)]
    assert one.end() == [row_of(minute, [*begin, record(minute + 30, 1)])]
    assert metrics.end() == [row_of(minute, begin)]
