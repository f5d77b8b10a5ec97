"""What cards commit to: taken turn by turn, kept, revised openly, or quoted back where a later card says otherwise."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

from autograder.content.scenario import RATING, Scenario, Slot, Turn
from autograder.content.templates import show
from autograder.conversation.cards import Card, read_card
from autograder.conversation.quotes import find_quote
from autograder.conversation.slots import BadValue, read_value
from autograder.conversation.transcript import Transcript

#: Why a slot has no value when its line was left as it was given out.
OPEN = "It was left open."
_NOTHING_REVISED = "You say that you revise, and nothing changes: name in changes what you revise, and its new value."


@dataclass(frozen=True)
class Change:
    """A commitment that was revised in a turn, with a reason or without."""

    turn: str
    key: str
    before: Any
    after: Any


@dataclass(frozen=True)
class Contradiction:
    """A card that says otherwise than an earlier one without revising it; ``says`` quotes both."""

    turn: str
    key: str
    says: str


@dataclass
class State:
    """What was committed so far, by the key of its slot. ``first`` keeps what a card said before it was revised."""

    values: dict[str, Any] = field(default_factory=dict)
    first: dict[str, Any] = field(default_factory=dict)
    problems: dict[str, str] = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)
    contradictions: list[Contradiction] = field(default_factory=list)
    facts: dict[str, Any] = field(default_factory=dict)
    #: Commitments before and after each turn's card.
    around: dict[str, tuple[dict[str, Any], dict[str, Any]]] = field(default_factory=dict)


def take_card(scenario: Scenario, turn: Turn, transcript: Transcript, state: State) -> tuple[bool, tuple[str, ...]]:
    """Take the commitments of a turn's card into ``state``: whether the card says anything, and what to say about it."""
    card = read_card(transcript.get((turn.id, "answer"), ""), [slot.name for slot in turn.slots])
    before = dict(state.values)
    remarks = [card.problems[""]] if "" in card.problems else []
    for slot in turn.slots:
        _take_slot(scenario, slot, card, state)
        problem = state.problems.get(slot.key)
        if problem and problem != OPEN:
            remarks.append(problem)
    if card.empty:
        state.around[turn.id] = (before, before)
        return False, ()
    remarks += card.notes
    left = [slot.name for slot in turn.slots if state.problems.get(slot.key) == OPEN]
    if left and "" not in card.problems:
        remarks.append(f"Still open: {', '.join(left)}.")
    remarks += _unquoted(scenario, turn, transcript, state) if turn.id == RATING else _revise(scenario, turn, state)
    state.around[turn.id] = (before, dict(state.values))
    return True, tuple(remarks)


def _take_slot(scenario: Scenario, slot: Slot, card: Card, state: State) -> None:
    if slot.name in card.values:
        try:
            value = read_value(slot, card.values[slot.name], scenario)
        except BadValue as error:
            state.problems[slot.key] = str(error)
        else:
            state.values[slot.key] = state.first[slot.key] = value
    elif slot.name in card.problems:
        state.problems[slot.key] = card.problems[slot.name]
    elif not slot.optional:
        state.problems[slot.key] = OPEN


def _revise(scenario: Scenario, turn: Turn, state: State) -> list[str]:
    """Apply what a card changes, or quote the earlier commitment back; what is to be said of it."""
    wanted = {s.restates: state.values[s.key] for s in turn.slots if s.restates and s.key in state.values}
    wanted |= state.values.get(f"{turn.id}.changes") or {}
    late = {key: value for key, value in wanted.items() if key not in state.values}
    state.values |= late
    new = {key: value for key, value in wanted.items() if not same(state.values[key], value)}
    if state.values.get(f"{turn.id}.stand") == "revise":
        for key, value in new.items():
            state.changes.append(Change(turn.id, key, state.values[key], value))
            state.values[key] = value
        if new or late:
            return []
        state.problems[f"{turn.id}.changes"] = _NOTHING_REVISED
        return [_NOTHING_REVISED]
    for key, value in new.items():
        says = _quote_back(turn, scenario.names[key], state, value)
        state.contradictions.append(Contradiction(turn.id, key, says))
    return [one.says for one in state.contradictions if one.turn == turn.id]


def _quote_back(turn: Turn, slot: Slot, state: State, after: Any) -> str:
    stand = state.values.get(f"{turn.id}.stand")
    how = f'and the stand is "{stand}"' if stand else "without a word that you revise it"
    mend = (
        'If you changed your mind, which is fine, say "revise" and why.'
        if turn.has_stand
        else "Which of the two is right? Mend the other and run its cell again."
    )
    return (
        f"Earlier you committed to {slot.title}: {said(slot, state.values[slot.key])}. Here it is {said(slot, after)}, {how}. "
        f"I keep the earlier one. {mend}"
    )


def _unquoted(scenario: Scenario, turn: Turn, transcript: Transcript, state: State) -> list[str]:
    """Ratings whose sentence was never said."""
    words = own_words(scenario, transcript, state)
    given = {slot.name: state.values.get(slot.key) for slot in turn.slots}
    return [
        f'{name}: "{show(rating[1])}" stands in none of your replies; quote a sentence that does.'
        for name, rating in given.items()
        if rating is not None and find_quote(rating[1], words) is None
    ]


def said(slot: Slot, value: Any) -> str:
    """A value of a slot as the interviewer says it, with its unit."""
    return f"{show(value)} {slot.unit}".strip()


def same(left: Any, right: Any) -> bool:
    """Whether two commitments say the same; numbers may differ by a rounding in the last digits."""
    numbers = all(isinstance(one, (int, float)) and not isinstance(one, bool) for one in (left, right))
    if numbers:
        return math.isclose(left, right, rel_tol=1e-6)
    if isinstance(left, str) and isinstance(right, str):
        return left.casefold() == right.casefold()
    return left == right


def own_words(scenario: Scenario, transcript: Transcript, state: State) -> dict[str, str]:
    """What the learner said in each turn: the reply, and the texts of the card."""
    words = {}
    for turn in scenario.turns:
        parts = [transcript.get((turn.id, "reply"), "")]
        parts += [state.values[slot.key] for slot in turn.slots if slot.kind == "text" and slot.key in state.values]
        words[turn.id] = "\n".join(filter(None, parts))
    return words
