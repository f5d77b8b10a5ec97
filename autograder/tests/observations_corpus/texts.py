"""Reads the labelled replies."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from autograder.conversation.observations import Context, ObservationKind, Source, WarningKind

ROOT = Path(__file__).parent
#: Kinds that are no honest answer to the situation: at most one observation without a warning beside it.
ADVERSARIAL = ("keyword_soup", "negated", "pasted_reading", "other_scenario", "fluent_emptiness", "canned")
MIDDLE = "middling"


@dataclass(frozen=True)
class Labelled:
    """A reply to a situation, and what a careful reader says of it.

    ``seen`` must be seen and ``either`` may be; the others must not. Of ``warned`` one must stand beside; with none, only
    those in ``may`` may. ``part`` is "developed", "blind" or "blind_again".
    """

    part: str
    kind: str
    name: str
    scenario: str
    text: str
    seen: frozenset[ObservationKind]
    either: frozenset[ObservationKind]
    warned: frozenset[WarningKind]
    may: frozenset[WarningKind]
    readings: tuple[str, ...] = ()
    earlier: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        return f"{self.part}/{self.kind}/{self.name}"

    @property
    def adversarial(self) -> bool:
        return self.kind in ADVERSARIAL

    @property
    def context(self) -> Context:
        return Context(
            scenarios()[self.scenario],
            tuple(readings()[name] for name in self.readings),
            tuple(Source("your answer to an earlier situation", _by_name()[name].text) for name in self.earlier),
        )


@cache
def scenarios() -> dict[str, str]:
    """The situation and the probes of each scenario, by its name."""
    found = {path.stem: _toml(path) for path in sorted(ROOT.glob("scenarios/*.toml"))}
    return {name: f"{one['situation']}\n{one['probes']}" for name, one in found.items()}


@cache
def readings() -> dict[str, Source]:
    return {name: Source(one["name"], one["text"]) for name, one in _toml(ROOT / "readings.toml").items()}


@cache
def labelled() -> tuple[Labelled, ...]:
    """Every text, those to develop on first."""
    return tuple(
        _labelled(part, path.stem, entry)
        for part in ("developed", "blind", "blind_again")
        for path in sorted((ROOT / part).glob("*.toml"))
        for entry in _toml(path)["text"]
    )


def _labelled(part: str, kind: str, entry: dict) -> Labelled:
    return Labelled(
        part, entry.get("kind", kind), entry["id"], entry["scenario"], entry["text"].strip(),
        frozenset(map(ObservationKind, entry.get("seen", ()))), frozenset(map(ObservationKind, entry.get("either", ()))),
        frozenset(map(WarningKind, entry.get("warned", ()))), frozenset(map(WarningKind, entry.get("may", ()))),
        tuple(entry.get("readings", ())), tuple(entry.get("earlier", ())),
    )  # fmt: skip


@cache
def _by_name() -> dict[str, Labelled]:
    return {f"{one.kind}/{one.name}": one for one in labelled()}


def _toml(path: Path) -> dict:
    return tomllib.loads(path.read_text(encoding="utf-8"))
