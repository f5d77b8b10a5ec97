"""Fails stage 1 at test_nothing_after_the_sign: an empty variable is a value, an empty line is none.

Passes the visible tests of stage 1.
"""

import re


class Settings:
    def __init__(self, schema, disk, files, env, log):
        self._schema, self._disk, self._wrong = schema, disk, []
        found = {name: about["default"] for name, about in schema.items() if "default" in about}
        for path in reversed(files):
            found |= self._read_file(path)
        found |= self._read_environment(env)
        self._wrong += [f"{name}: nobody sets it" for name in schema if name not in found]
        if self._wrong:
            raise ValueError("\n".join(self._wrong))
        self._found = found
        for name in schema:
            secret = name.endswith(("_password", "_token"))
            log(f"{name} = {'***' if secret else found[name]}")

    def get(self, name):
        return self._found[name]

    def _read_file(self, path):
        try:
            text = self._disk.read(path).decode("utf-8")
        except FileNotFoundError:
            return {}
        except (OSError, UnicodeDecodeError):
            self._wrong.append(f"{path}: cannot be read")
            return {}
        values, seen = {}, set()
        for number, line in enumerate(text.split("\n"), 1):
            if not line.strip() or line.strip().startswith("#"):
                continue
            name, equals, value = (part.strip() for part in line.partition("="))
            if not equals or name not in self._schema or name in seen:
                self._wrong.append(f"{path}:{number}: this cannot be")
            elif value:
                self._convert(name, value, f"{path}:{number}", values)
            seen.add(name)
        return values

    def _read_environment(self, env):
        values = {}
        for name in self._schema:
            variable = f"APP_{name.upper()}"
            if variable in env:
                self._convert(name, env[variable], variable, values)
        return values

    def _convert(self, name, text, place, values):
        kind = self._schema[name]["type"]
        if kind == "text":
            values[name] = text
        elif kind == "whole" and re.fullmatch("-?[0-9]+", text):
            values[name] = int(text)
        elif kind == "yes_no" and text in ("yes", "no"):
            values[name] = text == "yes"
        else:
            self._wrong.append(f"{place}: {name} is not {kind}")
