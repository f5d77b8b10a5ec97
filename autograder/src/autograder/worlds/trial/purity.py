"""What in a policy's source hangs on more than seed and virtual time: modules that have clocks, chance or threads."""

from __future__ import annotations

import ast
from dataclasses import dataclass

_TIME = "ask env.now(), and wait with env.sleep()"
_CHANCE = "draw from env.rng"
_THREADS = "threads and processes know nothing of virtual time; use tasks"
#: What to use in place of a module.
INSTEAD = {
    "time": _TIME,
    "datetime": _TIME,
    "random": _CHANCE,
    "secrets": _CHANCE,
    "uuid": _CHANCE,
    "numpy": _CHANCE,
    "threading": _THREADS,
    "multiprocessing": _THREADS,
    "concurrent": _THREADS,
    "subprocess": _THREADS,
}
_METHODS = {"to_thread": _THREADS, "run_in_executor": _THREADS, "urandom": _CHANCE}


@dataclass(frozen=True)
class Impurity:
    """A line of the source, what it uses, and what to use in its place."""

    line: int
    what: str
    instead: str

    def __str__(self) -> str:
        return f"Line {self.line} uses {self.what}: {self.instead}."


def impurities(source: str) -> list[Impurity]:
    """Everything of that kind, by line; empty for a source that does not compile, which fails by itself."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            modules = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            modules = [node.module or ""]
        elif isinstance(node, ast.Attribute) and node.attr in _METHODS:
            found.append(Impurity(node.lineno, node.attr, _METHODS[node.attr]))
            continue
        else:
            continue
        for module in modules:
            top = module.partition(".")[0]
            if top in INSTEAD:
                found.append(Impurity(node.lineno, top, INSTEAD[top]))
    return sorted(found, key=lambda impurity: impurity.line)
