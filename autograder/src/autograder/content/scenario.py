"""A conversation as frozen data: turns, the slots of their cards, arithmetic, checks, rubric and example transcripts.

A scenario is an exercise whose answer is a conversation. What a course does with exercises it does with scenarios by
what they share: ``id``, ``round``, ``title``, ``minutes``, ``difficulty``, ``stages``, ``points``, ``hints``,
``debrief`` and ``path``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from autograder.content.expressions import Expression
from autograder.content.model import Stage
from autograder.content.rubric import Dimension
from autograder.content.templates import Template

#: What a slot may hold.
KINDS = ("text", "choice", "choices", "number", "quantity", "date", "yes_no", "stand", "changes", "rating")
#: What a person may do about a commitment when evidence presses it.
STANDS = ("hold", "revise", "abstain")
#: The automatic parts of a scenario, in the order of their check cells, with the titles that learners see.
PARTS = {"card": "The card", "arithmetic": "Arithmetic", "consistency": "Consistency"}
#: The id of the last turn, in which the conversation is rated by whoever held it.
RATING = "rating"


@dataclass(frozen=True)
class Mistake:
    """A value that people arrive at by a known mistake, and the sentence that tells them."""

    value: Expression
    says: str


@dataclass(frozen=True)
class Item:
    """The arithmetic of a slot: the value, how near an answer must come to it, and known mistakes.

    ``tolerance`` is relative. ``reference`` is the value that the author worked out by hand, for the slots of ``at``.
    """

    value: Expression
    tolerance: float
    reference: float
    at: Mapping[str, Any]
    mistakes: tuple[Mistake, ...]


@dataclass(frozen=True)
class Slot:
    """One line of a card. ``name`` is unique in its turn; ``key`` (``turn.name``) in the scenario.

    ``units`` holds, for a quantity, each unit in which it may be given and what one of it is in the first, which is the
    slot's own. ``help`` stands in the notebook from the start; ``asks`` is said when its turn has come. ``restates`` is the
    key of an earlier slot that is asked for once more.
    """

    name: str
    turn: str
    kind: str
    title: str
    help: str
    units: tuple[tuple[str, float], ...] = ()
    choices: tuple[str, ...] = ()
    least: float | None = None
    most: float | None = None
    asks: str = ""
    least_words: int = 1
    refuses: tuple[str, ...] = ()
    refusal: str = ""
    optional: bool = False
    restates: str | None = None
    item: Item | None = None

    @property
    def key(self) -> str:
        return f"{self.turn}.{self.name}"

    @property
    def unit(self) -> str:
        """The unit of a quantity's value, ``""`` of anything else."""
        return self.units[0][0] if self.units else ""


@dataclass(frozen=True)
class Variant:
    """What the interviewer may say before a turn: the first variant whose condition holds is said.

    ``premise`` is what the words take for granted. ``facts`` are set for the rest of the conversation; one that says
    otherwise than before must be among ``corrects``.
    """

    when: Expression | None
    says: Template
    premise: Expression | None
    facts: tuple[tuple[str, Any], ...]
    corrects: tuple[str, ...]


@dataclass(frozen=True)
class Reply:
    """The prose of a turn: points that a person gives, by these dimensions of the rubric.

    Past ``most_words`` the interviewer says that time was up; None where nothing bounds it.
    """

    points: float
    dimensions: tuple[str, ...]
    most_words: int | None


@dataclass(frozen=True)
class Turn:
    """The interviewer's words, then what is asked for: prose, a card, or both. A ``probe`` presses a commitment.

    ``draws`` names a choice of the card that is suggested at random when a sitting begins, ``""`` where nothing is.
    """

    id: str
    title: str
    minutes: int
    probe: bool
    optional: bool
    draws: str
    variants: tuple[Variant, ...]
    reply: Reply | None
    slots: tuple[Slot, ...]

    @property
    def has_stand(self) -> bool:
        return any(slot.kind == "stand" for slot in self.slots)

    @property
    def cells(self) -> tuple[str, ...]:
        """The kinds of cell that the turn consists of, in order."""
        return (("reply",) if self.reply else ()) + (("answer",) if self.slots else ())


@dataclass(frozen=True)
class Check:
    """Something that must hold between commitments: of the card as it was first given, or at the end."""

    name: str
    part: str
    label: str
    must: Expression
    says: str


@dataclass(frozen=True)
class Read:
    """A slot of another scenario's card, known here as ``name``; it may well be absent."""

    name: str
    scenario: str
    turn: str
    slot: str


@dataclass(frozen=True)
class Example:
    """A whole conversation that tests use. ``fails_at`` names the check that a weak one loses, ``""`` of a strong one.

    ``cells`` holds what stands in each cell, by turn and kind.
    """

    name: str
    about: str
    fails_at: str
    cells: Mapping[tuple[str, str], str]
    path: Path

    @property
    def strong(self) -> bool:
        return not self.fails_at


@dataclass(frozen=True)
class Scenario:
    """One folder of a round of conversations."""

    id: str
    round: str
    title: str
    minutes: int
    difficulty: str
    skills: tuple[str, ...]
    situation: str
    ends: str
    least_probes: int
    givens: Mapping[str, float]
    reads: tuple[Read, ...]
    turns: tuple[Turn, ...]
    checks: tuple[Check, ...]
    stages: tuple[Stage, ...]
    rubric: tuple[Dimension, ...]
    examples: tuple[Example, ...]
    hints: tuple[tuple[str, ...], ...]
    debrief: str
    path: Path
    topic: str = ""
    allows: tuple[str, ...] = ()
    #: Only exercises in code have these, and only some of them.
    brief: None = None
    trial: None = None
    written: tuple[()] = ()

    @property
    def points(self) -> float:
        """Points that are given automatically; ``Reply.points`` are a person's."""
        return sum(stage.points for stage in self.stages)

    @property
    def manual_points(self) -> float:
        return sum(turn.reply.points for turn in self.turns if turn.reply)

    def stage(self, number: int) -> Stage:
        """One automatic part by its number; ValueError with the numbers that there are."""
        if type(number) is int and 1 <= number <= len(self.stages):
            return self.stages[number - 1]
        raise ValueError(f"{self.id} has parts 1 to {len(self.stages)}, not {number!r}")

    @cached_property
    def parts(self) -> dict[str, int]:
        """The number of each automatic part that this scenario has."""
        by_title = {title: part for part, title in PARTS.items()}
        return {by_title[stage.title]: stage.number for stage in self.stages}

    @property
    def test_files(self) -> tuple[Path, ...]:
        """The files of the scenario's own hidden tests, if any."""
        return tuple(dict.fromkeys(stage.hidden_path for stage in self.stages if stage.hidden))

    @property
    def slots(self) -> Iterator[Slot]:
        """Every slot of every turn, in order."""
        for turn in self.turns:
            yield from turn.slots

    def turn(self, name: str) -> Turn:
        """One turn by its id; KeyError when there is none."""
        for turn in self.turns:
            if turn.id == name:
                return turn
        raise KeyError(name)

    @cached_property
    def names(self) -> dict[str, Slot]:
        """Each slot by the names that conditions, quotes and changes may use: its key, and its name where unique."""
        everything = list(self.slots)
        named = [slot for slot in everything if slot.turn != RATING]
        names = [slot.name for slot in named]
        found = {slot.key: slot for slot in everything}
        return found | {slot.name: slot for slot in named if names.count(slot.name) == 1}
