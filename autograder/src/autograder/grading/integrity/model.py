"""What looking for test-gaming says of an answer: plain frozen data. It is never a score and never an accusation."""

from __future__ import annotations

import enum
from dataclasses import asdict, dataclass, field
from typing import Any


class Outcome(enum.StrEnum):
    """``NOTHING`` is said when nothing was found, ``INCONCLUSIVE`` when there was nothing to look at."""

    FOUND = "findings"
    NOTHING = "no finding"
    INCONCLUSIVE = "inconclusive"


class Kind(enum.StrEnum):
    """What the lines of a finding have to do with the tests."""

    VALUES = "values of the visible checks"
    BRANCHES = "branches that only the visible checks take"
    SCRIPTS = "results that follow the number of the call"
    FILES = "files of the tests"
    CALLER = "the caller of the answer"
    PATCHES = "code that is not the answer's"
    EQUALITY = "objects that equal everything"
    ENVIRONMENT = "the environment of the grader"


@dataclass(frozen=True)
class Span:
    """One line of the answer, counted from 1, and what stands there."""

    line: int
    text: str


@dataclass(frozen=True)
class Finding:
    """Lines of an answer that serve the checks more than the task.

    ``reason`` says what was tried and what came of it, ``honest_reading`` how the same lines come about in good faith.
    ``tests`` has the labels of the visible checks that hang on the lines, none where the finding is not about values.
    """

    kind: Kind
    spans: tuple[Span, ...]
    reason: str
    honest_reading: str
    tests: tuple[str, ...] = ()

    @property
    def lines(self) -> tuple[int, ...]:
        return tuple(span.line for span in self.spans)


@dataclass(frozen=True)
class Findings:
    """Everything that was found about one answer. ``why`` is one sentence on the outcome.

    ``checks`` is how many checks it took. The same answer, exercise, stage and seed give the same findings.
    """

    exercise: str
    stage: int
    seed: int
    outcome: Outcome
    why: str
    items: tuple[Finding, ...] = ()
    checks: int = 0
    seconds: float = field(default=0.0, compare=False)

    def to_dict(self) -> dict[str, Any]:
        """Dicts, lists, texts and numbers that JSON can hold."""
        return asdict(self) | {
            "outcome": self.outcome.value,
            "items": [
                asdict(item)
                | {
                    "kind": item.kind.value,
                    "spans": [asdict(span) for span in item.spans],
                    "tests": list(item.tests),
                }
                for item in self.items
            ],
        }

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Findings:
        """The inverse of ``to_dict``; KeyError, TypeError or ValueError when the data are no findings."""
        items = tuple(
            Finding(
                Kind(item["kind"]),
                tuple(Span(**span) for span in item["spans"]),
                item["reason"],
                item["honest_reading"],
                tuple(item["tests"]),
            )
            for item in data["items"]
        )
        return cls(**{**data, "outcome": Outcome(data["outcome"]), "items": items})
