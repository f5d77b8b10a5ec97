import string

import pytest
from autograder.worlds import Disk


def draw_word(rng, length=None):
    return "".join(rng.choices(string.ascii_lowercase, k=length or rng.randint(3, 8)))


def draw_names(rng, count, suffix=""):
    return [f"{draw_word(rng)}_{'abcdefghijklmnop'[number]}{suffix}" for number in range(count)]


def draw_text(rng, kind):
    """How a value may be written."""
    if kind == "whole":
        return str(rng.choice([0, -1, rng.randint(-500, 500), rng.randint(10**6, 10**9)]))
    if kind == "yes_no":
        return rng.choice(["yes", "no"])
    return rng.choice([draw_word(rng), f"{draw_word(rng)} {draw_word(rng)}", f"a={draw_word(rng)}#1"])


def meant(kind, text):
    return int(text) if kind == "whole" else text == "yes" if kind == "yes_no" else text


def wrong_text(rng, kind="whole"):
    return f"{rng.randint(1, 9)}x{rng.randint(1, 9)}" if kind == "whole" else "maybe"


class World:
    """A schema with drawn settings, all with defaults, and files with what is in them; `lines` is the log."""

    def __init__(self, rng, count=6, files=("one.ini", "etc/two.ini", "etc/three.ini")):
        self.rng, self.disk, self.lines, self.files, self.env = rng, Disk(), [], list(files), {}
        self.schema = {}
        for number, name in enumerate(draw_names(rng, count)):
            kind = ("whole", "text", "yes_no")[number % 3]
            self.schema[name] = {"type": kind, "default": meant(kind, draw_text(rng, kind))}
        self.texts = {}  # path: name: what is written there

    def kind(self, name):
        return self.schema[name]["type"]

    def write(self, path, texts):
        """Write a file that sets some names, with lines that say nothing in between."""
        self.texts[path] = dict(texts)
        lines = [f"{name}{self.rng.choice(['=', ' = ', '  =', '= '])}{text}" for name, text in texts.items()]
        for nothing in ("", f"# {draw_word(self.rng)} = {draw_word(self.rng)}", "   "):
            lines.insert(self.rng.randint(0, len(lines)), nothing)
        self.disk.write(path, "\n".join([*lines, ""]).encode())

    def write_drawn(self, path, share=0.5):
        self.write(
            path, {name: draw_text(self.rng, self.kind(name)) for name in self.schema if self.rng.random() < share}
        )

    def delete(self, path):
        if self.texts.pop(path, None) is not None:
            self.disk.delete(path)

    def set(self, name, text):
        self.env[f"APP_{name.upper()}"] = text

    def expected(self):
        """The value and the source of each setting, as the plainest program finds them."""
        found = {}
        for name, about in self.schema.items():
            layers = [(f"APP_{name.upper()}", self.env.get(f"APP_{name.upper()}", ""))]
            layers += [(path, self.texts.get(path, {}).get(name, "")) for path in self.files]
            found[name] = next(
                ((meant(about["type"], text), source) for source, text in layers if text),
                (about.get("default"), "default"),
            )
        return found

    def start(self, solution):
        return solution.Settings(self.schema, self.disk, self.files, self.env, self.lines.append)

    def refuses(self, solution):
        """The text of the error with which it does not start."""
        with pytest.raises(ValueError) as refused:
            self.start(solution)
        return f"{refused.value.message} {refused.value.arguments}"

    def values(self, settings):
        return {name: settings.get(name) for name in self.schema}


def values_of(found):
    return {name: value for name, (value, _) in found.items()}


def test_settings_of_all_kinds(solution, rng):
    """Reads settings of every type from files, the environment and defaults.

    A text is taken as it stands, with all the signs in it; only the blanks around it do not count.
    """
    world = World(rng, 9)
    names = rng.sample(list(world.schema), 6)
    for path in world.files[:2]:
        world.write(path, {name: draw_text(rng, world.kind(name)) for name in (names.pop(), names.pop())})
    for name in names:
        world.set(name, draw_text(rng, world.kind(name)))
    assert world.values(world.start(solution)) == values_of(world.expected())


def test_who_wins(solution, rng):
    """Takes the value that wins, where several sources set one.

    Ask who wins: the environment or a file, and which of two files.
    """
    for _ in range(4):
        world = World(rng)
        for path in rng.sample(world.files, rng.choice([2, 3])):
            world.write_drawn(path)
        for name in rng.sample(list(world.schema), 2):
            world.set(name, draw_text(rng, world.kind(name)))
        assert world.values(world.start(solution)) == values_of(world.expected())


def test_unknown_in_a_file(solution, rng):
    """Does not start with a file that sets a name which nobody knows.

    Ask what such a name means. It is a typo, as a rule.
    """
    world = World(rng)
    name = rng.choice(list(world.schema))
    world.write(world.files[1], {name: draw_text(rng, world.kind(name)), f"{name}s": "1"})
    world.refuses(solution)


def test_unknown_in_the_environment(solution, rng):
    """Leaves variables alone that are for no setting, whatever they are called.

    Ask about them, too. Other programs have variables of their own.
    """
    world = World(rng)
    world.env = {f"APP_{draw_word(rng).upper()}": draw_word(rng), "HOME": "/", draw_word(rng): ""}
    settings = world.start(solution)
    assert world.values(settings) == values_of(world.expected())
    assert len(world.lines) == len(world.schema)


