import pytest

from .hidden_stage_1 import World, draw_text, draw_word, meant, values_of, wrong_text


def other_text(rng, kind, value):
    """A text that means another value."""
    if kind == "yes_no":
        return "no" if value else "yes"
    while True:
        text = draw_text(rng, kind)
        if meant(kind, text) != value:
            return text


def changed_names(before, after):
    return sorted(name for name in before if before[name][0] != after[name][0])


def another(world, names, path="one.ini"):
    """Write a file that sets each of some names to another value than it has."""
    found = world.expected()
    texts = {name: other_text(world.rng, world.kind(name), found[name][0]) for name in names}
    world.write(path, {**world.texts.get(path, {}), **texts})


def test_a_day_of_changes(solution, rng):
    """Has after each reload what a start would have now, and says which values are other ones.

    Find all values anew, and compare them with those in force.
    """
    world = World(rng)
    world.write_drawn(world.files[1])
    world.set(rng.choice([name for name in world.schema if world.kind(name) == "text"]), draw_word(rng))
    settings = world.start(solution)
    for _ in range(8):
        before = world.expected()
        for path in rng.sample(world.files, rng.choice([0, 1, 1, 2])):
            if rng.random() < 0.25:
                world.delete(path)
            else:
                world.write_drawn(path)
        assert settings.reload() == changed_names(before, world.expected())
        assert world.values(settings) == values_of(world.expected())


def test_all_is_in_force_when_told(solution, rng):
    """Has all new values in force before it tells anybody of one.

    Whoever is told may look at other settings.
    """
    world, seen = World(rng), []
    settings = world.start(solution)
    for name in world.schema:
        settings.on_change(name, lambda old, new: seen.append(world.values(settings)))
    another(world, world.schema)
    settings.reload()
    assert seen == [values_of(world.expected())] * len(world.schema)


def test_told_what_it_was_and_is(solution, rng):
    """Tells each function the old and the new value of its own setting, once, and nobody else.

    There may be several for one setting.
    """
    world, told = World(rng), []
    settings = world.start(solution)
    names = rng.sample(list(world.schema), 4)
    for number, name in enumerate([*names, names[0], names[1]]):
        settings.on_change(name, lambda old, new, number=number: told.append((number, old, new)))
    for _ in range(3):
        before, some = values_of(world.expected()), rng.sample(names, 2)
        another(world, some)
        settings.reload()
        after = values_of(world.expected())
        places = [number for number, name in enumerate([*names, names[0], names[1]]) if name in some]
        all_names = [*names, names[0], names[1]]
        assert sorted(told) == [(number, before[all_names[number]], after[all_names[number]]) for number in places]
        told.clear()


def test_a_view_keeps_its_moment(solution, rng):
    """Lets a view give what was in force when it was made, however often there is a reload.

    A view holds values, not the way to them.
    """
    world, views = World(rng), []
    settings = world.start(solution)
    for _ in range(3):
        views.append((settings.view(), values_of(world.expected())))
        another(world, rng.sample(list(world.schema), 3), rng.choice(world.files[:1]))
        settings.reload()
        for view, values in views:
            assert {name: view.get(name) for name in world.schema} == values
    with pytest.raises(KeyError):
        views[0][0].get("nothing_such")


def test_a_view_of_whoever_is_told(solution, rng):
    """Gives a view to whoever is told of a change, with all that is new, and keeps older ones as they were.

    A view is made of what is in force at that moment.
    """
    world, made = World(rng), []
    settings = world.start(solution)
    old, before = settings.view(), values_of(world.expected())
    name = rng.choice(list(world.schema))
    settings.on_change(name, lambda *_: made.append(settings.view()))
    another(world, world.schema)
    settings.reload()
    (new,) = made
    assert {name: new.get(name) for name in world.schema} == values_of(world.expected())
    assert {name: old.get(name) for name in world.schema} == before


