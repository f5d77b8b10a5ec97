import string


def draw_word(rng, length=5):
    return "".join(rng.choices(string.ascii_lowercase, k=length))


def draw_names(rng):
    """Names that are easily mixed up: some begin with another, one of them goes on with what sorts before a slash."""
    word = draw_word(rng)
    longer = [word + rng.choice(" !#&+-."), word + draw_word(rng, 1)]
    return [word, *longer, word[:-1], word.title(), rng.choice("éλ灯~")]


def draw_place(rng, names, deepest=3):
    return "/".join(rng.choices(names, k=rng.randint(1, deepest)))


def draw_places(rng, count):
    """Different places, some of them below others."""
    names, places = draw_names(rng), set()
    while len(places) < count:
        places.add(draw_place(rng, names))
    return rng.sample(sorted(places), count)


def draw_value(rng):
    return rng.choice([0, "", [], {}, draw_word(rng), rng.randint(1, 99), [draw_word(rng), 0], {"a": [1]}])


class Notes:
    """What a board is to do, as plainly as possible: a dictionary from place and field to a value and its end."""

    def __init__(self):
        self.notes = {}

    def live(self):
        return {key: value for key, (value, _) in self.notes.items()}

    def set(self, place, field, value, ttl=None):
        self.notes[place, field] = (value, ttl)

    def get(self, place, field):
        return self.live().get((place, field))

    def delete(self, place, field):
        return (place, field) in self.live() and self.notes.pop((place, field)) is not None

    def record(self, place):
        return {field: value for (other, field), value in self.live().items() if other == place}


def draw_call(rng, names, fields):
    """The name of a method, and what is passed to it by place and by name."""
    kind = rng.choice(["set", "set", "set", "get", "get", "delete", "record"])
    place, field = draw_place(rng, names, 2), rng.choice(fields)
    return kind, {"set": (place, field, draw_value(rng)), "record": (place,)}.get(kind, (place, field)), {}


def compare(board, model, rng, count, draw=draw_call):
    """Make ``count`` drawn calls on both; every answer is the same."""
    names, fields = draw_names(rng)[:4], ["", draw_word(rng), draw_word(rng, 3)]
    for _ in range(count):
        kind, arguments, keywords = draw(rng, names, fields)
        got = getattr(board, kind)(*arguments, **keywords)
        assert got == getattr(model, kind)(*arguments, **keywords) or kind == "set"


def test_notes_drawn(solution, rng):
    """Keeps a note for each field of each place, and the last one that was written.

    Fields belong to their place. A place and one that is below it are two places.
    """
    places, fields = draw_places(rng, 8), ["", draw_word(rng), "/"]
    board, last = solution.Board(), {}
    for _ in range(40):
        key = rng.choice(places), rng.choice(fields)
        last[key] = rng.randint(1, 999)
        board.set(*key, last[key])
    for place in places:
        for field in fields:
            assert board.get(place, field) == last.get((place, field))


def test_all_notes_of_a_place_drawn(solution, rng):
    """Lists all notes of a place and none of another, whatever was written in between.

    A place without notes has an empty record.
    """
    places = draw_places(rng, 4)
    board, notes = solution.Board(), {place: {} for place in places}
    for _ in range(30):
        place, field = rng.choice(places[:3]), rng.choice(string.ascii_letters)
        notes[place][field] = draw_word(rng)
        board.set(place, field, notes[place][field])
    assert [board.record(place) for place in places] == list(notes.values())


def test_deleted_drawn(solution, rng):
    """Takes exactly one note away, once, and lets it be written again.

    The answer says whether there was one.
    """
    one, two = draw_places(rng, 2)
    fields = rng.sample(string.ascii_letters, 5)
    board = solution.Board()
    for place in (one, two):
        for field in fields:
            board.set(place, field, field)
    gone = rng.sample(fields, 3)
    assert [board.delete(one, field) for field in gone] == [True] * 3
    assert [board.delete(one, field) for field in gone] == [False] * 3
    assert board.record(one) == {field: field for field in fields if field not in gone}
    assert board.record(two) == {field: field for field in fields}
    board.set(one, gone[0], two)
    assert board.get(one, gone[0]) == two
    assert board.delete(one, gone[0]) is True


def test_values_that_are_empty(solution, rng):
    """Keeps values such as 0 and empty texts like all others.

    Ask whether there is a note, not whether its value is something.
    """
    place = draw_place(rng, draw_names(rng))
    for value in (0, "", False, [], {}, 0.0):
        board, field = solution.Board(), draw_word(rng)
        board.set(place, field, value)
        got = board.get(place, field)
        assert (type(got), got) == (type(value), value)
        assert board.record(place) == {field: value}
        assert board.delete(place, field) is True
        assert board.delete(place, field) is False
        board.set(place, field, draw_word(rng))
        board.set(place, field, value)
        assert board.record(place) == {field: value}


def test_places_and_fields_are_two_things(solution, rng):
    """Never takes a place and a field for another pair that looks the same when written in one.

    A field may be any text, with slashes, colons and spaces in it. Keep the two apart.
    """
    one, two, three = draw_word(rng), draw_word(rng), draw_word(rng)
    for joint in ("/", ":", "|", ".", " ", ",", "\t", "\0", "-", "_", "#", "::"):
        board = solution.Board()
        board.set(f"{one}{joint}{two}", three, 1)
        board.set(one, f"{two}{joint}{three}", 2)
        assert board.get(one, f"{two}{joint}{three}") == 2
        assert board.get(f"{one}{joint}{two}", three) == 1
        assert board.record(one) == {f"{two}{joint}{three}": 2}
        assert board.delete(one, f"{two}{joint}{three}") is True
        assert board.record(f"{one}{joint}{two}") == {three: 1}


def test_an_empty_board(solution, rng):
    """Answers questions about places of which nothing is known.

    A question writes nothing.
    """
    board, place, field = solution.Board(), draw_place(rng, draw_names(rng)), draw_word(rng)
    for _ in range(2):
        assert board.get(place, field) is None
        assert board.delete(place, field) is False
        assert board.record(place) == {}


def test_two_boards(solution, rng):
    """Keeps two boards apart.

    What a board remembers belongs to the instance.
    """
    place, field = draw_place(rng, draw_names(rng)), draw_word(rng)
    first, second = solution.Board(), solution.Board()
    first.set(place, field, 1)
    assert second.get(place, field) is None
    second.set(place, field, 2)
    assert second.delete(place, field) is True
    assert first.record(place) == {field: 1}


def test_any_day(solution, rng):
    """Answers every call right, in any order of calls.

    Notes are written, read and deleted in a few places that are easily mixed up.
    """
    compare(solution.Board(), Notes(), rng, 150)
