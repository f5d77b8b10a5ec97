from .hidden_stage_1 import compare, draw_names, draw_place, draw_places, draw_value, draw_word
from .hidden_stage_2 import by_name, draw_scan_call, fill
from .hidden_stage_3 import Timed, timed


class Saved(Timed):
    """Notes with backups: the prefix, and value and time left of each note."""

    def __init__(self):
        super().__init__()
        self.backups = {}

    def inside(self, prefix):
        """Keys of all notes, whether they have run out or not, at or below a prefix."""
        return [key for key in self.notes if prefix == "" or f"{key[0]}/".startswith(f"{prefix}/")]

    def backup(self, name, prefix="", at=None):
        self.go_to(at)
        live = self.live()
        kept = {key: (live[key], self.notes[key][1] - self.now) for key in self.inside(prefix) if key in live}
        self.backups[name] = (prefix, kept)
        return len(kept)

    def restore(self, name, at=None):
        self.go_to(at)
        prefix, kept = self.backups.get(name, (None, {}))
        if prefix is not None:
            self.notes = {key: self.notes[key] for key in self.notes.keys() - self.inside(prefix)}
            self.notes |= {key: (value, self.now + left) for key, (value, left) in kept.items()}
        return prefix is not None

    def changed(self, name, at=None):
        self.go_to(at)
        if name not in self.backups:
            return None
        prefix, kept = self.backups[name]
        live = self.live()
        differ = [k for k in {*kept, *self.inside(prefix)} if kept.get(k, (None,))[0] != live.get(k)]
        return sorted(differ, key=lambda key: (key[0].split("/"), key[1]))


def draw_saving_call(rng, names, fields):
    if rng.random() < 0.7:
        return draw_scan_call(rng, names, fields)
    name, kind = rng.choice(["", *fields]), rng.choice(["backup", "restore", "changed"])
    return kind, (name, rng.choice(["", draw_place(rng, names, 2)])) if kind == "backup" else (name,), {}


def draw_board(solution, rng, count):
    """A board with a drawn note in each of some places, and the expected scan of it."""
    places = draw_places(rng, count)
    notes = {place: {draw_word(rng): draw_value(rng)} for place in places}
    board = solution.Board()
    for place, record in notes.items():
        for field, value in record.items():
            board.set(place, field, value)
    return board, [(place, notes[place]) for place in by_name(places)]


def test_back_to_what_it_was_drawn(solution, rng):
    """Brings back all that was there, and takes away all that was not.

    A restore replaces everything at or below the prefix; it does not only add.
    """
    board, before = draw_board(solution, rng, 12)
    name = rng.choice(["", draw_word(rng)])
    assert board.restore(name) is False
    assert board.scan() == before
    assert board.backup(name) == 12
    for place, record in before[::2]:
        assert board.delete(place, next(iter(record))) is True
    for place, record in before[1::2]:
        board.set(place, next(iter(record)), draw_word(rng))
        board.set(place, draw_word(rng), 1)
    fill(board, draw_places(rng, 5))
    assert board.restore(name) is True
    assert board.scan() == before
    assert board.restore(name + "x") is False
    assert board.scan() == before


def test_time_that_was_left_drawn(solution, rng):
    """Gives each note the time that it had left, and no end to one that had none.

    What counts is how long a note would still have held when the backup was made.
    """
    places, begin = draw_places(rng, 6), rng.randint(0, 10**6)
    ttls = [None, *(rng.randint(20, 90) for _ in places[1:])]
    board, saved = solution.Board(), begin + rng.randint(1, 19)
    for place, ttl in zip(places, ttls):
        board.set(place, "a", place, at=begin, ttl=ttl)
    assert board.backup("x", at=saved) == 6
    back = saved + rng.randint(0, 1000)
    assert board.restore("x", at=back) is True
    for now in range(back, back + 95, 5):
        left = {p for p, ttl in zip(places, ttls) if ttl is None or now < back + ttl - (saved - begin)}
        assert board.scan(at=now) == [(place, {"a": place}) for place in by_name(left)]


def test_what_changed_drawn(solution, rng):
    """Tells all notes that are other, new, gone or run out, in order.

    Look at all notes that are there now or are in the backup, and compare their values.
    """
    board, before = draw_board(solution, rng, 12)
    board.set(before[0][0], "mine", "as ever", at=10, ttl=50)
    assert board.backup("x") == 13
    assert board.changed("x") == []
    differ, (kept, gone, other, new) = [(before[0][0], "mine")], (before[start::4] for start in (1, 2, 3, 4))
    for place, record in kept:
        board.set(place, *next(iter(record.items())), ttl=100)
    for place, record in gone:
        differ.append((place, next(iter(record))))
        board.delete(*differ[-1])
    for place, record in other:
        differ.append((place, next(iter(record))))
        board.set(*differ[-1], draw_word(rng, 9))
    for place, _ in new:
        differ.append((place, draw_word(rng, 9)))
        board.set(*differ[-1], 0)
        board.set(place, draw_word(rng, 9), 0, ttl=0)
    assert board.changed("x", at=60) == sorted(differ, key=lambda key: (key[0].split("/"), key[1]))
    assert board.changed("y") is None


