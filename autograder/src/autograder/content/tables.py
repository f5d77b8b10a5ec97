"""What loaders share: TOML tables that complain, and files that are read or named in a sentence."""

from __future__ import annotations

import math
import re
import tomllib
from pathlib import Path
from typing import Any

from autograder.content.errors import ContentError

_ID = re.compile(r"[a-z][a-z0-9_]*")


class Table:
    """A TOML table that complains about what is missing, of a wrong type, or unknown."""

    def __init__(self, file: Path, data: dict[str, Any], where: str = ""):
        self._file, self._data, self._where = file, data, where
        self._used: set[str] = set()

    def _get(self, name: str, kinds: tuple[type, ...], what: str) -> Any:
        self._used.add(name)
        if name not in self._data:
            raise ContentError(f"{self._file}: {self._where}{name} is missing; it is {what}")
        value = self._data[name]
        if not isinstance(value, kinds) or isinstance(value, bool):
            raise ContentError(f"{self._file}: {self._where}{name} is {value!r}; it must be {what}")
        return value

    def _left_out(self, name: str, default: Any) -> bool:
        return default is not None and name not in self._data

    def text(self, name: str, *, default: str | None = None) -> str:
        if self._left_out(name, default):
            return default
        text = self._get(name, (str,), "a text")
        if not text.strip():
            raise ContentError(f"{self._file}: {self._where}{name} is empty; it is a text")
        return text

    def whole(self, name: str, *, default: int | None = None) -> int:
        if self._left_out(name, default):
            return default
        value = self._get(name, (int,), "a whole number")
        if value < 1:
            raise ContentError(f"{self._file}: {self._where}{name} is {value}; it must be at least 1")
        return value

    def whole_if_any(self, name: str) -> int | None:
        return self.whole(name) if name in self._data else None

    def number(self, name: str) -> float:
        value = self._get(name, (int, float), "a number")
        if not value > 0:
            raise ContentError(f"{self._file}: {self._where}{name} is {value}; it must be above 0")
        return float(value)

    def amount(self, name: str, *, default: float | None = None) -> float | None:
        """Any finite number; the default when it is left out."""
        if name not in self._data:
            return default
        value = self._get(name, (int, float), "a number")
        if not math.isfinite(value):
            raise ContentError(f"{self._file}: {self._where}{name} is {value}; it must be a finite number")
        return value

    def flag(self, name: str) -> bool:
        """True or false, false when it is left out."""
        self._used.add(name)
        value = self._data.get(name, False)
        if not isinstance(value, bool):
            raise ContentError(f"{self._file}: {self._where}{name} is {value!r}; it must be true or false")
        return value

    def mapping(self, name: str, kinds: tuple[type, ...], what: str) -> dict[str, Any]:
        """A table of names to values of the ``kinds``, which are ``what``; empty when it is left out."""
        self._used.add(name)
        values = self._data.get(name, {})
        if not isinstance(values, dict):
            raise ContentError(f"{self._file}: {self._where}{name} is {values!r}; it must be a table")
        for key, value in values.items():
            if not isinstance(value, kinds) or isinstance(value, bool):
                raise ContentError(f"{self._file}: {self._where}{name}.{key} is {value!r}; it must be {what}")
        return dict(values)

    def fault(self, sentence: str) -> ContentError:
        """A complaint about this table."""
        return ContentError(f"{self._file}: {self._where}{sentence}")

    def has(self, name: str) -> bool:
        return name in self._data

    def texts(self, name: str, *, default: tuple[str, ...] | None = None) -> tuple[str, ...]:
        if self._left_out(name, default):
            return default
        values = self._get(name, (list,), "a list of texts")
        if not all(isinstance(value, str) for value in values):
            raise ContentError(f"{self._file}: {self._where}{name} is {values!r}; it must be a list of texts")
        return tuple(values)

    def lists(self, name: str) -> tuple[tuple[str, ...], ...]:
        """Lists of texts; none when it is left out."""
        self._used.add(name)
        values = self._data.get(name, [])
        if not isinstance(values, list) or not all(
            isinstance(value, list) and all(isinstance(one, str) for one in value) for value in values
        ):
            raise self.fault(f"{name} is {values!r}; it must be a list of lists of texts")
        return tuple(tuple(value) for value in values)

    def wholes(self, name: str) -> tuple[int, ...]:
        """Whole numbers, one at the least."""
        values = self._get(name, (list,), "a list of whole numbers")
        if not values or not all(type(value) is int for value in values):
            raise ContentError(f"{self._file}: {self._where}{name} is {values!r}; it must be a list of whole numbers")
        return tuple(values)

    def table(self, name: str) -> Table:
        self._used.add(name)
        data = self._data.get(name)
        if not isinstance(data, dict):
            raise self.fault(f"{name} is missing; it is a table")
        return Table(self._file, data, f"{self._where}{name}.")

    def tables(self, name: str, *, optional: bool = False) -> list[Table]:
        self._used.add(name)
        tables = self._data.get(name, [] if optional else None)
        if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
            raise ContentError(f"{self._file}: no [[{name}]] tables")
        return [Table(self._file, table, f"{self._where}{name}[{i}].") for i, table in enumerate(tables, start=1)]

    def finish(self) -> None:
        unknown = sorted(set(self._data) - self._used)
        if unknown:
            raise ContentError(f"{self._file}: {self._where}{unknown[0]} is not a known field; remove or rename it")


def identifier(folder: Path) -> str:
    """The id that a folder's name is; ContentError when it is none."""
    if not _ID.fullmatch(folder.name):
        raise ContentError(f"{folder}: a folder's name is lower-case letters, digits and underscores")
    return folder.name


def read_toml(path: Path) -> dict[str, Any]:
    """What a TOML file holds; ContentError when it is missing or none."""
    try:
        return tomllib.loads(read_text(path))
    except tomllib.TOMLDecodeError as error:
        raise ContentError(f"{path}: {error}") from None


def read_text(path: Path) -> str:
    """What a text file holds; ContentError when it is missing, empty or no UTF-8."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise ContentError(f"{path} is missing") from None
    except (OSError, UnicodeDecodeError) as error:
        raise ContentError(f"{path} cannot be read: {error}") from None
    if not text.strip():
        raise ContentError(f"{path} is empty")
    return text


def plain_name(data: Table, name: str, field: str) -> str:
    """``name`` when it may be one; ContentError otherwise."""
    if not _ID.fullmatch(name):
        raise data.fault(f"{field} is {name!r}; it is lower-case letters, digits and underscores")
    return name
