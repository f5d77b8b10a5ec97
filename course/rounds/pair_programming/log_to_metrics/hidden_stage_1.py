import math

OUTCOMES = ("ok", "refused", "fault", "timeout")


def record(at, took=8, outcome="ok", received=None):
    return {"at": at, "received": at if received is None else received, "outcome": outcome, "took": took}


def minute_of(at):
    return at // 60 * 60


def draw_minute(rng, least=3, most=12):
    """A minute's number of seconds and stamps in it, in order."""
    minute = 60 * rng.randint(5, 5000)
    return minute, sorted(minute + rng.randrange(60) for _ in range(rng.randint(least, most)))


def row_of(minute, records, late=0):
    """A row as the contract has it."""
    took = sorted(one["took"] for one in records)
    return {
        "minute": minute,
        "requests": len(records),
        "failed": sum(one["outcome"] in ("fault", "timeout") for one in records),
        "p95": took[-(-95 * len(took) // 100) - 1] if took else None,
        "late": late,
    }


def truth(records, wait=0):
    """The rows that go out with each record, and in the evening: from the definitions, with everything kept."""
    highest, in_time, too_late, over_at = -math.inf, {}, [], {}
    for place, one in enumerate(records):
        minute = minute_of(one["at"])
        if minute + 60 + wait <= highest:
            too_late.append(place)
        else:
            in_time.setdefault(minute, []).append(one)
        highest = max(highest, one["at"])
        over_at[place] = highest
    told = [[] for _ in range(len(records) + 1)]
    for minute in range(min(in_time, default=0), max(in_time, default=-60) + 60, 60):
        goes = next((place for place, top in over_at.items() if minute + 60 + wait <= top), len(records))
        late = [place for place in too_late if place < goes]
        too_late = [place for place in too_late if place >= goes]
        told[goes].append(row_of(minute, in_time.get(minute, []), len(late)))
    return told


def said(metrics, records):
    """What an answer says to each record, and in the evening."""
    return [metrics.add(one) for one in records] + [metrics.end()]


def test_rows_as_minutes_end(solution, rng):
    """Gives each row with the record that ends its minute, and counts each minute anew.

    A minute is over when a record of a later minute comes.
    """
    begin, records = 60 * rng.randint(1, 900), []
    for number in range(6):
        stamps = sorted(rng.randrange(60) for _ in range(rng.randint(1, 5)))
        took = rng.randint(0, 20)
        records += [record(begin + 60 * number + second, took) for second in stamps]
    assert said(solution.Metrics(), records) == truth(records)


def test_on_the_full_minute(solution, rng):
    """Counts a record of the first second of a minute there, and one of the last second, too.

    A minute has the seconds from `minute` on, up to but not including the next one.
    """
    begin = 60 * rng.randint(1, 900)
    records = [record(begin + second) for second in (0, 59, 60, 119, 120)]
    assert said(solution.Metrics(), records) == truth(records)


def test_the_traveller_stood_there(solution, rng):
    """Counts a record in the minute of the machine's clock, however long it took to come in.

    A record has two times. Ask Marit which of them decides.
    """
    begin, records = 60 * rng.randint(1, 900), []
    for number in range(4):
        for second in sorted(rng.sample(range(60), 3)):
            at = begin + 60 * number + second
            records.append(record(at, received=at + rng.choice([1, 70, 130, 400])))
    assert said(solution.Metrics(), records) == truth(records)


def test_came_in_together(solution, rng):
    """Tells minutes apart whose records all came in at once, after the link had been down.

    When they came in says nothing of when the traveller stood there.
    """
    begin = 60 * rng.randint(1, 900)
    records = [record(begin + 60 * number + 7, received=begin + 999) for number in range(5)]
    records.append(record(begin + 61 * 5, received=begin + 400))
    assert said(solution.Metrics(), records) == truth(records)


def test_too_late_for_its_row(solution, rng):
    """Counts what comes after its minute in no minute, and under `late` in the row that goes out next.

    A row that is out cannot be taken back. Ask what is to happen with what comes too late.
    """
    minute, stamps = draw_minute(rng)
    late = [minute + rng.randrange(60) for _ in range(rng.randint(1, 3))]
    records = [
        *map(record, stamps),
        record(minute + 70),
        *map(record, late),
        record(minute + 80),
        record(minute + 130),
        record(minute + 140),
    ]
    assert said(solution.Metrics(), records) == truth(records)


def test_each_record_in_one_row(solution, rng):
    """Has every record in exactly one row, under `requests` or `late`, and each minute once.

    Count the late ones until a row takes them along.
    """
    begin, records, now = 60 * rng.randint(20, 900), [], 0
    for _ in range(40):
        now += rng.randint(0, 20)
        back = rng.choice([0, 0, 0, 65, 130]) if now > 200 else 0
        records.append(record(begin + now - back))
    rows = sum(said(solution.Metrics(), records), [])
    assert sum(row["requests"] + row["late"] for row in rows) == len(records)
    minutes = [row["minute"] for row in rows]
    assert minutes == sorted(set(minutes))


def test_percentile_of_the_contract(solution, rng):
    """Takes the nearest rank as the 95th percentile, whatever the number of requests.

    There are several definitions. Ask which one the contract has.
    """
    for count in (1, 2, rng.randint(3, 19), 20, 21, rng.randint(22, 41)):
        minute, _ = draw_minute(rng)
        records = [record(minute + 5, rng.randint(0, 20)) for _ in range(count)]
        assert said(solution.Metrics(), records) == truth(records)


def test_one_in_twenty(solution, rng):
    """Lets one in twenty be slow, and no more.

    Of 20 values in order it is the 19th, of 40 the 38th: always one that occurred.
    """
    for slow in (2, 3):
        took = [2] * (40 - slow) + [17] * slow
        rng.shuffle(took)
        (row,) = said(solution.Metrics(), [record(600 + second, value) for second, value in enumerate(took)])[-1]
        assert row["p95"] == (2 if slow == 2 else 17)


def test_the_bank_says_no(solution, rng):
    """Counts as failed what is the machine's fault, and a card that the bank refuses is not.

    The word in the log is not the word of the contract. Ask what counts as failed.
    """
    _, stamps = draw_minute(rng, 8, 20)
    outcomes = ["refused", "fault", "timeout", "ok", "refused"] + rng.choices(OUTCOMES, k=len(stamps) - 5)
    records = [record(at, outcome=outcome) for at, outcome in zip(stamps, outcomes)]
    assert said(solution.Metrics(), records) == truth(records)


def test_waited_for_nothing(solution, rng):
    """Has all requests in the percentile, whatever came of them.

    Ask whether p95 is of all or of those that went well. Who saw the machine give up has waited longest.
    """
    for outcome in OUTCOMES[1:]:
        minute, _ = draw_minute(rng)
        slow = rng.randint(12, 20)
        records = [record(minute + 1, rng.randint(1, 9)) for _ in range(10)]
        records += [record(minute + 2, slow, outcome) for _ in range(3)]
        assert sum(said(solution.Metrics(), records), [])[0]["p95"] == slow
    records = [record(minute + 3, slow, "timeout"), record(minute + 64)]
    assert said(solution.Metrics(), records)[1][0]["p95"] == slow


def test_nobody_came(solution, rng):
    """Gives a row for a minute without records, in its turn and with no percentile.

    Ask what the office makes of a row that is missing.
    """
    begin = 60 * rng.randint(1, 900)
    gap = rng.randint(2, 6)
    records = [record(begin + 3), record(begin + 60 * gap + 9), record(begin + 60 * (gap + 2))]
    assert said(solution.Metrics(), records) == truth(records)


def test_two_days_apart(solution, rng):
    """Keeps the numbers of one `Metrics` out of another, and has nothing to say of a day without records.

    What is counted belongs to the object, not to the class.
    """
    minute, stamps = draw_minute(rng)
    one, other = solution.Metrics(), solution.Metrics()
    assert one.add(record(minute)) == []
    for at in stamps:
        assert other.add(record(at, 3)) == []
    assert one.end() == [row_of(minute, [record(minute)])]
    assert other.end() == [row_of(minute, [record(at, 3) for at in stamps])]
    assert solution.Metrics().end() == []
