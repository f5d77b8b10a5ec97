"""What a simulated worker process has for itself: the program's modules, as they were when it was started.

A job runs in the program's own process, one at a time. While it runs, the program's modules hold the worker's values;
afterwards they hold what they did before. So nothing that a job changes in a global, a class, a default argument or a
closure is seen elsewhere, and each worker keeps its own from job to job, as real ones do.
"""

from __future__ import annotations

import builtins
import collections
import contextlib
import copy
import functools
import linecache
import sys
import types
from collections.abc import Callable, Collection, Iterator
from typing import Any

from autograder.worlds.processes import crossing
from autograder.worlds.threads.primitives import Lock, RLock

#: More objects than this are not copied one by one: what lies beyond is shared with the program.
MAX_OBJECTS = 100_000
_ATOMS = (
    str, bytes, int, float, bool, complex, type(None), range, type(...), type, types.FunctionType, types.ModuleType,
    types.BuiltinFunctionType, types.CodeType,
)  # fmt: skip


def modules_of(files: Collection[str]) -> list[types.ModuleType]:
    """The program's own modules: those made of ``files``, and ``__main__`` when it is a notebook."""
    return [
        module
        for name, module in list(sys.modules.items())
        if isinstance(module, types.ModuleType)
        and (getattr(module, "__file__", None) in files or (name == "__main__" and not hasattr(module, "__file__")))
    ]


class Forked:
    """An image as ``fork`` leaves it: a copy of what the modules held at that moment.

    What cannot be copied, such as an open file, is shared; a lock is a fresh one. Objects of C code that keep a state,
    as a `functools.lru_cache` does, begin empty.
    """

    def __init__(self, modules: list[types.ModuleType], extra: Any = None):
        """``extra`` is copied along: what the worker was given as arguments."""
        copier = _Copier({module.__name__ for module in modules})
        self._places = _places(modules)
        self._values = [copier.copied(place.read()) for place in self._places]
        self.extra = copier.copied(extra)
        self._names = copier.names

    def another(self) -> Forked:
        """A second worker's copy of this one, which no job has touched yet."""
        twin = object.__new__(Forked)
        copier = _Copier(self._names)
        twin._places, twin._names = self._places, self._names
        twin._values = [copier.copied(value) for value in self._values]
        twin.extra = copier.copied(self.extra)
        return twin

    @contextlib.contextmanager
    def inside(self) -> Iterator[None]:
        before = [place.read() for place in self._places]
        for place, value in zip(self._places, self._values, strict=True):
            place.write(value)
        try:
            yield
        finally:
            self._values = [place.read() for place in self._places]
            for place, value in zip(self._places, before, strict=True):
                place.write(value)


class Spawned:
    """An image as ``spawn`` and ``forkserver`` leave it: the modules imported anew. A notebook's cannot be."""

    def __init__(self, modules: list[types.ModuleType], extra: Any = None):
        self._modules = {module.__name__: _fresh(module) for module in modules}
        self._started = False
        self.extra = extra

    def another(self) -> Spawned:
        twin = object.__new__(Spawned)
        twin._modules = {name: _fresh(module) for name, module in self._modules.items()}
        twin._started, twin.extra = False, self.extra
        return twin

    @contextlib.contextmanager
    def inside(self) -> Iterator[None]:
        before = {name: sys.modules.get(name) for name in self._modules}
        sys.modules.update(self._modules)
        try:
            if not self._started:
                self._started = True
                for module in self._modules.values():
                    source = "".join(linecache.getlines(getattr(module, "__file__", None) or ""))
                    exec(_compiled(source, getattr(module, "__file__", None) or "<nothing>"), vars(module))
            yield
        finally:
            sys.modules.update(before)


def _fresh(module: types.ModuleType) -> types.ModuleType:
    new = types.ModuleType(module.__name__)
    for name in ("__file__", "__package__", "__spec__", "__loader__"):
        if hasattr(module, name):
            setattr(new, name, getattr(module, name))
    vars(new)["__builtins__"] = vars(module).get("__builtins__", builtins)
    return new


@functools.lru_cache(maxsize=8)
def _compiled(source: str, file: str) -> types.CodeType:
    return compile(source, file, "exec", dont_inherit=True)


class _Place:
    """Somewhere that the program keeps values: read as a plain list or dict, written as one."""

    __slots__ = ("read", "write")

    def __init__(self, read: Callable[[], Any], write: Callable[[Any], None]):
        self.read, self.write = read, write


