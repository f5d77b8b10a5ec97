"""Fails stage 4 at test_a_secret_was_changed: the history shows every value.

Passes the visible tests of stage 4.
"""

import re

SECRET = ("_password", "_token")
HIDDEN = "***"


class Settings:
    """Settings from the environment, from files and from defaults: all of a config is in force, or none of it."""

    def __init__(self, schema, disk, files, env, log):
        self._schema, self._disk, self._files, self._log = schema, disk, files, log
        self._known = {}  # path: the time of its last change, what it sets, what is wrong with it
        self._environment = self._read_environment(env)
        self._listeners = []
        self._loads = 0
        found, self._problems = self._load()
        if self._problems:
            raise ValueError("\n".join(self._problems))
        self._current = View(found)
        self._history = {name: [self._entry(name)] for name in schema}
        self._tell_log(schema)

    def get(self, name):
        return self._current.get(name)

    def source(self, name):
        return self._current.source(name)

    def view(self):
        return self._current

    def on_change(self, name, function):
        self._listeners.append((name, function))

    def problems(self):
        return list(self._problems)

    def history(self, name):
        return list(self._history[name])

    def reload(self):
        self._loads += 1
        found, self._problems = self._load()
        if self._problems:
            return []  # as long as anything is wrong, all stays as it was
        before, self._current = self._current, View(found)
        for name in self._schema:
            if before.found(name) != self._current.found(name):
                self._history[name].append(self._entry(name))
        changed = [name for name in self._schema if before.get(name) != self.get(name)]
        self._tell_log(changed)
        for name, function in list(self._listeners):
            if name in changed:
                try:
                    function(before.get(name), self.get(name))
                except Exception:
                    # its text may hold the value, and that may be secret
                    self._log(f"{name}: not taken over")
        return sorted(changed)

    def _load(self):
        """The value and source of each setting, and everything that is wrong; the first layer that sets one wins."""
        layers = [self._environment, *(self._layer(path) for path in self._files)]
        problems = [problem for _, wrong in layers for problem in wrong]
        found = {name: (about["default"], "default") for name, about in self._schema.items() if "default" in about}
        for values, _ in reversed(layers):
            found |= values
        problems += [f"{name}: nobody sets it" for name in self._schema if name not in found]
        return found, problems

    def _layer(self, path):
        """What a file sets and what is wrong with it, read only when it has changed."""
        try:
            changed = self._disk.stat(path)["changed"]
            if self._known.get(path, [None])[0] != changed:
                text = self._disk.read(path).decode("utf-8")
                self._known[path] = (changed, *self._parse(path, text))
        except FileNotFoundError:
            return {}, []
        except (OSError, UnicodeDecodeError):
            # not noted as known: it may be readable at the next look without having changed
            return {}, [f"{path}: cannot be read"]
        return self._known[path][1:]

    def _parse(self, path, text):
        values, wrong, seen = {}, [], set()
        for number, line in enumerate(text.split("\n"), 1):
            if not line.strip() or line.strip().startswith("#"):
                continue
            place = f"{path}:{number}"
            name, equals, value = (part.strip() for part in line.partition("="))
            if not equals:
                wrong.append(f"{place}: this is no setting")
            elif name not in self._schema:
                wrong.append(f"{place}: there is no setting of that name")
            elif name in seen:
                wrong.append(f"{place}: {name} is there twice")
            else:
                self._take(name, value, path, place, values, wrong)
            seen.add(name)
        return values, wrong

    def _read_environment(self, env):
        values, wrong = {}, []
        for name in self._schema:
            variable = f"APP_{name.upper()}"
            self._take(name, env.get(variable, "").strip(), variable, variable, values, wrong)
        return values, wrong

    def _take(self, name, text, source, place, values, wrong):
        """Put a value into a layer, or what is wrong with it into `wrong`; an empty one sets nothing."""
        kind = self._schema[name]["type"]
        if not text:
            return
        if kind == "text":
            values[name] = text, source
        elif kind == "whole" and re.fullmatch("-?[0-9]+", text):
            values[name] = int(text), source
        elif kind == "yes_no" and text in ("yes", "no"):
            values[name] = text == "yes", source
        else:
            wrong.append(f"{place}: {name} is not of the type {kind}")

    def _shown(self, name):
        return HIDDEN if name.endswith(SECRET) else self.get(name)

    def _tell_log(self, names):
        for name in names:
            self._log(f"{name} = {self._shown(name)}")

    def _entry(self, name):
        return {"load": self._loads, "value": self.get(name), "source": self.source(name)}


class View:
    """All settings as they were at one moment, each with its source."""

    def __init__(self, found):
        self._found = found

    def found(self, name):
        return self._found[name]

    def get(self, name):
        return self._found[name][0]

    def source(self, name):
        return self._found[name][1]
