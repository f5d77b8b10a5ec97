import pytest

from .hidden_stage_1 import World, draw_text, draw_word, values_of, wrong_text
from .hidden_stage_2 import another, changed_names, other_text


def numbers_of(world):
    return [name for name in world.schema if world.kind(name) == "whole"]


def spoil(world, path="one.ini"):
    """Write a wrong value into a file beside what it sets; the first words of what is to be said of it."""
    name = numbers_of(world)[0]
    texts = {n: text for n, text in world.texts.get(path, {}).items() if n != name}
    lines = [f"{n} = {text}" for n, text in texts.items()]
    place = world.rng.randint(0, len(lines))
    lines.insert(place, f"{name} = {wrong_text(world.rng)}")
    world.disk.write(path, "\n".join(lines).encode())
    return f"{path}:{place + 1}:"


def places(settings):
    return sorted(text.split(" ")[0] for text in settings.problems())


def test_half_of_a_file(solution, rng):
    """Takes in nothing of a file of which one line is wrong.

    Never half a config: that was said first, and it still holds. Tell her.
    """
    world = World(rng, files=["one.ini"])
    world.write_drawn("one.ini")
    settings = world.start(solution)
    before = values_of(world.expected())
    another(world, rng.sample(list(world.schema), 4))
    place = spoil(world)
    for _ in range(2):
        assert settings.reload() == []
        assert world.values(settings) == before
        assert places(settings) == [place]


def test_one_of_two_files(solution, rng):
    """Takes in nothing of a good file while another one is wrong.

    A config is all of its files together.
    """
    for wrong, good in (("one.ini", "etc/two.ini"), ("etc/two.ini", "one.ini")):
        world = World(rng, files=["one.ini", "etc/two.ini"])
        settings = world.start(solution)
        before = values_of(world.expected())
        another(world, rng.sample(list(world.schema)[1:], 3), good)
        place = spoil(world, wrong)
        assert settings.reload() == []
        assert world.values(settings) == before
        assert places(settings) == [place]


def test_what_it_was_not_the_default(solution, rng):
    """Leaves a setting at the value that it had when its line becomes wrong, not at its default.

    To fall back is to change it, and nobody wanted that.
    """
    world = World(rng, files=["one.ini", "etc/two.ini"])
    name = numbers_of(world)[0]
    another(world, [name], "etc/two.ini")
    another(world, [name], "one.ini")
    settings = world.start(solution)
    value = settings.get(name)
    spoil(world, "one.ini")
    assert settings.reload() == []
    assert settings.get(name) == value
    spoil(world, "etc/two.ini")
    assert settings.reload() == []
    assert settings.get(name) == value
    assert len(places(settings)) == 2


def test_nobody_is_told_of_it(solution, rng):
    """Tells nobody, logs nothing and changes no view while something is wrong.

    What is not in force has not happened.
    """
    world, told = World(rng, files=["one.ini"]), []
    settings = world.start(solution)
    for name in world.schema:
        settings.on_change(name, lambda *_: told.append("told"))
    before, lines = values_of(world.expected()), list(world.lines)
    another(world, rng.sample(list(world.schema)[1:], 3))
    spoil(world)
    settings.reload()
    view = settings.view()
    assert {name: view.get(name) for name in world.schema} == before
    assert (told, world.lines) == ([], lines)


def test_all_problems(solution, rng):
    """Names everything that is wrong with the files, each at its place, and nothing once it is mended.

    Go on looking after the first mistake.
    """
    world = World(rng)
    needed = draw_word(rng)
    world.schema[needed] = {"type": "text"}
    world.write("one.ini", {needed: draw_word(rng)})
    settings = world.start(solution)
    one, two = numbers_of(world)
    world.disk.write("one.ini", f"{one} = {wrong_text(rng)}\n\n{two} = {wrong_text(rng)}\n".encode())
    world.disk.write("etc/two.ini", f"# nothing\n{one}\n{two} = 1\n{two} = 1\n{two}s = 1\n".encode())
    settings.reload()
    twice = {"etc/two.ini:3:", "etc/two.ini:4:"}  # either line may be named
    assert twice & set(places(settings))
    assert set(places(settings)) - twice == {
        "one.ini:1:",
        "one.ini:3:",
        "etc/two.ini:2:",
        "etc/two.ini:5:",
        f"{needed}:",
    }
    world.write("one.ini", {needed: draw_word(rng)})
    settings.reload()
    assert set(places(settings)) - twice == {"etc/two.ini:2:", "etc/two.ini:5:"}
    world.write("etc/two.ini", {})
    assert settings.reload() == [needed]
    assert settings.problems() == []


def test_changed_meanwhile(solution, rng):
    """Takes in what changed in a good file while another one was wrong, once that is mended.

    The good file does not change again. What was read of it must not be lost.
    """
    for wrong, good in (("one.ini", "etc/two.ini"), ("etc/two.ini", "one.ini")):
        world = World(rng, files=["one.ini", "etc/two.ini"])
        settings = world.start(solution)
        before = world.expected()
        names = rng.sample(list(world.schema)[1:], 3)
        another(world, names, good)
        spoil(world, wrong)
        for _ in range(rng.randint(1, 3)):
            assert settings.reload() == []
        world.write(wrong, {})
        assert settings.reload() == changed_names(before, world.expected()) == sorted(names)
        assert world.values(settings) == values_of(world.expected())


