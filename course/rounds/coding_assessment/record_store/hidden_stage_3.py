import math

from .hidden_stage_1 import compare, draw_names, draw_place, draw_places, draw_value, draw_word
from .hidden_stage_2 import Scanned, by_name, draw_scan_call, fill, places_of


class Timed(Scanned):
    """Notes that run out: the end of each is compared with the present whenever one is asked for."""

    def __init__(self):
        super().__init__()
        self.now = 0

    def live(self):
        return {key: value for key, (value, end) in self.notes.items() if self.now < end}

    def set(self, place, field, value, at=None, ttl=None):
        self.go_to(at)
        self.notes[place, field] = (value, math.inf if ttl is None else self.now + ttl)

    def go_to(self, at):
        self.now = self.now if at is None else at

    def get(self, *arguments, at=None):
        self.go_to(at)
        return super().get(*arguments)

    def delete(self, *arguments, at=None):
        self.go_to(at)
        return super().delete(*arguments)

    def record(self, place, at=None):
        self.go_to(at)
        return super().record(place)

    def scan(self, *arguments, at=None, **keywords):
        self.go_to(at)
        return super().scan(*arguments, **keywords)


def timed(rng, draw):
    """The calls of ``draw`` at times that go on, or at none; many notes run out."""
    now = rng.choice([0, 10**9])

    def drawn(*given):
        nonlocal now
        kind, arguments, keywords = draw(*given)
        if rng.random() < 0.7:
            now += rng.randint(0, 3)
            keywords = keywords | {"at": now}
        if kind == "set" and rng.random() < 0.7:
            keywords = keywords | {"ttl": rng.choice([0, 1, 2, 5, 20])}
        return kind, arguments, keywords

    return drawn


def test_a_note_runs_out_drawn(solution, rng):
    """Keeps a note for as long as it was written for, whoever asks and how.

    Store with each note the time from which on it is gone.
    """
    for _ in range(4):
        place, field, value = draw_place(rng, draw_names(rng)), draw_word(rng), draw_value(rng)
        begin, ttl = rng.randint(0, 10**6), rng.randint(2, 500)
        board = solution.Board()
        board.set(place, field, value, at=begin, ttl=ttl)
        for now in (begin, begin + 1, begin + ttl - 1):
            assert board.get(place, field, at=now) == value
            assert board.record(place, at=now) == {field: value}
        board.set(place, "", 1, at=begin + ttl)
        for now in (begin + ttl, begin + ttl + 1, begin + 2 * ttl):
            assert board.get(place, field, at=now) is None
            assert board.record(place, at=now) == {"": 1}
            assert board.delete(place, field, at=now) is False


def test_scan_at_a_time_drawn(solution, rng):
    """Scans at any time what has not run out then, and nothing else.

    A place is listed as long as one of its notes holds.
    """
    places = by_name(draw_places(rng, 10))
    board, ends = solution.Board(), {}
    for place in places:
        ends[place] = sorted(rng.sample(range(1, 40), 3))
        for end in ends[place]:
            board.set(place, str(end), end, at=0, ttl=end)
    for now in sorted(rng.sample(range(41), 12)):
        expected = [(place, {str(end): end for end in ends[place] if now < end}) for place in places]
        assert board.scan(at=now) == [(place, record) for place, record in expected if record]


def test_calls_without_a_time_drawn(solution, rng):
    """Lets calls that name no time happen at the latest time that was named.

    Every call knows a time: its own, or the latest one. At the very beginning that is 0.
    """
    place = draw_place(rng, draw_names(rng))
    ttl, begin = rng.randint(5, 50), rng.randint(1000, 2000)
    board = solution.Board()
    board.set(place, "a", 1, ttl=ttl)
    assert board.get(place, "a") == 1
    assert board.get(place, "a", at=ttl - 1) == 1
    assert board.record(place) == {"a": 1}
    assert board.record(place, at=ttl) == {}
    board.record(place, at=begin)
    assert (board.get(place, "a"), board.delete(place, "a"), board.record(place), board.scan()) == (None, False, {}, [])
    board.set(place, "b", 2, ttl=ttl)
    assert board.get(draw_word(rng), "a", at=begin + ttl - 1) is None
    assert (board.get(place, "b"), board.scan()) == (2, [(place, {"b": 2})])
    assert board.delete(draw_word(rng), "a", at=begin + ttl) is False
    assert (board.get(place, "b"), board.record(place), board.scan(place)) == (None, {}, [])
    board.set(place, "c", 3, ttl=ttl)
    assert board.scan(at=begin + 2 * ttl - 1) == [(place, {"c": 3})]
    assert board.scan(place, at=begin + 2 * ttl) == []
    assert (board.get(place, "c"), board.delete(place, "c")) == (None, False)


