from .hidden_stage_1 import Notes, compare, draw_call, draw_names, draw_place, draw_places, draw_word


class Scanned(Notes):
    """Notes that can be scanned: all places are looked at and sorted each time."""

    def below(self, prefix):
        """Names of the places with notes, and their notes, at or below a prefix."""
        top = prefix.split("/") if prefix else []
        found = {}
        for (place, field), value in self.live().items():
            names = place.split("/")
            if names[: len(top)] == top:
                found.setdefault(tuple(names), {})[field] = value
        return found

    def scan(self, prefix="", after=None, limit=None):
        found = sorted(self.below(prefix).items(), key=lambda item: item[0])
        page = [(names, record) for names, record in found if after is None or names > tuple(after.split("/"))]
        return [("/".join(names), record) for names, record in page[:limit]]


def draw_scan_call(rng, names, fields):
    if rng.random() < 0.25:
        prefix = rng.choice(["", draw_place(rng, names, 2)])
        return "scan", (prefix, rng.choice([None, draw_place(rng, names)])), {"limit": rng.choice([None, 0, 1, 2, 5])}
    return draw_call(rng, names, fields)


def fill(board, places, value=1):
    for place in places:
        board.set(place, "beds", value)
    return board


def by_name(places):
    return sorted(places, key=lambda place: place.split("/"))


def places_of(scan):
    return [place for place, _ in scan]


def test_at_or_below_drawn(solution, rng):
    """Finds all places at or below any prefix, and their notes.

    Compare names, not texts: every name of the prefix has to be there, and whole.
    """
    board, model = solution.Board(), Scanned()
    places = draw_places(rng, 30)
    for place in places:
        for field in (draw_word(rng), draw_word(rng)):
            for notes in (board, model):
                notes.set(place, field, place + field)
    for prefix in ["", *places[:12], places[0] + "/" + draw_word(rng), draw_word(rng)]:
        assert board.scan(prefix) == model.scan(prefix)


def test_page_by_page_drawn(solution, rng):
    """Returns pages of any length that together are the whole, each place once.

    What comes after a page is everything after its last place.
    """
    places = draw_places(rng, rng.randint(20, 30))
    board = fill(solution.Board(), places)
    for limit in (1, 2, rng.randint(3, 7), 50):
        pages, after = [], None
        while page := places_of(board.scan("", after, limit)):
            assert len(page) <= limit
            pages += page
            after = page[-1]
        assert pages == by_name(places)


def test_names_that_look_alike(solution, rng):
    """Tells a name from others that begin with it.

    ``startswith`` on the text of a place does not know where a name ends.
    """
    word = draw_word(rng)
    alike = [f"{word}{end}" for end in (" ", "!", "-", ".", "0", "s", "é", "s/x", "-/x", f" /{word}")]
    inside = [word, f"{word}/{word}", f"{word}/-", f"{word}/{word}/x"]
    outside = [*alike, word[:-1], f"x/{word}", f"{word[:-1]}/{word}", word.upper()]
    board = fill(solution.Board(), rng.sample(inside + outside, len(inside + outside)))
    assert places_of(board.scan(word)) == by_name(inside)
    assert places_of(board.scan(f"{word}/{word}")) == by_name(inside[1::2])
    for other in alike[:7]:
        assert places_of(board.scan(other)) == by_name(p for p in outside if p == other or p.startswith(f"{other}/"))


def test_the_order_of_names(solution, rng):
    """Lists places in the order of their names, level by level.

    A slash is no letter: whatever sorts before it as text comes after the whole of what is below the shorter name.
    """
    word = draw_word(rng)
    names = [f"{word}{end}" for end in ("", "/a", "/a/z", "/z", " ", " /a", "!", "-b", "-b/a", ".", ".a/a", "0", "a")]
    board = fill(solution.Board(), rng.sample(names, len(names)))
    assert places_of(board.scan()) == names
    for number, name in enumerate(names):
        limit = rng.randint(1, 4)
        assert places_of(board.scan("", name, limit)) == names[number + 1 :][:limit]


def test_places_without_notes(solution, rng):
    """Leaves out places that have no notes any more.

    A place is there as long as one of its notes is, and comes back with the next one.
    """
    places = by_name(draw_places(rng, 8))
    board = fill(solution.Board(), places)
    gone = places[1::2]
    for place in gone:
        board.set(place, "keys", 1)
        assert board.delete(place, "beds") is True
        assert (place, {"keys": 1}) in board.scan(place)
        assert board.delete(place, "keys") is True
        board.get(place, "keys")
        board.record(place)
    assert places_of(board.scan()) == places[::2]
    assert places_of(board.scan(limit=2)) == places[:3:2]
    fill(board, [gone[0]])
    assert places_of(board.scan(limit=2)) == places[:2]


def test_after_a_place_that_is_not_there(solution, rng):
    """Goes on after a place that was deleted meanwhile, that never was, or that is elsewhere.

    Ask for what comes after it in the order; do not look for the place itself.
    """
    places = by_name(draw_places(rng, 12))
    board = fill(solution.Board(), places)
    page = places_of(board.scan(limit=5))
    board.delete(page[-1], "beds")
    assert places_of(board.scan("", page[-1], 3)) == places[5:8]
    for after in (" ", "~~~", f"{places[6]}/ ", f"{places[3]}\0", places[4] + "/" + draw_word(rng)):
        rest = [place for place in places if place != page[-1] and place.split("/") > after.split("/")]
        assert places_of(board.scan("", after)) == rest
    names = draw_names(rng)
    inner = by_name({f"{names[0]}/{name}" for name in names})
    fill(board, inner)
    assert places_of(board.scan(names[0], " ")) == inner
    assert places_of(board.scan(names[0], names[0])) == inner
    assert places_of(board.scan(names[0], f"{names[0]}x/a")) == []


def test_limits_at_the_edges(solution, rng):
    """Keeps to any limit, 0 and more than there is included.

    A limit of 0 is a limit.
    """
    places = by_name(draw_places(rng, 6))
    board = fill(solution.Board(), places)
    for limit in (0, 1, 5, 6, 7, 100):
        assert places_of(board.scan("", None, limit)) == places[:limit]
        assert places_of(board.scan(limit=limit, after=places[1])) == places[2:][:limit]
    assert solution.Board().scan() == []
    assert solution.Board().scan(draw_word(rng), limit=3) == []


def test_pages_while_others_write(solution, rng):
    """Shows a reader of pages every place that was there all the time, once, while others write.

    A page depends on its last place alone, not on how many places came before it.
    """
    places = by_name(draw_places(rng, 24))
    stays, comes_and_goes = places[::2], places[1::2]
    board = fill(solution.Board(), places)
    seen, after = [], None
    while page := places_of(board.scan("", after, 3)):
        seen += page
        after = page[-1]
        for place in rng.sample(comes_and_goes, 4):
            if not board.delete(place, "beds"):
                fill(board, [place])
    assert [place for place in seen if place in stays] == stays
    assert seen == by_name(set(seen))


def test_any_scan(solution, rng):
    """Scans right at any moment of any day.

    Notes come and go between two scans.
    """
    for _ in range(2):
        compare(solution.Board(), Scanned(), rng, 90, draw_scan_call)