def test_mended_elsewhere(solution, rng):
    """Takes in everything when another file mends what was wrong.

    A setting that nobody sets is wrong until somebody does, in whatever file.
    """
    world = World(rng, files=["one.ini", "etc/two.ini"])
    needed = draw_word(rng)
    world.schema[needed] = {"type": "text"}
    world.write("one.ini", {needed: draw_word(rng)})
    settings = world.start(solution)
    before = world.expected()
    name = rng.choice([name for name in world.schema if name != needed])
    world.write("one.ini", {name: other_text(rng, world.kind(name), before[name][0])})
    assert settings.reload() == []
    assert settings.get(needed) == before[needed][0]
    assert places(settings) == [f"{needed}:"]
    world.write("etc/two.ini", {needed: draw_word(rng, 12)})
    assert settings.reload() == sorted([name, needed])
    assert world.values(settings) == values_of(world.expected())
    assert settings.problems() == []


def test_wrong_and_unchanged(solution, rng):
    """Keeps the problems of a file that has not changed, and does not read it again.

    What is wrong with a file is known of it, like what is in it.
    """
    world = World(rng, files=["one.ini", "etc/two.ini"])
    settings = world.start(solution)
    place = spoil(world, rng.choice(world.files))
    settings.reload()
    world.disk.reads.clear()
    for _ in range(2):
        assert settings.reload() == []
        assert places(settings) == [place]
    assert world.disk.reads == []


def test_closed_for_a_while(solution, rng):
    """Goes on when a file may not be read or is no text, and takes it in when it can be read again.

    It may be opened again without having changed.
    """
    world = World(rng, files=["one.ini"])
    settings = world.start(solution)
    before = values_of(world.expected())
    another(world, rng.sample(list(world.schema), 3))
    world.disk.lock("one.ini")
    assert settings.reload() == []
    assert places(settings) == ["one.ini:"]
    assert world.values(settings) == before
    world.disk.lock("one.ini", False)
    settings.reload()
    assert settings.problems() == []
    assert world.values(settings) == values_of(world.expected())
    world.disk.write("one.ini", b"# \xff\n")
    assert settings.reload() == []
    assert places(settings) == ["one.ini:"]
    assert world.values(settings) == values_of(world.expected())
    world.delete("one.ini")
    settings.reload()
    assert settings.problems() == []
    assert world.values(settings) == values_of(world.expected())


def test_functions_that_raise(solution, rng):
    """Calls all functions although some of them raise, and says so in the log.

    One that cannot take over a value must not keep the others from it.
    """
    world, told = World(rng, files=["one.ini"]), []
    settings = world.start(solution)
    names = rng.sample(list(world.schema), 3)

    def failing(error):
        def function(old, new):
            raise error(f"{old} to {new}")

        return function

    for name in names:
        for error in rng.sample([KeyError, ValueError, ZeroDivisionError], 2):
            settings.on_change(name, failing(error))
        settings.on_change(name, lambda old, new, name=name: told.append(name))
    another(world, names)
    assert settings.reload() == sorted(names)
    assert sorted(told) == sorted(names)
    assert world.values(settings) == values_of(world.expected())
    for name in names:
        assert world.lines.count(f"{name}: not taken over") == 2


def test_no_secret_in_a_problem(solution, rng):
    """Writes no secret into a problem, nor into the log when a function cannot take one over.

    The text of an error that somebody else raised may hold the value.
    """
    world = World(rng, files=["one.ini"])
    word, secret = f"{draw_word(rng)}_password", f"{draw_word(rng)}_token"
    world.schema[word] = {"type": "text", "default": "x"}
    world.schema[secret] = {"type": "whole", "default": 1}
    settings = world.start(solution)

    def fails(old, new):
        raise ValueError(f"{new} is no good")

    settings.on_change(word, fails)
    value, other = draw_word(rng, 14), draw_word(rng, 15)
    world.write("one.ini", {word: value})
    assert settings.reload() == [word]
    world.write("one.ini", {secret: other})
    settings.reload()
    assert len(settings.problems()) == 1
    assert not any(text in line for text in (value, other) for line in [*world.lines, *settings.problems()])


def test_no_start_with_it(solution, rng):
    """Does not start with a bad config, as before.

    A shop that runs has something to go on with; one that starts has not.
    """
    world = World(rng)
    world.write_drawn("etc/two.ini")
    spoil(world, rng.choice(["one.ini", "etc/three.ini"]))
    with pytest.raises(ValueError):
        world.start(solution)
    world.write("one.ini", {})
    world.write("etc/three.ini", {list(world.schema)[1]: draw_text(rng, "text")})
    assert world.start(solution).problems() == []
