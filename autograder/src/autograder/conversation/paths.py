"""Every path through a scenario, by classes of what may be committed: what an author has to know before anyone sits it.

Conditions, premises and quotes look at a few slots, and between the numbers that they compare with, one value is like
another. So each slot that they look at gets a few values, on both sides of each such number, and all their combinations
are followed. A card may be revised at any turn, so that at each turn a slot may have any of its values; a stand, once
taken, stays.
"""

from __future__ import annotations

import contextlib
import itertools
import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from autograder.content.expressions import Expression, Unknown
from autograder.content.scenario import RATING, Scenario, Slot, Turn, Variant
from autograder.conversation.engine import unit_of

#: Combinations that are followed at one turn; more would make a check slow, and a scenario hard to reason about.
MOST = 60_000
#: Values of one slot.
_MOST_VALUES = 15
#: Choices of which every selection is followed.
_MOST_SELECTED = 6
_Fixed = tuple[tuple[str, Any], ...]


@dataclass(frozen=True)
class Paths:
    """What exploring found: ``faults`` in sentences, how many states were looked at, and the fewest probes of a path."""

    faults: tuple[str, ...]
    states: int
    least_probes: int


def explore(scenario: Scenario) -> Paths:
    """Follow every path; no fault means that each has its probes, quotes what is there and contradicts nothing."""
    return _Explorer(scenario).explore()


class _Explorer:
    def __init__(self, scenario: Scenario):
        self._scenario = scenario
        self._faults: dict[str, None] = {}
        self._seen: set[tuple[str, int]] = set()
        self._count = 0
        self._classes = {name: self._values_of(name) for name in sorted(self._looked_at())}

    def explore(self) -> Paths:
        #: Stands and facts so far, with the fewest probes that led there.
        states: dict[_Fixed, int] = {(): 0}
        introduced: set[str] = {read.name for read in self._scenario.reads}
        for turn in self._scenario.turns:
            if turn.id == RATING:
                break
            states = self._ask(turn, states, sorted(introduced & self._classes.keys()))
            introduced |= {name for name, slot in self._scenario.names.items() if slot.turn == turn.id}
            states = self._take_stands(turn, states)
        fewest = min(states.values(), default=0)
        if fewest < self._scenario.least_probes:
            self._fault(f"a path has {fewest} probes; {self._scenario.least_probes} are the least")
        for turn in self._scenario.turns:
            for number in range(len(turn.variants)):
                if (turn.id, number) not in self._seen and not self._faults:
                    self._fault(f"{turn.id}: variant {number + 1} is said on no path; mend its condition or drop it")
        return Paths(tuple(self._faults), self._count, fewest)

    def _fault(self, sentence: str) -> None:
        self._faults.setdefault(sentence)

    # -- following -----------------------------------------------------------------------------------------------------

    def _ask(self, turn: Turn, states: dict[_Fixed, int], free: list[str]) -> dict[_Fixed, int]:
        """The states after a turn's words, which some combination of the ``free`` names brings about."""
        mine = _names_of(turn)
        free = [name for name in free if name in mine and not self._is_fixed(name)]
        combinations = math.prod(len(self._classes[name]) for name in free)
        if combinations * len(states) > MOST:
            self._fault(
                f"{turn.id}: {combinations * len(states):,} combinations of {', '.join(free)} would have to be followed, more "
                f"than {MOST:,}; look at fewer slots"
            )
            return states
        after: dict[_Fixed, int] = {}
        for state, probes in states.items():
            for values in itertools.product(*(self._classes[name] for name in free)):
                self._count += 1
                given = {**self._scenario.givens, **dict(state), **dict(zip(free, values, strict=True))}
                following = self._follow(turn, given, state)
                if following is None:
                    key, count = state, probes
                else:
                    key, count = following, probes + turn.probe
                after[key] = min(count, after.get(key, count))
        return after

    def _follow(self, turn: Turn, given: dict[str, Any], state: _Fixed) -> _Fixed | None:
        """The state after the variant that is said in this situation, None when nothing is said."""
        for number, variant in enumerate(turn.variants):
            if variant.when is not None and not self._holds(turn, number, variant.when, given):
                continue
            self._seen.add((turn.id, number))
            self._look(turn, number, variant, given)
            facts = dict(state)
            for name, value in variant.facts:
                if facts.get(name, value) != value and name not in variant.corrects:
                    self._fault(
                        f"{turn.id}: variant {number + 1} says that {name} is {value!r}, and on a path it was "
                        f"{facts[name]!r}; if it corrects that, say corrects = [{name!r}]"
                    )
                facts[name] = value
            return tuple(sorted(facts.items()))
        if not turn.optional:
            self._fault(f"{turn.id}: nothing is said where {_shown(given, _names_of(turn))}")
        return None

    def _holds(self, turn: Turn, number: int, condition: Expression, given: dict[str, Any]) -> bool:
        try:
            return condition.holds(given)
        except (ArithmeticError, TypeError, ValueError) as error:
            self._fault(f"{turn.id}: variant {number + 1}: {condition.source!r} has no sense ({error})")
            return False

    def _look(self, turn: Turn, number: int, variant: Variant, given: dict[str, Any]) -> None:
        where = f"{turn.id}: variant {number + 1}"
        if variant.premise is not None and not self._holds(turn, number, variant.premise, given):
            self._fault(
                f"{where} takes for granted that {variant.premise.source}, and is said where "
                f"{_shown(given, variant.premise.names)}"
            )
        try:
            variant.says.render(given, lambda name: unit_of(self._scenario, name))
        except Unknown as error:
            self._fault(
                f"{where} quotes {error.name}, and is said where it is not known; ask known({error.name}) first"
            )
        except (ArithmeticError, TypeError, ValueError) as error:
            self._fault(f"{where} quotes a number that has no sense ({error})")

    def _take_stands(self, turn: Turn, states: dict[_Fixed, int]) -> dict[_Fixed, int]:
        """Each state once for each way in which this turn's fixed slots may be filled."""
        names = [name for name in self._classes if self._is_fixed(name) and self._slot(name).turn == turn.id]
        after: dict[_Fixed, int] = {}
        for state, probes in states.items():
            for values in itertools.product(*(self._classes[name] for name in names)):
                key = tuple(sorted({**dict(state), **dict(zip(names, values, strict=True))}.items()))
                after[key] = min(probes, after.get(key, probes))
        return after

    # -- classes -------------------------------------------------------------------------------------------------------

    def _looked_at(self) -> set[str]:
        facts = {name for turn in self._scenario.turns for variant in turn.variants for name, _ in variant.facts}
        names = set().union(*(_names_of(turn) for turn in self._scenario.turns))
        return names - facts - set(self._scenario.givens)

    def _slot(self, name: str) -> Slot | None:
        return self._scenario.names.get(name)

    def _is_fixed(self, name: str) -> bool:
        slot = self._slot(name)
        return slot is not None and slot.kind == "stand"

    def _values_of(self, name: str) -> tuple[Any, ...]:
        """A few values of a name, so that every comparison with it comes out either way."""
        slot = self._slot(name)
        if slot is None:  # a reading of another conversation
            return (None, "what was said elsewhere")
        if slot.kind in ("choice", "stand"):
            values: Iterable[Any] = slot.choices
        elif slot.kind == "choices":
            values = _several(slot.choices)
        elif slot.kind == "yes_no":
            values = (True, False)
        else:
            values = _READERS.get(slot.kind, _numbers)(slot, self._compared_with(name))
        return (*values, None) if slot.optional else tuple(values)

    def _compared_with(self, name: str) -> list[Any]:
        """The numbers and texts that stand beside a name in conditions and premises, those of the givens among them."""
        found: list[Any] = []
        for turn in self._scenario.turns:
            for variant in turn.variants:
                for expression in (variant.when, variant.premise):
                    if expression is not None and name in expression.names:
                        found += expression.constants
                        found += [self._scenario.givens[n] for n in expression.names if n in self._scenario.givens]
        return found


