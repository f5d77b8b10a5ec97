import pytest

from .hidden_stage_1 import World, draw_text, draw_word, values_of
from .hidden_stage_2 import another, changed_names
from .hidden_stage_3 import spoil


class Audited(World):
    """A world that keeps the history that each setting must have."""

    def begin(self, solution):
        self.load, self.found = 0, self.expected()
        self.entries = {name: [self.entry(*pair)] for name, pair in self.found.items()}
        return self.start(solution)

    def entry(self, value, source):
        return {"load": self.load, "value": value, "source": source}

    def reloaded(self, settings):
        """Reload, and check what it returns, and the history of each setting."""
        self.load += 1
        before, self.found = self.found, self.expected()
        for name, pair in self.found.items():
            if pair != before[name]:
                self.entries[name].append(self.entry(*pair))
        assert settings.reload() == changed_names(before, self.found)
        self.check(settings)

    def check(self, settings):
        assert {name: settings.history(name) for name in self.schema} == self.entries
        assert {name: settings.source(name) for name in self.schema} == {n: s for n, (_, s) in self.found.items()}


def test_every_source(solution, rng):
    """Names the source of each value: the path, the variable, or that it is the default.

    The source goes with the value, through all that decides who wins.
    """
    world = Audited(rng, 8)
    for path in world.files:
        world.write_drawn(path, 0.4)
    for name in rng.sample(list(world.schema), 2):
        world.set(name, draw_text(rng, world.kind(name)))
    world.check(world.begin(solution))


def test_a_day_of_audit(solution, rng):
    """Has an entry for the start and for each load that put another value or another source in force.

    At each load compare value and source of each setting with those in force.
    """
    world = Audited(rng)
    world.write_drawn(world.files[1])
    settings = world.begin(solution)
    for _ in range(8):
        for path in rng.sample(world.files, rng.choice([0, 1, 1, 2])):
            if rng.random() < 0.25:
                world.delete(path)
            else:
                world.write_drawn(path)
        world.reloaded(settings)


def test_the_same_from_elsewhere(solution, rng):
    """Keeps in the history that a value comes from elsewhere now, though it is the same.

    Who set it is another one, and that is what they ask.
    """
    world = Audited(rng, files=["one.ini"])
    settings = world.begin(solution)
    texts = {n: "no" if v is False else "yes" if v is True else str(v) for n, v in values_of(world.expected()).items()}
    world.write("one.ini", texts)
    world.reloaded(settings)
    assert all(len(settings.history(name)) == 2 for name in world.schema)
    world.delete("one.ini")
    world.reloaded(settings)
    assert all(len(settings.history(name)) == 3 for name in world.schema)


def test_no_change_for_the_shop(solution, rng):
    """Tells nobody and logs nothing when only the source of a value is another one.

    Two questions, two comparisons.
    """
    world, told = Audited(rng, files=["one.ini"]), []
    settings = world.begin(solution)
    for name in world.schema:
        settings.on_change(name, lambda *_: told.append("told"))
    lines = list(world.lines)
    name = next(name for name in world.schema if world.kind(name) == "whole")
    world.write("one.ini", {name: str(settings.get(name))})
    world.reloaded(settings)
    assert settings.source(name) == "one.ini"
    assert (told, world.lines) == ([], lines)


def test_a_secret_was_changed(solution, rng):
    """Shows that a secret was changed, and from where, and the secret itself nowhere.

    Compare the values first, hide them after.
    """
    world = World(rng, files=["one.ini"])
    name = f"{draw_word(rng)}_{rng.choice(['password', 'token'])}"
    words = [draw_word(rng, length) for length in (12, 13, 14)]
    world.schema[name] = {"type": "text", "default": words[0]}
    settings = world.start(solution)
    for word in words[1:]:
        world.write("one.ini", {name: word})
        assert settings.reload() == [name]
        assert settings.reload() == []
    assert settings.get(name) == words[2]
    assert settings.history(name) == [
        {"load": load, "value": "***", "source": source}
        for load, source in ((0, "default"), (1, "one.ini"), (3, "one.ini"))
    ]


def test_refused_loads_are_counted(solution, rng):
    """Counts loads that were refused, and has no entry of them.

    What was never in force is in no history.
    """
    world = Audited(rng, files=["one.ini"])
    settings = world.begin(solution)
    for _ in range(2):
        for _ in range(rng.randint(1, 3)):
            spoil(world)
            assert settings.reload() == []
            world.load += 1
            world.check(settings)
        another(world, rng.sample(list(world.schema), 2))
        world.reloaded(settings)


def test_loads_without_a_change(solution, rng):
    """Counts loads that found nothing new.

    A load is a call of reload, whatever comes of it.
    """
    world = Audited(rng, files=["one.ini"])
    settings = world.begin(solution)
    for _ in range(2):
        for _ in range(rng.randint(1, 4)):
            world.reloaded(settings)
        another(world, rng.sample(list(world.schema), 2))
        world.reloaded(settings)


def test_the_source_in_a_view(solution, rng):
    """Lets a view say where its values came from at its own moment.

    A view holds sources as it holds values.
    """
    world, views = World(rng), []
    settings = world.start(solution)
    for path in rng.sample(world.files, 3):
        views.append((settings.view(), world.expected()))
        world.write_drawn(path, 0.6)
        settings.reload()
    for view, found in views:
        assert {name: (view.get(name), view.source(name)) for name in world.schema} == found


def test_an_empty_line_is_no_source(solution, rng):
    """Names as the source whoever gave the value, not one that left it empty.

    What says nothing sets nothing.
    """
    world = Audited(rng)
    name = next(name for name in world.schema if world.kind(name) == "text")
    world.set(name, "")
    world.write(world.files[0], {name: ""})
    settings = world.begin(solution)
    assert settings.source(name) == "default"
    world.write(world.files[2], {name: draw_word(rng)})
    world.reloaded(settings)
    assert settings.source(name) == world.files[2]


def test_unknown_to_the_audit(solution, rng):
    """Raises KeyError for the source and the history of an unknown name.

    As `get` does.
    """
    world = World(rng)
    settings = world.start(solution)
    unknown = draw_word(rng)
    for ask in (settings.source, settings.history, settings.view().source):
        with pytest.raises(KeyError):
            ask(unknown)
