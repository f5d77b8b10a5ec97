import string

from .hidden_stage_1 import minute_of, record, row_of, said, truth
from .hidden_stage_2 import draw_mixed


def draw_names(rng, count):
    return ["".join(rng.choices(string.ascii_lowercase, k=6)) + f" {number}" for number in range(count)]


def parts_of(solution, name, records, wait=0):
    """All parts that a shard gives out for its records."""
    return sum(said(solution.Metrics(shard=name, wait=wait), records), [])


def merged(shards, wait=0):
    """The rows of all shards, each a list of its records, from the definitions."""
    in_time, late = {}, {}
    for records in shards:
        highest = float("-inf")
        for one in records:
            if minute_of(one["at"]) + 60 + wait > highest:
                in_time.setdefault(minute_of(one["at"]), []).append(one)
            highest = max(highest, one["at"])
        for row in sum(truth(records, wait), []):
            late[row["minute"]] = late.get(row["minute"], 0) + row["late"]
    return [
        row_of(minute, in_time.get(minute, []), late.get(minute, 0))
        for minute in range(min(in_time), max(in_time) + 60, 60)
    ]


def test_as_one_collector(solution, rng):
    """Gives the rows of one collector that has all the records.

    A part holds the numbers of which a row is made, and not the row.
    """
    records = draw_mixed(rng, 50, 120, 100)
    names = draw_names(rng, 3)
    shards = [[], [], []]
    for one in records:
        rng.choice(shards).append(one)
    parts = [part for name, some in zip(names, shards) for part in parts_of(solution, name, some, 120)]
    assert all(type(part) is str for part in parts)
    assert solution.merge(parts) == merged(shards, 120)


def test_one_slow_quay(solution, rng):
    """Has the percentile of all requests where one quay is slow and has few of them, or most.

    Percentiles cannot be merged. How often each value occurred can.
    """
    minute = 60 * rng.randint(1, 900)
    for few, many in ((1, 30), (30, 1)):
        fast = [record(minute + 1, rng.randint(0, 9)) for _ in range(many)]
        slow = [record(minute + 2, rng.randint(12, 20)) for _ in range(few)]
        parts = parts_of(solution, "calm", fast) + parts_of(solution, "busy", slow)
        assert solution.merge(parts) == [row_of(minute, fast + slow)]


def test_part_comes_again(solution, rng):
    """Counts a part once that comes several times.

    A part is known by its shard and its minute.
    """
    shards = [draw_mixed(rng, 20, 0, 0, begin=6000) for _ in range(2)]
    parts = [part for name, some in zip(draw_names(rng, 2), shards) for part in parts_of(solution, name, some)]
    again = rng.sample(parts, len(parts) // 2)
    assert solution.merge(parts + again + again[:1]) == merged(shards)


def test_two_of_the_same_numbers(solution, rng):
    """Counts the parts of two shards that have the same numbers, as two.

    That two texts say the same does not make them the same part.
    """
    minute = 60 * rng.randint(1, 900)
    records = [record(minute + second, rng.randint(0, 20), "fault") for second in range(5)]
    parts = [part for name in draw_names(rng, 3) for part in parts_of(solution, name, records)]
    assert solution.merge(parts) == [row_of(minute, records * 3)]
    assert solution.merge(parts[:1] * 3) == [row_of(minute, records)]


def test_parts_in_any_order(solution, rng):
    """Gives the rows in the order of their minutes, in whatever order the parts come.

    Put them together by minute first.
    """
    shards = [draw_mixed(rng, 25, 0, 0, begin=begin) for begin in (6000, 6060)]
    parts = [part for name, some in zip(draw_names(rng, 2), shards) for part in parts_of(solution, name, some)]
    expected = merged(shards)
    for _ in range(3):
        rng.shuffle(parts)
        assert solution.merge(parts) == expected


def test_one_part_a_row(solution, rng):
    """Gives out a part where it would have given out a row, with the same record.

    Nothing else changes in what a collector does.
    """
    records = draw_mixed(rng, 40, 60, 150)
    records.append(record(records[-1]["at"] + 600))
    expected = truth(records, 60)
    got = said(solution.Metrics(shard=draw_names(rng, 1)[0], wait=60), records)
    assert [len(parts) for parts in got] == [len(rows) for rows in expected]
    assert [solution.merge(parts) for parts in got] == expected


def test_shard_is_saved(solution, rng):
    """Is the same shard after it was saved and loaded.

    The name belongs into the text. Without it, its parts would be somebody else's, or rows.
    """
    records = draw_mixed(rng, 20, 30, 60, begin=12000)
    parts = []
    for name in draw_names(rng, 2):
        metrics = solution.Metrics(shard=name, wait=30)
        for one in records:
            parts += metrics.add(one)
            metrics = solution.Metrics(saved=metrics.save())
        parts += metrics.end()
    assert solution.merge(parts) == merged([records, records], 30)


def test_quiet_between_shards(solution, rng):
    """Gives a row for each minute from the first to the last of all, also where no shard has a part.

    One shard may end before the other begins.
    """
    minute, gap = 60 * rng.randint(1, 900), 60 * rng.randint(2, 5)
    first, second = [record(minute + 5)], [record(minute + gap + 9), record(minute + gap + 190)]
    parts = parts_of(solution, "b", second) + parts_of(solution, "a", first)
    assert solution.merge(parts) == merged([first, second])


def test_late_adds_up(solution, rng):
    """Adds up what the shards had too late, minute by minute.

    What was late for one shard is not in time because another was slower.
    """
    minute = 60 * rng.randint(1, 900)
    shards = []
    for late in (2, 0, 3):
        late_ones = [record(minute + 7) for _ in range(late)]
        shards.append([record(minute), record(minute + 65), *late_ones, record(minute + 130)])
    parts = [part for name, some in zip(draw_names(rng, 3), shards) for part in parts_of(solution, name, some)]
    got = solution.merge(parts)
    assert got == merged(shards)
    assert [row["late"] for row in got] == [0, 5, 0]


def test_no_shard_had_any(solution, rng):
    """Has no rows where there are no parts, and no parts where there were no records.

    A day can be quiet everywhere.
    """
    assert solution.merge([]) == []
    assert solution.merge(solution.Metrics(shard=draw_names(rng, 1)[0]).end()) == []


def test_rows_without_a_shard(solution, rng):
    """Still gives rows where no shard was named, also after it was saved.

    What was agreed before holds for whoever has one collector.
    """
    records = draw_mixed(rng, 25, 30, 60)
    metrics, got = solution.Metrics(wait=30), []
    for one in records:
        got.append(metrics.add(one))
        metrics = solution.Metrics(saved=metrics.save())
    assert [*got, metrics.end()] == truth(records, 30)
