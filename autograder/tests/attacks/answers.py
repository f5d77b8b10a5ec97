"""The hostile answers and the honest controls, read from their folders.

An answer is a file named for its act. Its docstring says in the first line what it does in plain words, and for a
hostile one below that ``Held from: S0``, the weakest rung that promises to hold it. Further lines may be ``Earns: 10``,
the points that it earns honestly, and ``Patient``, when its act takes longer than a hasty limit allows.
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from pathlib import Path

_HERE = Path(__file__).resolve().parent
_HELD = re.compile(r"^Held from: (S\d)$", re.MULTILINE)
_EARNS = re.compile(r"^Earns: (\d+)$", re.MULTILINE)


@dataclass(frozen=True)
class Answer:
    """One answer; ``held_from`` is ``""`` for an honest one, which ``earns`` everything."""

    name: str
    act: str
    held_from: str
    earns: float
    patient: bool
    source: str

    @property
    def hostile(self) -> bool:
        return bool(self.held_from)


def hostile_answers() -> list[Answer]:
    """All attacks, by name."""
    return [_read(path, hostile=True) for path in sorted((_HERE / "hostile").glob("*.py"))]


def honest_answers(full: float) -> list[Answer]:
    """All controls, by name; each earns ``full`` points."""
    return [_read(path, hostile=False, full=full) for path in sorted((_HERE / "honest").glob("*.py"))]


def _read(path: Path, *, hostile: bool, full: float = 0.0) -> Answer:
    source = path.read_text(encoding="utf-8")
    said = ast.get_docstring(ast.parse(source)) or ""
    held = _HELD.search(said)
    if not said or hostile != bool(held):
        raise ValueError(f"{path.name}: its docstring must {'' if hostile else 'not '}have a line 'Held from: S…'")
    earns = _EARNS.search(said)
    return Answer(
        name=path.stem,
        act=said.partition("\n")[0],
        held_from=held[1] if held else "",
        earns=float(earns[1]) if earns else full,
        patient="\nPatient" in said,
        source=source,
    )