def test_reads_what_has_changed(solution, rng):
    """Reads a file again when it has changed, and no other one.

    `stat` tells when a file changed last. Keep that with what was in it, for each file.
    """
    world = World(rng)
    for path in world.files:
        world.write_drawn(path)
    settings = world.start(solution)
    world.disk.reads.clear()
    for path in rng.sample(world.files, 3):
        settings.reload()
        world.write_drawn(path)
        settings.reload()
        assert world.values(settings) == values_of(world.expected())
        settings.reload()
        assert [read.path for read in world.disk.reads] == [path]
        world.disk.reads.clear()


def test_changed_at_the_same_length(solution, rng):
    """Notices a change that leaves a file as long as it was.

    It is the time of the change that tells.
    """
    world = World(rng, files=["one.ini"])
    name = next(name for name in world.schema if world.kind(name) == "whole")
    texts = [str(number) for number in rng.sample(range(100, 1000), 4)]
    world.disk.write("one.ini", f"{name}={texts[0]}".encode())
    settings = world.start(solution)
    for text in texts[1:]:
        world.disk.write("one.ini", f"{name}={text}".encode())
        assert settings.reload() == [name]
        assert settings.get(name) == int(text)


def test_files_come_and_go(solution, rng):
    """Takes in a file that was not there, and lets one go.

    A file that is not there sets nothing.
    """
    world = World(rng, files=["one.ini"])
    settings = world.start(solution)
    for _ in range(2):
        before = world.expected()
        another(world, rng.sample(list(world.schema), 3))
        assert settings.reload() == changed_names(before, world.expected())
        before = world.expected()
        world.delete("one.ini")
        assert settings.reload() == changed_names(before, world.expected())
        assert world.values(settings) == values_of(world.expected())


def test_what_the_log_says_of_changes(solution, rng):
    """Writes a line into the log for each setting that changed, and the secret of none.

    As at the start: in the order of the schema.
    """
    world = World(rng)
    secret, words = f"{draw_word(rng)}_password", [draw_word(rng, 14), draw_word(rng, 15)]
    world.schema[secret] = {"type": "text", "default": words[0]}
    settings = world.start(solution)
    del world.lines[:]
    names = rng.sample([name for name in world.schema if name != secret], 3)
    another(world, names)
    settings.reload()
    assert world.lines == [f"{name} = {settings.get(name)}" for name in world.schema if name in names]
    world.write("one.ini", {**world.texts["one.ini"], secret: words[1]})
    settings.reload()
    assert settings.get(secret) == words[1]
    assert not any(word in line for word in words for line in world.lines)


def test_written_again(solution, rng):
    """Tells nobody and logs nothing when a file is written again and every value is the same.

    Compare values, not texts.
    """
    world, told = World(rng), []
    world.write_drawn("one.ini", 0.8)
    settings = world.start(solution)
    for name in world.schema:
        settings.on_change(name, lambda *_: told.append("told"))
    del world.lines[:]
    world.write("one.ini", {name: world.texts["one.ini"][name] for name in reversed(world.texts["one.ini"])})
    assert settings.reload() == []
    assert (told, world.lines) == ([], [])


def test_the_environment_of_the_start(solution, rng):
    """Keeps the environment of the start through every reload.

    It is part of what is in force, like the files.
    """
    world = World(rng)
    names = rng.sample(list(world.schema), 3)
    for name in names:
        world.set(name, draw_text(rng, world.kind(name)))
    settings = world.start(solution)
    for path in (world.files[0], world.files[2]):
        world.write_drawn(path, 0.4)
        world.write(path, {name: text for name, text in world.texts[path].items() if name not in names})
        settings.reload()
        assert world.values(settings) == values_of(world.expected())


def test_a_mistake_and_its_mending(solution, rng):
    """Changes nothing at a reload that finds a mistake, and goes on when it is mended.

    Never half a config, at a reload no less than at the start.
    """
    world = World(rng, files=["one.ini"])
    settings, before = world.start(solution), values_of(world.expected())
    name = next(name for name in world.schema if world.kind(name) == "whole")
    world.disk.write("one.ini", f"{name} = {wrong_text(rng)}\n".encode())
    for _ in range(2):
        try:
            settings.reload()
        except ValueError:
            pass
        assert world.values(settings) == before
    another(world, [name])
    assert settings.reload() == [name]
    assert world.values(settings) == values_of(world.expected())
