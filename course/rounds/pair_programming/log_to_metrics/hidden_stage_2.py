from .hidden_stage_1 import OUTCOMES, record, said, truth


def draw_mixed(rng, count, wait, spread, begin=None):
    """Records about three seconds apart, each up to `spread` seconds late in the line."""
    begin = 60 * rng.randint(20, 900) if begin is None else begin
    line = []
    for number in range(count):
        at = begin + 3 * number + rng.randrange(3)
        line.append((at + rng.randint(0, spread), number, record(at, rng.randint(0, 20), rng.choice(OUTCOMES))))
    return [one for _, _, one in sorted(line, key=lambda entry: entry[:2])]


def test_in_time_in_any_order(solution, rng):
    """Has in each row what came in time, in whatever order it came.

    Keep the numbers of every minute that is not over, by their minute.
    """
    wait = rng.randint(40, 120)
    records = draw_mixed(rng, 50, wait, wait)
    assert said(solution.Metrics(wait=wait), records) == truth(records, wait)


def test_not_a_second_sooner(solution, rng):
    """Ends a minute with the record that is stamped `wait` seconds after its end, and with none before.

    The wait counts from the end of the minute, and that second is the first that ends it.
    """
    for wait in (0, 30, 60, 90, 120):
        begin = 60 * rng.randint(1, 900)
        metrics = solution.Metrics(wait=wait)
        records = [record(begin + 59), record(begin + 59 + wait), record(begin), record(begin + 60 + wait)]
        got = said(metrics, records)
        assert got == truth(records, wait)
        assert [row["minute"] for row in got[3]][:1] == [begin]


def test_late_one_second_after(solution, rng):
    """Counts as late what comes when its minute is over, and not what comes in the last second.

    The latest stamp of all decides which minutes are over.
    """
    for wait in (60, rng.randint(1, 119), 120):
        begin = 60 * rng.randint(1, 900)
        end = begin + 60 + wait
        records = [record(begin), record(end - 1), record(begin + 9), record(end), record(begin + 10), record(end + 60)]
        assert said(solution.Metrics(wait=wait), records) == truth(records, wait)


def test_latest_stamp_of_all(solution, rng):
    """Goes by the latest stamp of all, not by that of the record that came last.

    An old record does not open again what was over.
    """
    begin = 60 * rng.randint(1, 900)
    stamps = (0, 65, 185, 130, 5, 61, 125, 239, 30, 242)
    records = [record(begin + at) for at in stamps]
    assert said(solution.Metrics(wait=120), records) == truth(records, 120)


def test_rows_in_order(solution, rng):
    """Gives rows in the order of their minutes, also when a later minute was seen first.

    Sort what is over before it goes out.
    """
    begin, wait = 60 * rng.randint(10, 900), rng.randint(66, 120)
    records = [record(begin + at) for at in (125, 70, 10, 400)]
    got = said(solution.Metrics(wait=wait), records)
    assert got == truth(records, wait)
    assert [row["minute"] - begin for row in got[3]][:3] == [0, 60, 120]


def test_quiet_one_in_its_turn(solution, rng):
    """Lets the row of a quiet minute go out when that minute is over, and neither before nor later.

    A minute without records has its wait, too: one may still come.
    """
    begin, wait = 60 * rng.randint(1, 900), rng.choice([60, 120])
    stamps = (0, 60 + wait, 125, 119 + wait, 120 + wait, 130 + wait, 180 + wait, 240 + wait)
    records = [record(begin + at) for at in stamps]
    assert said(solution.Metrics(wait=wait), records) == truth(records, wait)


def test_late_for_a_quiet_one(solution, rng):
    """Counts as late what comes for a quiet minute whose row is out.

    That there was nothing in it does not keep a minute open.
    """
    begin = 60 * rng.randint(1, 900)
    for wait in (0, rng.randint(1, 119), 120):
        records = [record(begin + at) for at in (0, 181 + wait, 100, 125, 300)]
        got = said(solution.Metrics(wait=wait), records)
        assert got == truth(records, wait)
        minutes = [row["minute"] for rows in got for row in rows]
        assert len(minutes) == len(set(minutes))


def test_where_it_begins(solution, rng):
    """Begins with the earliest minute that has a record in time, whichever came first.

    What is over before any row has gone out is over, too.
    """
    begin = 60 * rng.randint(10, 900)
    stamps = (130, 10, 70, -50, -49, 131, 250, 310)
    records = [record(begin + at) for at in stamps]
    assert said(solution.Metrics(wait=120), records) == truth(records, 120)
    records = [record(begin + at) for at in (130, -60, -61, 20)]
    assert said(solution.Metrics(wait=60), records) == truth(records, 60)


def test_evening_of_open_minutes(solution, rng):
    """Gives in the evening all that is still open, quiet minutes in between and late ones among it.

    Nothing is waited for any more.
    """
    begin = 60 * rng.randint(10, 900)
    records = [record(begin + at, rng.randint(0, 20)) for at in (0, 240, 20, 130, 5)]
    got = said(solution.Metrics(wait=120), records)
    assert got == truth(records, 120)
    assert len(got[-1]) == 3


def test_each_mixed_record_once(solution, rng):
    """Loses no record and counts none twice, whatever comes when.

    Every record stands in one row: under `requests` of its minute, or under `late`.
    """
    wait = rng.choice([0, 20, 60])
    records = draw_mixed(rng, 60, wait, 200)
    got = said(solution.Metrics(wait=wait), records)
    assert got == truth(records, wait)
    assert sum(row["requests"] + row["late"] for rows in got for row in rows) == len(records)
