"""A scenario's world out of its file, which is content of the course and public."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

from autograder.worlds.trial.world import World

_known: dict[tuple, type[World]] = {}


def load_world(file: Path) -> type[World]:
    """The class that ``file`` calls ``SCENARIO``; run anew only when a file beside it has changed.

    The file is a package of its folder: ``from .invariants import INVARIANTS`` reads the file beside it. Raises ValueError
    with one sentence when it has no such class.
    """
    try:
        file.stat()
    except FileNotFoundError:
        raise ValueError(f"{file} is missing; a scenario's world is defined there") from None
    key = tuple((beside, beside.stat().st_mtime_ns) for beside in sorted(file.parent.glob("*.py")))
    if key not in _known:
        name = f"autograder_scenario_{file.parent.name}_{len(_known)}"
        spec = importlib.util.spec_from_file_location(name, file, submodule_search_locations=[str(file.parent)])
        for old in [module for module in sys.modules if module.startswith(f"{name}.")]:
            del sys.modules[old]
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module  # dataclasses look their module up
        writes, sys.dont_write_bytecode = sys.dont_write_bytecode, True
        try:
            spec.loader.exec_module(module)
        finally:
            sys.dont_write_bytecode = writes
        world = getattr(module, "SCENARIO", None)
        if not (isinstance(world, type) and issubclass(world, World)):
            raise ValueError(f"{file} has no SCENARIO that is a class derived from World")
        _known[key] = world
    return _known[key]