def test_the_end_does_not_belong_to_it(solution, rng):
    """Has a note at the last second before its end and not at the end itself.

    The second in which it was written counts, the one in which it ends does not.
    """
    place, ttl = draw_place(rng, draw_names(rng)), rng.randint(1, 20)
    for begin in (0, ttl, rng.randint(1, 99)):
        for last, gone in ((True, False), (False, True)):
            now = begin + ttl - last
            one, two, three, four = (solution.Board() for _ in range(4))
            for board in (one, two, three, four):
                board.set(place, "a", 0, at=begin, ttl=ttl)
            assert one.get(place, "a", at=now) == (None if gone else 0)
            assert two.delete(place, "a", at=now) is last
            assert three.record(place, at=now) == ({} if gone else {"a": 0})
            assert four.scan(at=now) == ([] if gone else [(place, {"a": 0})])


def test_written_anew(solution, rng):
    """Gives a note that is written anew only what it was written with.

    The end belongs to the note that is written over and goes with it, also when the new one has none.
    """
    place = draw_place(rng, draw_names(rng))
    for first, second in ((10, None), (None, 10), (10, 30), (30, 10)):
        board = solution.Board()
        board.set(place, "a", 1, at=0, ttl=first)
        board.set(place, "a", 2, at=5, ttl=second)
        end = 100 if second is None else 5 + second
        assert board.get(place, "a", at=end - 1) == 2
        assert board.get(place, "a", at=end) == (2 if second is None else None)
    board = solution.Board()
    board.set(place, "a", 1, at=0, ttl=10)
    assert board.delete(place, "a", at=3) is True
    board.set(place, "a", 2, at=4)
    assert board.record(place, at=50) == {"a": 2}
    board.set(place, "b", 1, at=60, ttl=5)
    assert board.get(place, "b", at=70) is None
    board.set(place, "b", 2, at=71)
    assert board.scan(at=99) == [(place, {"a": 2, "b": 2})]


def test_no_time_at_all(solution, rng):
    """Takes a note of 0 seconds away with what it was written over.

    0 seconds are a duration like any other; None is something else.
    """
    place = draw_place(rng, draw_names(rng))
    board, begin = solution.Board(), rng.randint(0, 99)
    board.set(place, "a", 1, at=begin)
    board.set(place, "b", 1)
    board.set(place, "a", 2, ttl=0)
    board.set(place, "c", 3, ttl=0)
    assert board.record(place) == {"b": 1}
    assert (board.get(place, "a"), board.delete(place, "a"), board.delete(place, "c")) == (None, False, False)
    board.set(place, "b", 2, ttl=0)
    assert board.scan() == []
    assert board.get(place, "a", at=begin + 9) is None


def test_limits_count_what_is_there(solution, rng):
    """Fills a page with places that are there, however many have run out in between.

    First leave out what has run out, then count.
    """
    places = by_name(draw_places(rng, 20))
    board = solution.Board()
    stays = sorted(rng.sample(range(20), 7))
    for number, place in enumerate(places):
        board.set(place, "beds", 1, at=0, ttl=None if number in stays else rng.randint(1, 50))
    expected = [places[number] for number in stays]
    assert places_of(board.scan(limit=3, at=50)) == expected[:3]
    assert places_of(board.scan(limit=7)) == expected
    assert places_of(board.scan("", expected[2], 3)) == expected[3:6]
    fill(board, [places[0]])
    assert places_of(board.scan(limit=2)) == by_name({places[0], *expected})[:2]


def test_reading_does_not_prolong(solution, rng):
    """Lets a note run out at its time though it was read, and though other notes were written.

    Only writing the note itself changes its end.
    """
    place, ttl = draw_place(rng, draw_names(rng)), rng.randint(10, 30)
    board = solution.Board()
    board.set(place, "a", 1, at=0, ttl=ttl)
    for now in range(1, ttl):
        assert board.get(place, "a", at=now) == 1
        board.set(place, "b", now, ttl=2 * ttl)
        board.record(place)
        board.scan()
    assert board.record(place, at=ttl) == {"b": ttl - 1}


def test_any_day_with_times(solution, rng):
    """Answers every call right, with times and without, while notes run out.

    What has run out is as if it had been deleted, for every method.
    """
    for _ in range(2):
        compare(solution.Board(), Timed(), rng, 110, timed(rng, draw_scan_call))
