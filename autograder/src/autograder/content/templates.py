"""Words with fields: ``{threshold}`` quotes a commitment with its unit, ``{1.5 * threshold}`` works a number out."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from autograder.content.expressions import Expression

_FIELD = re.compile(r"\{\{|\}\}|\{([^{}]*)\}")
#: Words of a text that are quoted back at the most, and what a quote is shortened with.
_QUOTED, _MORE = 30, " …"


@dataclass(frozen=True)
class Template:
    """``text`` with fields in braces; ``{{`` and ``}}`` are braces. ValueError for a field that is no expression."""

    text: str

    def __post_init__(self) -> None:
        _ = self.fields
        bare = _FIELD.sub("", self.text)
        if "{" in bare or "}" in bare:
            raise ValueError("a brace has no partner; write {{ or }} for a brace itself")

    @cached_property
    def fields(self) -> tuple[Expression, ...]:
        return tuple(Expression(_bare(match[1])) for match in _FIELD.finditer(self.text) if match[1] is not None)

    @property
    def names(self) -> frozenset[str]:
        """Every name that the words quote."""
        return frozenset().union(*(field.names for field in self.fields))

    def render(self, values: Mapping[str, Any], unit_of: Callable[[str], str]) -> str:
        """The words, with ``unit_of(name)`` behind a number that is quoted as it is; Unknown for a missing value."""

        def filled(match: re.Match) -> str:
            if match[1] is None:
                return match[0][0]
            field = Expression(_bare(match[1]))
            name = field.single_name
            shown = show(field.value(values))
            unit = unit_of(name) if name is not None and not match[1].rstrip().endswith(":") else ""
            before = self.text[: match.start()].rstrip(" ")
            if not before or before.endswith((".", "?", "!", "\n", ':"')):
                shown = shown[:1].upper() + shown[1:]
            return f"{shown} {unit}".strip()

        return _FIELD.sub(filled, self.text)


def _bare(field: str) -> str:
    """A field without the colon that leaves its unit out."""
    return field.strip().removesuffix(":")


def show(value: Any) -> str:
    """A value as the interviewer says it: 2,000 and 0.0245, a text on one line and not too long, a list with commas."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (int, float)):
        return show_number(value)
    if isinstance(value, date):
        return str(value)
    if isinstance(value, (list, tuple)):
        return ", ".join(map(show, value))
    words = clean(str(value)).rstrip(" .\n").split()
    return " ".join(words[:_QUOTED]) + (_MORE if len(words) > _QUOTED else "")


def show_number(value: float) -> str:
    """Whole numbers in full, others with four significant digits, thousands set apart."""
    if value == int(value) and abs(value) < 1e15:
        return f"{int(value):,}"
    if abs(value) >= 1_000:
        return f"{round(value):,}"
    text = f"{value:.4g}"
    return text if "e" not in text else f"{value:.3g}"


def clean(text: str) -> str:
    """``text`` without characters that no reader sees or that turn the line around; those become spaces."""
    return "".join(c if c.isprintable() or c in "\n\t" else " " for c in text)