def test_a_backup_does_not_change(solution, rng):
    """Keeps a backup as it was, whatever happens to the board, before and after it is restored.

    Neither may the backup share with the board what the board changes, nor the restored board with the backup.
    """
    board, before = draw_board(solution, rng, 8)
    board.backup("x")
    for _ in range(3):
        for place, record in before:
            field = next(iter(record))
            change = rng.randrange(3)
            if change == 0:
                assert board.delete(place, field) is True
            else:
                board.set(place, field if change == 1 else draw_word(rng), draw_word(rng), ttl=rng.choice([None, 5]))
        assert board.changed("x") != []
        assert board.restore("x") is True
        assert board.scan() == before
        assert board.changed("x") == []


def test_time_left_each_time(solution, rng):
    """Gives a note the same time each time that its backup is restored.

    A restore takes nothing from the backup. A backup of what was restored counts from that restore.
    """
    place, ttl, age = draw_place(rng, draw_names(rng)), rng.randint(20, 60), rng.randint(1, 19)
    board = solution.Board()
    board.set(place, "a", 0, at=0, ttl=ttl)
    board.backup("x", at=age)
    left, now = ttl - age, 1000
    for _ in range(3):
        assert board.restore("x", at=now) is True
        assert board.get(place, "a", at=now + left - 1) == 0
        assert board.get(place, "a", at=now + left) is None
        now += 2 * left + rng.randint(0, 99)
    board.restore("x", at=now)
    assert board.backup("y", at=now + left - 1) == 1
    assert board.restore("y", at=now + 500) is True
    assert board.get(place, "a", at=now + 500) == 0
    assert board.get(place, "a", at=now + 501) is None
    assert board.backup("z") == 0
    assert board.restore("x") is True
    assert board.restore("z") is True
    assert board.scan() == []


def test_only_what_is_below(solution, rng):
    """Keeps and restores what is at or below the prefix, and leaves all else alone.

    The prefix belongs to the backup. Names that only begin alike are elsewhere.
    """
    word = draw_word(rng)
    inside = [word, f"{word}/a", f"{word}/a/b"]
    outside = [f"{word}-", f"{word}x/a", word[:-1], f"a/{word}"]
    board = fill(solution.Board(), inside + outside, 1)
    assert board.backup("x", word) == 3
    fill(board, inside + outside, 2)
    fill(board, [f"{word}/new", f"{word}x/new"], 2)
    assert board.changed("x") == [(place, "beds") for place in by_name([*inside, f"{word}/new"])]
    board.delete(outside[0], "beds")
    assert board.restore("x") is True
    left = dict.fromkeys(inside, 1) | dict.fromkeys([*outside[1:], f"{word}x/new"], 2)
    assert board.scan() == [(place, {"beds": left[place]}) for place in by_name(left)]
    assert board.backup("y", f"{word}/nothing/here") == 0
    fill(board, [f"{word}/nothing", f"{word}/nothing/here/now"])
    assert board.restore("y") is True
    assert board.scan(f"{word}/nothing") == [(f"{word}/nothing", {"beds": 1})]


def test_what_had_run_out_stays_out(solution, rng):
    """Has nothing in a backup that had run out by then, and nothing on the board that runs out later.

    A note that ends at the very time of the backup has ended.
    """
    place, ttl = draw_place(rng, draw_names(rng)), rng.randint(2, 30)
    board = solution.Board()
    board.set(place, "a", 1, at=0, ttl=ttl)
    board.set(place, "b", 2, ttl=ttl + 1)
    board.set(place, "c", 3, ttl=0)
    assert board.backup("x", at=ttl) == 1
    assert board.restore("x", at=ttl + 100) is True
    assert board.record(place) == {"b": 2}
    board.set(place, "a", 1, ttl=1)
    assert board.changed("x") == [(place, "a")]
    assert board.changed("x", at=ttl + 101) == [(place, "b")]
    assert board.restore("x") is True
    assert (board.record(place), board.record(place, at=ttl + 102)) == ({"b": 2}, {})


def test_backups_of_one_name(solution, rng):
    """Keeps the latest backup of a name, with its own prefix, and each name's apart.

    A new backup takes the place of the old one as a whole.
    """
    one, two = "a/" + draw_word(rng), "b/" + draw_word(rng)
    board = fill(solution.Board(), [one, two], 1)
    assert (board.backup("x"), board.backup("y", "a")) == (2, 1)
    fill(board, [one, two], 2)
    assert board.backup("x", "b") == 1
    fill(board, [one, two], 3)
    assert board.restore("x") is True
    assert board.scan() == [(one, {"beds": 3}), (two, {"beds": 2})]
    assert board.restore("y") is True
    assert board.scan() == [(one, {"beds": 1}), (two, {"beds": 2})]


def test_any_season(solution, rng):
    """Answers every call right, with backups of many prefixes that are restored at any time.

    All rules hold at the same time, and time never goes back.
    """
    for _ in range(3):
        compare(solution.Board(), Saved(), rng, 100, timed(rng, draw_saving_call))
