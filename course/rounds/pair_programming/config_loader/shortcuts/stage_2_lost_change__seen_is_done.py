"""Fails stage 3 at test_changed_meanwhile: a file that was seen counts as taken in, though nothing of it was.

Passes the visible tests of stage 3.
"""

import re


class Settings:
    def __init__(self, schema, disk, files, env, log):
        self._schema, self._disk, self._files, self._env, self._log = schema, disk, files, env, log
        self._stamps = {}  # path: the time of its last change
        self._layers = {}  # path: what it sets, what is wrong with it
        self._functions = []
        layers, found, self._problems = self._load()
        if self._problems:
            raise ValueError("\n".join(self._problems))
        self._layers, self._found = layers, found
        self._tell_log(schema)

    def get(self, name):
        return self._found[name]

    def view(self):
        return View(dict(self._found))

    def on_change(self, name, function):
        self._functions.append((name, function))

    def problems(self):
        return self._problems

    def reload(self):
        layers, found, self._problems = self._load()
        if self._problems:
            return []
        self._layers = layers
        before, self._found = self._found, found
        changed = [name for name in self._schema if before[name] != found[name]]
        self._tell_log(changed)
        for name, function in self._functions:
            if name in changed:
                try:
                    function(before[name], found[name])
                except Exception:
                    self._log(f"{name}: not taken over")
        return sorted(changed)

    def _load(self):
        wrong, layers = [], dict(self._layers)
        found = {name: about["default"] for name, about in self._schema.items() if "default" in about}
        for path in reversed(self._files):
            found |= self._read_file(path, layers, wrong)
        found |= self._read_environment(wrong)
        wrong += [f"{name}: nobody sets it" for name in self._schema if name not in found]
        return layers, found, wrong

    def _tell_log(self, names):
        for name in names:
            secret = name.endswith(("_password", "_token"))
            self._log(f"{name} = {'***' if secret else self._found[name]}")

    def _read_file(self, path, layers, wrong):
        try:
            changed = self._disk.stat(path)["changed"]
            if self._stamps.get(path) != changed:
                text = self._disk.read(path).decode("utf-8")
                layers[path] = self._parse(path, text)
                self._stamps[path] = changed
        except FileNotFoundError:
            return {}
        except (OSError, UnicodeDecodeError):
            wrong.append(f"{path}: cannot be read")
            return {}
        wrong += layers.get(path, ({}, []))[1]
        return layers.get(path, ({}, []))[0]

    def _parse(self, path, text):
        values, wrong, seen = {}, [], set()
        for number, line in enumerate(text.split("\n"), 1):
            if not line.strip() or line.strip().startswith("#"):
                continue
            name, equals, value = (part.strip() for part in line.partition("="))
            if not equals or name not in self._schema or name in seen:
                wrong.append(f"{path}:{number}: this cannot be")
            elif value:
                self._convert(name, value, f"{path}:{number}", values, wrong)
            seen.add(name)
        return values, wrong

    def _read_environment(self, wrong):
        values = {}
        for name in self._schema:
            variable = f"APP_{name.upper()}"
            if self._env.get(variable):
                self._convert(name, self._env[variable], variable, values, wrong)
        return values

    def _convert(self, name, text, place, values, wrong):
        kind = self._schema[name]["type"]
        if kind == "text":
            values[name] = text
        elif kind == "whole" and re.fullmatch("-?[0-9]+", text):
            values[name] = int(text)
        elif kind == "yes_no" and text in ("yes", "no"):
            values[name] = text == "yes"
        else:
            wrong.append(f"{place}: {name} is not {kind}")


class View:
    def __init__(self, found):
        self._found = found

    def get(self, name):
        return self._found[name]
