"""From a scenario and the learner's cells to the whole exchange: a pure function, so that equal replies get equal probes.

Turns come in the scenario's order, whatever the order in which cells were run. What was committed chooses what is said
next. A later card that differs from an earlier one changes it when the stand is "revise"; otherwise the earlier value
stays and is quoted back.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from autograder.content.cells import heading
from autograder.content.expressions import Unknown
from autograder.content.scenario import RATING, Scenario, Slot, Turn, Variant
from autograder.content.templates import show
from autograder.conversation.anchors import rubric_text
from autograder.conversation.cards import Card, read_card
from autograder.conversation.quotes import find_quote
from autograder.conversation.slots import BadValue, read_value
from autograder.conversation.transcript import Transcript

#: Why a slot has no value when its line was left as it was given out.
OPEN = "It was left open."


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


@dataclass(frozen=True)
class Step:
    """One cell: whether it says anything, what is to be said about it, and the interviewer's next words.

    ``missing`` holds the first lines of the cells before it that say nothing yet; the next words wait for those.
    """

    turn: str
    kind: str
    given: bool
    remarks: tuple[str, ...]
    missing: tuple[str, ...]
    says: str

    @property
    def text(self) -> str:
        """Everything that stands below the cell once it was run."""
        if self.missing:
            listed = "\n".join(f"  {line}" for line in self.missing)
            return f"Kept. Before this comes:\n{listed}\nAnswer it, run it, then run this cell again."
        return "\n\n".join(filter(None, ["\n".join(f"- {remark}" for remark in self.remarks), self.says]))


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


@dataclass(frozen=True)
class Exchange:
    """The whole conversation. ``words`` is what the interviewer says before each turn, None before one that is left out.

    ``variants`` says by turn which variant that was, counted from 0; None where the card gave too little for any.
    """

    scenario: Scenario
    steps: tuple[Step, ...]
    words: Mapping[str, str | None]
    variants: Mapping[str, int | None]
    state: State
    transcript: Transcript
    reads: Mapping[str, Any]

    @property
    def complete(self) -> bool:
        """True when every cell that was asked for says something; the rating of oneself is not asked for."""
        return all(step.given for step in self.steps if step.turn != RATING and self.words.get(step.turn) is not None)

    def step(self, turn: str, kind: str) -> Step:
        """One cell's step; KeyError when the scenario has no such cell."""
        for step in self.steps:
            if (step.turn, step.kind) == (turn, kind):
                return step
        raise KeyError((turn, kind))

    def values(self, commitments: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Everything that an expression may ask for, with the commitments as they stand now or as given."""
        return _values(self.scenario, self.state, self.reads, commitments)


def converse(scenario: Scenario, transcript: Transcript, elsewhere: Mapping[str, Any] | None = None) -> Exchange:
    """The exchange that these cells lead to. ``elsewhere`` has the values of the scenario's ``reads`` that are known."""
    return _Talk(scenario, transcript, elsewhere or {}).exchange()


def _values(
    scenario: Scenario, state: State, reads: Mapping[str, Any], commitments: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    committed = state.values if commitments is None else commitments
    slots = {name: committed.get(slot.key) for name, slot in scenario.names.items()}
    return {**scenario.givens, **reads, **slots, **state.facts}


def unit_of(scenario: Scenario, name: str) -> str:
    """The unit behind a quoted name, ``""`` for one that has none."""
    slot = scenario.names.get(name)
    return slot.unit if slot else ""


def said(slot: Slot, value: Any) -> str:
    """A value of a slot as the interviewer says it, with its unit."""
    return f"{show(value)} {slot.unit}".strip()


def choose(turn: Turn, values: Mapping[str, Any]) -> int | None:
    """The first variant whose condition and premise hold and whose quotes are all there; None when there is none."""
    for number, variant in enumerate(turn.variants):
        fits = all(one is None or one.holds(values) for one in (variant.when, variant.premise))
        if fits and all(values.get(name) is not None for name in variant.says.names):
            return number
    return None


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


class _Talk:
    def __init__(self, scenario: Scenario, transcript: Transcript, elsewhere: Mapping[str, Any]):
        self._scenario, self._transcript = scenario, transcript
        self._reads = {read.name: elsewhere.get(read.name) for read in scenario.reads}
        self._state = State()
        self._words: dict[str, str | None] = {}
        self._variants: dict[str, int | None] = {}
        self._steps: list[Step] = []
        self._missing: list[str] = []

    def exchange(self) -> Exchange:
        pending: list[tuple[str, str, bool, tuple[str, ...], tuple[str, ...]]] = []
        for turn in self._scenario.turns:
            self._words[turn.id] = self._ask(turn)
            for kind in turn.cells:
                text = self._transcript.get((turn.id, kind), "")
                if kind == "reply":
                    given, remarks = bool(text.strip()), _too_long(text, turn)
                else:
                    given, remarks = self._take(turn, text)
                missing = tuple(self._missing)
                pending.append((turn.id, kind, given, remarks, missing))
                if not given and self._words[turn.id] is not None:
                    self._missing.append(heading(kind, self._scenario.id, turn.id))
        for at, (turn, kind, given, remarks, missing) in enumerate(pending):
            following = pending[at + 1][0] if at + 1 < len(pending) else None
            says = self._next(turn, kind, given, following)
            self._steps.append(Step(turn, kind, given, remarks, missing if given else (), says))
        return Exchange(
            self._scenario, tuple(self._steps), self._words, self._variants, self._state, self._transcript, self._reads
        )

    # -- the interviewer ---------------------------------------------------------------------------------------------

    def _ask(self, turn: Turn) -> str | None:
        if turn.id == RATING:
            return f"{self._scenario.ends}\n\n{rubric_text(self._scenario)}"
        values = _values(self._scenario, self._state, self._reads)
        number = self._variants[turn.id] = choose(turn, values)
        if number is not None:
            variant = turn.variants[number]
            try:
                words = variant.says.render(values, lambda name: unit_of(self._scenario, name))
            except (Unknown, ArithmeticError, TypeError, ValueError):
                self._variants[turn.id] = None
            else:
                self._state.facts |= dict(variant.facts)
                return words
        wanted = self._wanted(turn, values)
        if turn.optional and not wanted:
            return None
        return _nothing_to_press(wanted)

    def _wanted(self, turn: Turn, values: Mapping[str, Any]) -> list[Slot]:
        """The commitments that this turn's words would need and that no card gives."""
        wanted: dict[str, Slot] = {}
        for variant in turn.variants:
            for name in sorted(_names(variant)):
                slot = self._scenario.names.get(name)
                if slot is not None and not slot.optional and values.get(name) is None:
                    wanted[slot.key] = slot
        return list(wanted.values())

    def _next(self, turn: str, kind: str, given: bool, following: str | None) -> str:
        """What is said below a cell."""
        if self._words[turn] is None:
            return "This question is left out; go on below."
        if not given:
            if kind == "reply":
                return "Nothing stands here yet. Write your reply below the first line, in your own words, and run the cell."
            return "The card is still empty. Fill in its lines, as many as you can, and run the cell."
        if following is None:
            return "Run debrief() to see your rating beside what a program found in your words."
        if following == turn:
            stand = self._scenario.turn(turn).has_stand
            says = "Now on the card below" + (": do you hold, revise or abstain, and why?" if stand else ".")
            return says + self._asked(turn)
        words = self._words[following]
        if words is not None:
            return words + ("" if self._scenario.turn(following).reply else self._asked(following))
        later = [step.id for step in self._scenario.turns if self._words[step.id] is not None]
        order = [step.id for step in self._scenario.turns]
        after = next(name for name in later if order.index(name) > order.index(following))
        return f"I leave the next question out; go on to {self._scenario.turn(after).title!r}.\n\n{self._words[after]}"

    def _asked(self, turn: str) -> str:
        """What a card asks for beside what stands in it."""
        asked = [f"- {slot.name}: {slot.asks}" for slot in self._scenario.turn(turn).slots if slot.asks]
        return "\n\n" + "\n".join(asked) if asked else ""

    # -- cards ---------------------------------------------------------------------------------------------------------

    def _take(self, turn: Turn, text: str) -> tuple[bool, tuple[str, ...]]:
        """Take a card's commitments; whether it says anything, and what is to be said about it."""
        card = read_card(text, [slot.name for slot in turn.slots])
        before = dict(self._state.values)
        remarks = [card.problems[""]] if "" in card.problems else []
        for slot in turn.slots:
            self._take_slot(slot, card)
            problem = self._state.problems.get(slot.key)
            if problem and problem != OPEN:
                remarks.append(problem)
        if card.empty:
            self._state.around[turn.id] = (before, before)
            return False, ()
        remarks += card.notes
        left = [slot.name for slot in turn.slots if self._state.problems.get(slot.key) == OPEN]
        if left and "" not in card.problems:
            remarks.append(f"Still open: {', '.join(left)}.")
        remarks += self._revise(turn) if turn.id != RATING else self._unquoted(turn)
        self._state.around[turn.id] = (before, dict(self._state.values))
        return True, tuple(remarks)

    def _unquoted(self, turn: Turn) -> list[str]:
        """Ratings whose sentence was never said."""
        words = own_words(self._scenario, self._transcript, self._state)
        given = {slot.name: self._state.values.get(slot.key) for slot in turn.slots}
        return [
            f'{name}: "{show(rating[1])}" stands in none of your replies; quote a sentence that does.'
            for name, rating in given.items()
            if rating is not None and find_quote(rating[1], words) is None
        ]

    def _take_slot(self, slot: Slot, card: Card) -> None:
        state = self._state
        if slot.name in card.values:
            try:
                value = read_value(slot, card.values[slot.name], self._scenario)
            except BadValue as error:
                state.problems[slot.key] = str(error)
            else:
                state.values[slot.key] = state.first[slot.key] = value
        elif slot.name in card.problems:
            state.problems[slot.key] = card.problems[slot.name]
        elif not slot.optional:
            state.problems[slot.key] = OPEN

    def _revise(self, turn: Turn) -> list[str]:
        """Apply what a card changes, or quote the earlier commitment back; what is to be said of it."""
        state, names = self._state, self._scenario.names
        stand = state.values.get(f"{turn.id}.stand")
        wanted: dict[str, Any] = {}
        for slot in turn.slots:
            if slot.restates is not None and slot.key in state.values:
                wanted[slot.restates] = state.values[slot.key]
        wanted |= state.values.get(f"{turn.id}.changes") or {}
        late = {key: value for key, value in wanted.items() if key not in state.values}
        for key, value in late.items():
            state.values[key] = value
        new = {key: value for key, value in wanted.items() if not same(state.values[key], value)}
        if stand == "revise":
            for key, value in new.items():
                state.changes.append(Change(turn.id, key, state.values[key], value))
                state.values[key] = value
            if not new and not late:
                says = (
                    "You say that you revise, and nothing changes: name in changes what you revise, and its new value."
                )
                state.problems[f"{turn.id}.changes"] = says
                return [says]
            return []
        said_back = []
        for key, value in new.items():
            says = self._quote_back(turn, names[key], state.values[key], value)
            state.contradictions.append(Contradiction(turn.id, key, says))
            said_back.append(says)
        return said_back

    def _quote_back(self, turn: Turn, slot: Slot, before: Any, after: Any) -> str:
        stand = self._state.values.get(f"{turn.id}.stand")
        how = f'and the stand is "{stand}"' if stand else "without a word that you revise it"
        mend = (
            'If you changed your mind, which is fine, say "revise" and why.'
            if turn.has_stand
            else "Which of the two is right? Mend the other and run its cell again."
        )
        return (
            f"Earlier you committed to {slot.title}: {said(slot, before)}. Here it is {said(slot, after)}, {how}. "
            f"I keep the earlier one. {mend}"
        )


def _too_long(text: str, turn: Turn) -> tuple[str, ...]:
    words, most = len(text.split()), turn.reply.most_words
    if most is None or words <= most:
        return ()
    return (f"That is {words} words, and there was time for about {most}: I stopped listening before the end.",)


def _names(variant: Variant) -> frozenset[str]:
    return variant.says.names | (variant.when.names if variant.when else frozenset())


def _nothing_to_press(wanted: list[Slot]) -> str:
    titles = ", ".join(slot.title for slot in wanted) or "what you committed to"
    return (
        f"I would hold what comes now against your {titles}, and no card of yours says it so that I can read it. Mend that "
        "card and run it and the cells below it again; or tell me here in words what you would do, and why."
    )