def _places(modules: list[types.ModuleType]) -> list[_Place]:
    names = {module.__name__ for module in modules}
    places: list[_Place] = []
    seen: set[int] = set()
    todo: list[Any] = list(modules)
    while todo:
        value = todo.pop()
        if id(value) in seen:
            continue
        seen.add(id(value))
        if isinstance(value, types.ModuleType):
            places.append(_of_mapping(vars(value)))
            todo += vars(value).values()
        elif isinstance(value, type) and value.__module__ in names:
            places.append(_of_class(value))
            todo += vars(value).values()
        elif isinstance(value, types.FunctionType) and value.__module__ in names:
            if value.__closure__:
                places.append(_of_cells(value.__closure__))
                todo += [cell.cell_contents for cell in value.__closure__ if _is_bound(cell)]
            if value.__defaults__ or value.__kwdefaults__ or vars(value):
                places.append(_of_function(value))
                todo.append(vars(value).get("__wrapped__"))
        elif isinstance(value, (staticmethod, classmethod)):
            todo.append(value.__func__)
        elif isinstance(value, property):
            todo += [value.fget, value.fset, value.fdel]
        # other modules that the program imports are not its own
        todo = [item for item in todo if not (isinstance(item, types.ModuleType) and item.__name__ not in names)]
    return places


def _of_mapping(mapping: dict) -> _Place:
    def write(values: dict) -> None:
        mapping.clear()
        mapping.update(values)

    return _Place(lambda: dict(mapping), write)


def _of_class(kind: type) -> _Place:
    def read() -> dict:
        return {
            name: value
            for name, value in vars(kind).items()
            if not (name.startswith("__") and name.endswith("__")) and not hasattr(type(value), "__get__")
        }

    def write(values: dict) -> None:
        now = read()
        for name in now.keys() - values.keys():
            type.__delattr__(kind, name)
        for name, value in values.items():
            if now.get(name, read) is not value:
                type.__setattr__(kind, name, value)

    return _Place(read, write)


def _of_cells(cells: tuple) -> _Place:
    def write(contents: list) -> None:
        for cell, (value,) in [(c, v) for c, v in zip(cells, contents, strict=True) if v]:
            cell.cell_contents = value

    return _Place(lambda: [[cell.cell_contents] if _is_bound(cell) else [] for cell in cells], write)


def _of_function(function: types.FunctionType) -> _Place:
    def write(values: list) -> None:
        function.__defaults__, function.__kwdefaults__ = values[:2]
        vars(function).clear()
        vars(function).update(values[2])

    return _Place(lambda: [function.__defaults__, function.__kwdefaults__, dict(vars(function))], write)


def _is_bound(cell: Any) -> bool:
    try:
        cell.cell_contents  # noqa: B018 - raises when nothing is bound yet
    except ValueError:
        return False
    return True


class _Copier:
    """Copies values as a fork does: functions, classes and modules stay what they are, data does not."""

    def __init__(self, names: set[str]):
        self.names = names
        self._memo: dict[int, Any] = {}
        self._kept: list[Any] = []

    def copied(self, value: Any) -> Any:
        if isinstance(value, _ATOMS):
            return value
        if id(value) in self._memo:
            return self._memo[id(value)]
        if len(self._kept) >= MAX_OBJECTS:
            return value
        self._kept.append(value)  # so that its id stays its own
        kind = type(value)
        if kind is list or kind is dict or kind is set or kind is collections.deque:
            new = self._memo[id(value)] = copy.copy(value)
            self._fill(new, value)
            return new
        return self._memo.setdefault(id(value), self._other(value, kind))

    def _fill(self, new: Any, value: Any) -> None:
        new.clear()
        if isinstance(value, dict):
            for key, item in value.items():
                new[self.copied(key)] = self.copied(item)
        elif isinstance(value, set):
            new.update(self.copied(item) for item in value)
        else:
            new.extend(self.copied(item) for item in value)

    def _other(self, value: Any, kind: type) -> Any:
        if crossing.reference(value) is not None:
            return value
        if kind is tuple:
            return tuple(self.copied(item) for item in value)
        if kind in (Lock, RLock):
            return kind()
        if isinstance(value, functools._lru_cache_wrapper):
            return functools.lru_cache(**value.cache_parameters())(value.__wrapped__)
        if kind.__module__ in self.names and type(getattr(value, "__dict__", None)) is dict:
            try:
                new = self._memo[id(value)] = copy.copy(value)
                for name, item in vars(value).items():
                    object.__setattr__(new, name, self.copied(item))
                return new
            except Exception:
                self._memo.pop(id(value), None)
                return value
        try:
            return copy.deepcopy(value)
        except Exception:
            return value


__all__ = ["Forked", "Spawned", "modules_of"]
