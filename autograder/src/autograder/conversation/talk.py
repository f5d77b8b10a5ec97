"""A conversation as its hidden tests see it, and the checks that every scenario has.

A test of a scenario's own takes the fixture ``talk``: ``talk["threshold"]`` is a commitment as it stands at the end,
``talk.first["threshold"]`` as a card first gave it, ``talk.stand("p1")`` a stand, ``talk.reply("opening")`` the words of a
reply, ``talk.words("p1")`` what the interviewer said. A commitment that is not there fails the test with the reason.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from autograder.content.cells import heading
from autograder.content.expressions import Unknown
from autograder.content.scenario import Check, Mistake, Scenario, Slot, Turn
from autograder.content.scenarios import near
from autograder.conversation.commitments import OPEN, Change
from autograder.conversation.engine import Exchange

_WORD = re.compile(r"\w+")


class NotSaid(LookupError):
    """A test asks for something that the conversation does not hold; the message is for the learner."""


class Talk:
    """One conversation. ``first`` holds commitments as they were first made, ``changes`` what was revised since."""

    def __init__(self, exchange: Exchange):
        self.exchange = exchange
        self.scenario = exchange.scenario
        self.first = _Commitments(self.scenario, exchange.state.first, exchange.state.problems)
        self._now = _Commitments(self.scenario, exchange.state.values, exchange.state.problems)

    def __getitem__(self, name: str) -> Any:
        return self._now[name]

    def get(self, name: str, default: Any = None) -> Any:
        """A commitment as it stands, or ``default`` where no card makes it."""
        try:
            return self._now[name]
        except NotSaid:
            return default

    @property
    def changes(self) -> list[Change]:
        return list(self.exchange.state.changes)

    def stand(self, turn: str) -> str:
        """``"hold"``, ``"revise"`` or ``"abstain"``."""
        return self._now[f"{turn}.stand"]

    def reply(self, turn: str) -> str:
        """The prose of a turn; NotSaid when there is none."""
        text = self.exchange.transcript.get((turn, "reply"), "").strip()
        if not text:
            raise NotSaid(f"{heading('reply', self.scenario.id, turn)} says nothing.")
        return text

    def words(self, turn: str) -> str:
        """What the interviewer said before a turn."""
        return self.exchange.words[turn] or ""

    @property
    def replies(self) -> dict[str, str]:
        """All prose, by turn."""
        return {
            turn: text for (turn, kind), text in self.exchange.transcript.items() if kind == "reply" and text.strip()
        }


class _Commitments(Mapping):
    """Values by any name of a slot; one that is not there says why."""

    def __init__(self, scenario: Scenario, values: Mapping[str, Any], problems: Mapping[str, str]):
        self._scenario, self._values, self._problems = scenario, values, problems

    def __getitem__(self, name: str) -> Any:
        slot = self._scenario.names[name]
        if slot.key not in self._values:
            raise NotSaid(why_missing(self._scenario, slot, self._problems))
        return self._values[slot.key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)


def why_missing(scenario: Scenario, slot: Slot, problems: Mapping[str, str]) -> str:
    """Why a slot has no value: what was wrong with it, or which cell leaves it open."""
    problem = problems.get(slot.key, OPEN)
    if problem != OPEN:
        return problem
    return f"{slot.name} was left open in {heading('answer', scenario.id, slot.turn)}."


@dataclass(frozen=True)
class GeneralCheck:
    """A check that the package derives from a scenario: ``fault`` gives why it fails, ``""`` when it passes."""

    name: str
    part: str
    label: str
    fault: Callable[[Talk], str]


def general_checks(scenario: Scenario) -> tuple[GeneralCheck, ...]:
    """The checks of a scenario's card, arithmetic and consistency, in the order of its turns."""
    checks: list[GeneralCheck] = []
    for turn in scenario.turns[:-1]:
        done = len(checks)
        checks += [_of_slot(scenario, turn, slot) for slot in turn.slots if _is_commitment(slot)]
        checks += [_of_item(scenario, turn, slot) for slot in turn.slots if slot.item is not None]
        if turn.has_stand:
            checks.append(_of_stand(turn))
        if turn.has_stand or any(slot.restates for slot in turn.slots):
            checks.append(_of_steadiness(turn))
        for number, check in enumerate(checks[done:], start=done):
            checks[number] = replace(check, fault=_where_asked(turn, check.fault))
    if sum(turn.has_stand for turn in scenario.turns) > 1:
        checks.append(_of_reasons(scenario))
    checks += [_of_check(check) for check in scenario.checks]
    return tuple(checks)


def _where_asked(turn: Turn, fault: Callable[[Talk], str]) -> Callable[[Talk], str]:
    """A question that was left out is nobody's fault."""
    return lambda talk: "" if talk.exchange.words[turn.id] is None else fault(talk)


def _is_commitment(slot: Slot) -> bool:
    stands = slot.kind in ("stand", "changes") or slot.name == "because"
    return slot.item is None and not slot.optional and not stands


