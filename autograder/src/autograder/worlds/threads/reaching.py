"""What a program can reach: the files of its code, and locks and names from before that must come under control.

Locks made before `install`, in a notebook's earlier cells say, are real ones, and so is what `from time import sleep`
bound. A walk over globals, closures, classes and instances puts controlled ones in their places. It is made in a
process of its own, forked for one exploration, so that the original keeps what it had.
"""

from __future__ import annotations

import collections
import concurrent.futures
import contextlib
import functools
import linecache
import sys
import threading
import types
from collections.abc import Callable
from typing import Any

from autograder.worlds.threads import patches
from autograder.worlds.threads.primitives import SimpleQueue

#: A walk over more objects than this stops; a notebook's data is not looked through to the end.
MAX_OBJECTS = 300_000
#: A container of more items than this holds data, not locks.
MAX_ITEMS = 10_000
_ATOMS = frozenset({str, bytes, int, float, bool, complex, type(None), range, bytearray, type(...), types.CodeType})
#: Modules of the standard library whose instances may hold locks.
_LIBRARY = ("threading", "queue", "concurrent.futures", "functools", "collections", "types", "sched", "contextlib")


def code_of(program: Callable) -> types.FunctionType | None:
    """The function that ``program`` is, or wraps."""
    while not isinstance(program, types.FunctionType):
        if isinstance(program, functools.partial):
            program = program.func
        elif isinstance(program, types.MethodType):
            program = program.__func__
        elif hasattr(program, "__wrapped__"):
            program = program.__wrapped__
        elif isinstance(vars(type(program)).get("__call__"), types.FunctionType):
            program = type(program).__call__
        else:
            return None
    return program


def take_over(program: Callable) -> tuple[Callable, frozenset[str]]:
    """``program`` with controlled locks and names in all that it reaches, and the files of its own module's code.

    `patches.install` must have been called. The files are those of ``program`` and of functions and classes that were
    defined beside it: in a notebook, of every cell that defined some.
    """
    function = code_of(program)
    walk = _Walk(function.__globals__ if function is not None else {})
    replaced = walk.replace(program)
    walk.go()
    if function is not None:
        walk.files.add(function.__code__.co_filename)
    return replaced, frozenset(walk.files)