def _names_of(turn: Turn) -> frozenset[str]:
    """Every name that a turn's conditions, premises and quotes look at."""
    names: set[str] = set()
    for variant in turn.variants:
        names |= variant.says.names
        for expression in (variant.when, variant.premise):
            names |= expression.names if expression is not None else set()
    return frozenset(names)


def _numbers(slot: Slot, constants: list[Any]) -> list[float]:
    """The bounds of a slot, the numbers that it is compared with, and one between each two neighbours."""
    numbers = set(_only_numbers(constants))
    numbers |= {a * b for a in numbers for b in numbers} | {a / b for a in numbers for b in numbers if b}
    least = slot.least if slot.least is not None else min(numbers, default=0.0) / 2
    most = slot.most if slot.most is not None else max(numbers, default=1.0) * 2
    inside = sorted({number for number in numbers if least < number < most})
    if len(inside) > _MOST_VALUES:
        inside = inside[:: len(inside) // _MOST_VALUES + 1]
    points = sorted({least, *inside, most})
    between = [(a + b) / 2 for a, b in itertools.pairwise(points)]
    return sorted({*points, *between})


def _several(choices: tuple[str, ...]) -> list[tuple[str, ...]]:
    """Every selection of a few choices; of many, each alone, each left out, and all."""
    few = len(choices) <= _MOST_SELECTED
    sizes = range(1, len(choices) + 1) if few else (1, len(choices) - 1, len(choices))
    return [some for size in sizes for some in itertools.combinations(choices, size)]


def _texts(_slot: Slot, constants: list[Any]) -> list[str]:
    return ["something else", *sorted({c for c in constants if isinstance(c, str)})]


def _dates(_slot: Slot, constants: list[Any]) -> list[date]:
    """The days that a slot is compared with, those around them, and days as far off as differences are compared with."""
    days = set()
    for text in constants:
        if isinstance(text, str):
            with contextlib.suppress(ValueError):
                days.add(date.fromisoformat(text))
    spans = {1.0, *(abs(number) + 1 for number in _only_numbers(constants) if abs(number) < 100_000)}
    days = days or {date(2024, 1, 1)}
    return sorted(days | {day + timedelta(sign * span) for day in days for span in spans for sign in (-1, 1)})


def _only_numbers(constants: Iterable[Any]) -> list[float]:
    return [float(c) for c in constants if isinstance(c, (int, float)) and not isinstance(c, bool)]


_READERS = {"text": _texts, "date": _dates}


def _shown(given: dict[str, Any], names: Iterable[str]) -> str:
    return ", ".join(f"{name} is {given.get(name)!r}" for name in sorted(names) if name in given) or "nothing is known"
