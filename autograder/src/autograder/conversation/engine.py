"""From a scenario and the learner's cells to the whole exchange: a pure function, so that equal replies get equal probes.

Turns come in the scenario's order, whatever the order in which cells were run. What was committed chooses what is said
next. A later card that differs from an earlier one changes it when the stand is "revise"; otherwise the earlier value
stays and is quoted back.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from autograder.content.cells import heading
from autograder.content.expressions import Unknown
from autograder.content.scenario import RATING, Scenario, Slot, Turn, Variant
from autograder.conversation.anchors import rubric_text
from autograder.conversation.commitments import State, take_card
from autograder.conversation.transcript import Transcript


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


def choose(turn: Turn, values: Mapping[str, Any]) -> int | None:
    """The first variant whose condition and premise hold and whose quotes are all there; None when there is none."""
    for number, variant in enumerate(turn.variants):
        fits = all(one is None or one.holds(values) for one in (variant.when, variant.premise))
        if fits and all(values.get(name) is not None for name in variant.says.names):
            return number
    return None


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
                if kind == "reply":
                    text = self._transcript.get((turn.id, kind), "")
                    given, remarks = bool(text.strip()), _too_long(text, turn)
                else:
                    given, remarks = take_card(self._scenario, turn, self._transcript, self._state)
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
