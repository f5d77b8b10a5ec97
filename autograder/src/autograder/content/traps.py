"""Which traps lie behind a hidden test: for whoever teaches, never for a learner's kernel."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.content.errors import ContentError
from autograder.content.loader import read_toml, shortcut_fails_at

_STAGE = re.compile(r"hidden_stage_(\d+)")


@dataclass(frozen=True)
class HiddenTest:
    """A hidden test's label, and the traps whose shortcuts fail at it as ``(name, summary)``."""

    label: str
    traps: tuple[tuple[str, str], ...]


def _mutants(folder: Path) -> list[dict[str, Any]]:
    """Those of an exercise with trials, which has them in place of files."""
    file = folder / "mutants.toml"
    return read_toml(file).get("mutants", []) if file.is_file() else []


def hidden_tests(folder: Path) -> dict[tuple[int, str], HiddenTest]:
    """The hidden tests of one exercise by stage and name; ContentError for a file that cannot be read as one.

    A folder without an ``exercise.toml`` has none.
    """
    if not (folder / "exercise.toml").is_file():
        return {}
    traps = {trap["name"]: trap for trap in read_toml(folder / "exercise.toml").get("traps", ())}
    behind: dict[tuple[int, str], dict[str, str]] = {}
    for path in sorted((folder / "shortcuts").glob("*.py")):
        fails = shortcut_fails_at(path)
        if fails is not None and fails.trap in traps:
            behind.setdefault((fails.stage, fails.test), {})[fails.trap] = traps[fails.trap].get("summary", "")
    for mutant in _mutants(folder):
        if (name := mutant.get("trap")) in traps:
            place = traps[name].get("stage"), mutant.get("fails")
            behind.setdefault(place, {})[name] = traps[name].get("summary", "")
    found = {}
    for path in sorted(folder.glob("hidden_stage_*.py")):
        stage = int(_STAGE.fullmatch(path.stem)[1]) if _STAGE.fullmatch(path.stem) else 0
        try:
            tree = ast.parse(path.read_text(encoding="utf-8"))
        except (OSError, ValueError, SyntaxError) as error:
            raise ContentError(f"{path} cannot be read: {error}") from None
        for node in tree.body:
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                label = (ast.get_docstring(node) or "").partition("\n")[0].strip()
                traps = tuple(behind.get((stage, node.name), {}).items())
                found[stage, node.name] = HiddenTest(label or node.name, traps)
    return found