def test_no_secret_in_the_log(solution, rng):
    """Writes no secret into the log, and uses it all the same.

    Ask whether anything must not be logged, and how you tell what that is.
    """
    world = World(rng)
    secrets = {f"{draw_word(rng)}_password": draw_word(rng, 14), f"{draw_word(rng)}_token": draw_word(rng, 14)}
    for name in secrets:
        world.schema[name] = {"type": "text"}
    (first, one), (second, other) = secrets.items()
    world.write(world.files[0], {first: one})
    world.set(second, other)
    settings = world.start(solution)
    assert [settings.get(first), settings.get(second)] == [one, other]
    assert len(world.lines) == len(world.schema)
    assert not any(secret in line for secret in secrets.values() for line in world.lines)


def test_no_secret_in_an_error(solution, rng):
    """Writes no secret into the text of an error.

    Such texts are mailed around. Say where it stands and what it should be.
    """
    for place in ("file", "environment"):
        world, secret = World(rng), f"{draw_word(rng, 12)}"
        name = f"{draw_word(rng)}_token"
        world.schema[name] = {"type": "whole", "default": 1}
        if place == "file":
            world.write(world.files[0], {name: secret})
        else:
            world.set(name, secret)
        assert secret not in world.refuses(solution)


def test_nothing_after_the_sign(solution, rng):
    """Takes an empty value for none, in files and in the environment.

    Ask what it means. Here the next source decides, as if the line were not there.
    """
    world = World(rng, 9)
    sources = [None, *world.files, "environment"]
    written = {path: {} for path in world.files}
    for number, name in enumerate(rng.sample(list(world.schema), 9)):
        for source in sources[1:]:
            # one source of each setting gives it a value; the others say nothing, or set it to nothing
            text = draw_text(rng, world.kind(name)) if source == sources[number % 5] else rng.choice(["", None])
            if source in written and text is not None:
                written[source][name] = text
            elif text is not None:
                world.set(name, text)
    for path, texts in written.items():
        world.write(path, texts)
    assert world.values(world.start(solution)) == values_of(world.expected())
    missing = World(rng)
    missing.schema[draw_word(rng)] = {"type": "text"}
    missing.write(missing.files[0], {list(missing.schema)[-1]: ""})
    missing.refuses(solution)


def test_all_that_is_wrong(solution, rng):
    """Tells of everything that is wrong in one error, each with its file and line or its variable.

    Ask what it should say. Who learns of one mistake at a time has to start the shop as often.
    """
    world = World(rng)
    numbers = [name for name in world.schema if world.kind(name) == "whole"]
    gaps = [rng.randint(0, 4) for _ in range(3)]
    world.disk.write("one.ini", ("# nothing\n" * gaps[0] + f"{numbers[0]} = {wrong_text(rng)}\n").encode())
    lines = "# nothing\n" * gaps[1] + f"{numbers[0]} = {wrong_text(rng)}\n" + "\n" * gaps[2] + f"{numbers[1]} = 1.5\n"
    world.disk.write("etc/three.ini", lines.encode())
    world.set(numbers[1], wrong_text(rng))
    missing = draw_word(rng)
    world.schema[missing] = {"type": "text"}
    said = world.refuses(solution)
    places = [f"one.ini:{gaps[0] + 1}", f"etc/three.ini:{gaps[1] + 1}", f"etc/three.ini:{gaps[1] + gaps[2] + 2}"]
    for place in (*places, f"APP_{numbers[1].upper()}", missing):
        assert f"{place}:" in said


def test_values_that_are_none(solution, rng):
    """Does not start with a value that is not of its type.

    The types are what Marisol said they are, and no more: Python reads more as a number.
    """
    for kind, texts in (
        ("whole", ["1.5", "1_000", "+5", "0x1f", "--2", "2-", "- 2", "one", "1 2", "-"]),
        ("yes_no", ["Yes", "true", "1", "on", "y", "NO", "yes no"]),
    ):
        for text in rng.sample(texts, 4):
            world = World(rng)
            name = rng.choice([name for name in world.schema if world.kind(name) == kind])
            if rng.random() < 0.5:
                world.write(world.files[0], {name: text})
            else:
                world.set(name, text)
            world.refuses(solution)


def test_files_that_are_wrong(solution, rng):
    """Does not start with a line that is none, a name that is there twice, or a file that cannot be read.

    Anything that is wrong is wrong.
    """
    good = "one_a = 1\n"
    for content in (f"{good}one_b\n", f"{good}[section]\n", f"{good}one_a = 2\n", f"{good}# \udcff\n"):
        world = World(rng, 1)
        world.schema = {"one_a": {"type": "whole", "default": 0}, "one_b": {"type": "text", "default": "x"}}
        world.disk.write(world.files[2], content.encode("utf-8", "surrogateescape"))
        world.refuses(solution)
    world = World(rng)
    world.write_drawn(world.files[0])
    world.disk.lock(world.files[0])
    world.refuses(solution)


def test_wrong_though_nobody_sees_it(solution, rng):
    """Does not start with a wrong line, though another source wins.

    It says anything that is wrong: who takes the other source away is in for a surprise.
    """
    world = World(rng)
    name = rng.choice([name for name in world.schema if world.kind(name) == "whole"])
    for path in world.files:
        world.write(path, {name: str(rng.randint(1, 99))})
    world.set(name, "7")
    world.write(rng.choice(world.files), {name: wrong_text(rng)})
    world.refuses(solution)


def test_a_line_for_each_setting(solution, rng):
    """Writes one line for each setting into the log, in the order of the schema, once all is well.

    Look at everything first, then write.
    """
    world = World(rng, 8)
    world.write_drawn(world.files[1])
    settings = world.start(solution)
    assert world.lines == [f"{name} = {value}" for name, value in world.values(settings).items()]
    world = World(rng)
    world.write(world.files[1], {rng.choice([n for n in world.schema if world.kind(n) == "whole"]): wrong_text(rng)})
    world.refuses(solution)
    assert world.lines == []