def _of_slot(scenario: Scenario, turn: Turn, slot: Slot) -> GeneralCheck:
    part = "consistency" if slot.restates else "card"

    def fault(talk: Talk) -> str:
        known = slot.key in talk.exchange.state.first
        return "" if known else why_missing(talk.scenario, slot, talk.exchange.state.problems)

    return GeneralCheck(f"{part}_{_short(scenario, slot)}", part, f"{turn.title}: {slot.title}", fault)


def _of_item(scenario: Scenario, turn: Turn, slot: Slot) -> GeneralCheck:
    def fault(talk: Talk) -> str:
        state = talk.exchange.state
        if slot.key not in state.values:
            return why_missing(talk.scenario, slot, state.problems)
        given = state.values[slot.key]
        # a card that revises a commitment may work with the old one or the new
        situations = [talk.exchange.values({**around, slot.key: None}) for around in state.around[turn.id]]
        try:
            expected = [float(slot.item.value.value(values)) for values in situations]
        except Unknown as error:
            return f"This is worked out from {error.name}, which no card of yours commits to."
        except (ArithmeticError, TypeError, ValueError):
            return "This has no value for what your card commits to."
        if any(near(given, value, slot.item.tolerance) for value in expected):
            return ""
        for mistake in slot.item.mistakes:
            if any(_is_mistake(mistake, given, values, slot.item.tolerance) for values in situations):
                return mistake.says
        return _how_far(given, expected[-1])

    return GeneralCheck(f"arithmetic_{_short(scenario, slot)}", "arithmetic", f"{turn.title}: {slot.title}", fault)


def _is_mistake(mistake: Mistake, given: float, values: Mapping[str, Any], tolerance: float) -> bool:
    try:
        return near(given, float(mistake.value.value(values)), tolerance)
    except (Unknown, ArithmeticError, TypeError, ValueError):
        return False


def _short(scenario: Scenario, slot: Slot) -> str:
    """A slot in the name of a check: its own name where that is the only one of its kind."""
    return slot.name if slot.name in scenario.names else f"{slot.turn}_{slot.name}"


def _how_far(given: float, expected: float) -> str:
    """In which direction a number is wrong, and roughly how far, without giving it away."""
    if expected and given and (given > 0) == (expected > 0):
        ratio = max(given / expected, expected / given)
        far = "more than ten times" if ratio > 10 else "more than twice" if ratio > 2 else "less than twice"
        return f"It is too {'large' if abs(given) > abs(expected) else 'small'}, by {far}; work it out step by step."
    return "It is wrong; work it out step by step."


def _of_stand(turn: Turn) -> GeneralCheck:
    def fault(talk: Talk) -> str:
        problems = talk.exchange.state.problems
        for name in ("stand", "because", "changes"):
            slot = talk.scenario.names[f"{turn.id}.{name}"]
            if slot.key in problems:
                return why_missing(talk.scenario, slot, problems)
        return ""

    return GeneralCheck(f"consistency_{turn.id}_stand", "consistency", f"{turn.title}: a stand with its reason", fault)


def _of_steadiness(turn: Turn) -> GeneralCheck:
    def fault(talk: Talk) -> str:
        found = [one.says for one in talk.exchange.state.contradictions if one.turn == turn.id]
        if found:
            return " ".join(found)
        if not any(slot.key in talk.exchange.state.values for slot in turn.slots):
            return f"{heading('answer', talk.scenario.id, turn.id)} says nothing."
        return ""

    label = f"{turn.title}: what was committed stays, or is revised openly"
    return GeneralCheck(f"consistency_{turn.id}_steady", "consistency", label, fault)


def _of_reasons(scenario: Scenario) -> GeneralCheck:
    def fault(talk: Talk) -> str:
        state = talk.exchange.state
        slots = [scenario.names[f"{turn.id}.because"] for turn in scenario.turns if turn.has_stand]
        slots = [slot for slot in slots if talk.exchange.words[slot.turn] is not None]
        said: dict[str, str] = {}
        for slot in slots:
            if slot.key not in state.values:
                return why_missing(scenario, slot, state.problems)
            words = " ".join(_WORD.findall(state.values[slot.key].casefold()))
            if words in said:
                return (
                    f"{said[words]} and {slot.key} are the same words: what did the second question tell you that the "
                    "first did not?"
                )
            said[words] = slot.key
        return ""

    return GeneralCheck("consistency_reasons", "consistency", "Each question got a reason of its own", fault)


def _of_check(check: Check) -> GeneralCheck:
    def fault(talk: Talk) -> str:
        state = talk.exchange.state
        values = talk.exchange.values(state.first if check.part == "card" else state.values)
        try:
            if check.must.value(values):
                return ""
        except Unknown as error:
            if error.name not in talk.scenario.names:
                return f"{error.name} is not known here."
        except (ArithmeticError, TypeError, ValueError):
            return check.says
        for name in sorted(check.must.names & talk.scenario.names.keys()):
            if values[name] is None:
                return why_missing(talk.scenario, talk.scenario.names[name], state.problems)
        return check.says

    return GeneralCheck(f"{check.part}_{check.name}", check.part, check.label, fault)


__all__ = ["GeneralCheck", "NotSaid", "Talk", "general_checks", "why_missing"]
