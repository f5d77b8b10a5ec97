"""Every file is a list of statements, read when it has changed; each load plays all statements, the strongest last."""

from types import SimpleNamespace


class Settings:
    def __init__(self, schema, disk, files, env, log):
        self.schema, self.disk, self.log = schema, disk, log
        self.paths = list(files)
        self.contents = dict.fromkeys(self.paths)  # path: the stamp and the lines of what was last read
        self.fixed = [(f"APP_{name.upper()}", None, name, env.get(f"APP_{name.upper()}", "")) for name in schema]
        self.told, self.trouble, self.load = [], [], 0
        self.past = {name: [] for name in schema}
        state = self.play()
        if self.trouble:
            raise ValueError(self.trouble)
        self.state = {}
        self.enact(state)

    def get(self, name):
        return self.state[name].value

    def source(self, name):
        return self.state[name].source

    def view(self):
        state = self.state  # a new one is made at each load, and none is ever changed
        return Frozen(state)

    def on_change(self, name, function):
        self.told.append((name, function))

    def problems(self):
        return self.trouble[:]

    def history(self, name):
        return [{"load": load, "value": shown(name, one.value), "source": one.source} for load, one in self.past[name]]

    def reload(self):
        self.load += 1
        state = self.play()
        if self.trouble:
            return []
        old, changed = self.state, self.enact(state)
        for name, function in self.told:
            if name in changed:
                try:
                    function(old[name].value, state[name].value)
                except Exception:
                    self.log(f"{name}: not taken over")
        return sorted(changed)

    def enact(self, state):
        """Put a state in force, and keep account of it; the names that have another value."""
        changed = [
            name for name in self.schema if name not in self.state or self.state[name].value != state[name].value
        ]
        for name, one in state.items():
            if self.state.get(name) != one:
                self.past[name].append((self.load, one))
        self.state = state
        for name in changed:
            self.log(f"{name} = {shown(name, state[name].value)}")
        return changed

    def play(self):
        self.trouble = []
        state = {
            name: SimpleNamespace(value=about["default"], source="default")
            for name, about in self.schema.items()
            if "default" in about
        }
        weakest_first = [list(self.statements(path)) for path in reversed(self.paths)] + [self.fixed]
        for source, number, name, text in (one for statements in weakest_first for one in statements):
            try:
                value = VALUES[self.schema[name]["type"]](text.strip())
            except ValueError as error:
                self.trouble.append(f"{source}: {error}" if number is None else f"{source}:{number}: {error}")
            else:
                if value is not None:
                    state[name] = SimpleNamespace(value=value, source=source)
        self.trouble += [f"{name}: is set nowhere" for name in self.schema if name not in state]
        return {name: state.get(name) for name in self.schema}

    def statements(self, path):
        names = set()
        for number, line in enumerate(self.lines(path), start=1):
            line = line.strip()
            if line == "" or line[0] == "#":
                continue
            name = line.split("=", 1)[0].strip()
            if "=" not in line or name not in self.schema or name in names:
                self.trouble.append(f"{path}:{number}: cannot be used")
                continue
            names.add(name)
            yield path, number, name, line.split("=", 1)[1]

    def lines(self, path):
        try:
            stamp = self.disk.stat(path)["changed"]
        except FileNotFoundError:
            self.contents[path] = None
            return []
        if self.contents[path] is None or self.contents[path][0] != stamp:
            try:
                self.contents[path] = stamp, str(self.disk.read(path), "utf-8").split("\n")
            except (OSError, ValueError) as error:
                self.contents[path] = None
                self.trouble.append(f"{path}: {type(error).__name__}")
                return []
        return self.contents[path][1]


class Frozen:
    def __init__(self, state):
        self.state = state

    def get(self, name):
        return self.state[name].value

    def source(self, name):
        return self.state[name].source


def shown(name, value):
    return "***" if name.endswith(("_password", "_token")) else value


def text_of(text):
    return text or None


def whole_of(text):
    digits = text.removeprefix("-")
    if not (digits.isascii() and digits.isdigit()) and text:
        raise ValueError("a whole number should stand here")
    return int(text) if text else None


def yes_no_of(text):
    if text not in ("", "yes", "no"):
        raise ValueError("yes or no should stand here")
    return None if text == "" else text == "yes"


VALUES = {"text": text_of, "whole": whole_of, "yes_no": yes_no_of}