class _Walk:
    def __init__(self, home: dict):
        self.files: set[str] = set()
        self._home = home
        self._seen: dict[int, Any] = {}
        self._locks: dict[int, tuple[Any, Any]] = {}
        self._todo: list[Any] = []

    def go(self) -> None:
        while self._todo and len(self._seen) < MAX_OBJECTS:
            with contextlib.suppress(Exception):  # an object that does not let itself be looked at stays as it is
                self._enter(self._todo.pop())

    def replace(self, value: Any) -> Any:
        """What stands in the place of ``value`` from now on; what it holds is looked at later."""
        if type(value) in _ATOMS:
            return value
        known = patches.replaced.get(id(value))
        if known is not None and known[0] is value:
            return known[1]
        if id(value) in self._locks:
            return self._locks[id(value)][1]
        try:
            new = self._controlled(value)
        except Exception:  # a proxy that fails when it is asked what it is, say
            return value
        if new is not value:
            self._locks[id(value)] = value, new
        elif id(value) not in self._seen:
            self._seen[id(value)] = value
            self._todo.append(value)
        return new

    def _controlled(self, value: Any) -> Any:
        lock = patches.controlled(value)
        if lock is not None:
            return lock
        if isinstance(value, types.BuiltinMethodType):
            # a condition keeps its lock's acquire and release as bound methods
            owner = value.__self__
            if owner is not None and not isinstance(owner, types.ModuleType | type):
                new = self.replace(owner)
                if new is not owner:
                    return getattr(new, value.__name__)
        elif isinstance(value, patches.RealQueue):
            new = SimpleQueue()
            while not value.empty():
                new.put(self.replace(value.get_nowait()))
            return new
        elif isinstance(value, tuple):
            items = [self.replace(item) for item in value]
            if any(a is not b for a, b in zip(items, value, strict=True)):
                return type(value)(*items) if hasattr(value, "_fields") else type(value)(items)
        elif type(value) is functools.partial:
            function, arguments = self.replace(value.func), self.replace(value.args)
            if function is not value.func or arguments is not value.args:
                return functools.partial(function, *arguments, **value.keywords)
        elif isinstance(value, types.MethodType):
            function, owner = self.replace(value.__func__), self.replace(value.__self__)
            if function is not value.__func__ or owner is not value.__self__:
                return types.MethodType(function, owner)
        return value

    def _enter(self, value: Any) -> None:
        if isinstance(value, dict | list | set | collections.deque) and len(value) > MAX_ITEMS:
            return
        if isinstance(value, types.FunctionType):
            self._enter_function(value)
        elif isinstance(value, type):
            if _is_ours(value.__module__):
                for name, member in list(vars(value).items()):
                    new = self.replace(member)
                    if new is not member:
                        setattr(value, name, new)
                for base in value.__bases__:
                    self.replace(base)
        elif isinstance(value, types.ModuleType):
            if _is_ours(value.__name__, getattr(value, "__file__", None)):
                self._enter_mapping(vars(value))
        elif isinstance(value, dict):
            if isinstance(value, collections.defaultdict):
                value.default_factory = self.replace(value.default_factory)
            self._enter_mapping(value)
        elif isinstance(value, list | collections.deque):
            for index, item in enumerate(value):
                new = self.replace(item)
                if new is not item:
                    value[index] = new
        elif isinstance(value, set):
            for item in list(value):
                new = self.replace(item)
                if new is not item:
                    value.discard(item)
                    value.add(new)
        elif isinstance(value, property):
            for function in (value.fget, value.fset, value.fdel):
                self.replace(function)
        elif isinstance(value, staticmethod | classmethod):
            self.replace(value.__func__)
        elif not isinstance(value, tuple | frozenset | types.BuiltinFunctionType):
            self._enter_instance(value)

    def _enter_function(self, function: types.FunctionType) -> None:
        module = function.__globals__.get("__name__") or ""
        if not _is_ours(module, function.__globals__.get("__file__")):
            return
        if function.__globals__ is self._home and linecache.getlines(function.__code__.co_filename):
            self.files.add(function.__code__.co_filename)
        if id(function.__globals__) not in self._seen:
            self._seen[id(function.__globals__)] = function.__globals__
            self._enter_mapping(function.__globals__)
        for cell in function.__closure__ or ():
            try:
                content = cell.cell_contents
            except ValueError:  # not bound yet
                continue
            new = self.replace(content)
            if new is not content:
                cell.cell_contents = new
        if function.__defaults__:
            function.__defaults__ = self.replace(function.__defaults__)
        if function.__kwdefaults__:
            self._enter_mapping(function.__kwdefaults__)
        self._enter_mapping(vars(function))

    def _enter_mapping(self, mapping: dict) -> None:
        for key, item in list(mapping.items()):
            new = self.replace(item)
            if new is not item:
                mapping[key] = new

    def _enter_instance(self, value: Any) -> None:
        kind = type(value)
        if not (_is_ours(kind.__module__) or kind.__module__.startswith(_LIBRARY)) or isinstance(
            value, threading.local
        ):
            return
        self.replace(kind)
        own = getattr(value, "__dict__", None)
        if isinstance(own, dict):
            self._enter_mapping(own)
        for base in kind.__mro__:
            slots = vars(base).get("__slots__", ())
            for slot in (slots,) if isinstance(slots, str) else slots:
                name = f"_{base.__name__.lstrip('_')}{slot}" if slot[:2] == "__" != slot[-2:] else slot
                item = getattr(value, name, self)
                if item is not self and name not in ("__dict__", "__weakref__"):
                    new = self.replace(item)
                    if new is not item:
                        object.__setattr__(value, name, new)
        if isinstance(value, concurrent.futures.ThreadPoolExecutor):
            patches.renew(value)  # its workers stayed behind in the process that this one was forked from


@functools.cache
def _is_ours(module: str, file: str | None = None) -> bool:
    """Whether a module is a person's own: neither the standard library's, nor installed, nor part of this package."""
    top = module.partition(".")[0]
    if (top in sys.stdlib_module_names and module != "__main__") or top == __package__.partition(".")[0]:
        return False
    file = file or getattr(sys.modules.get(module), "__file__", None) or ""
    return "site-packages" not in file and "dist-packages" not in file


__all__ = ["code_of", "take_over"]
