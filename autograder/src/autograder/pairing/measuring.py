"""How well the engineer of a pair task understands: the bank against questions that were written apart from it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from autograder.content.pairing import Brief, Paraphrases, load_paraphrases
from autograder.pairing.engineer import Engineer, Said
from autograder.words import count

#: What a task must reach: shares of its paraphrases, and how many texts there are at the least.
LEAST_RIGHT, MOST_WRONG = 0.90, 0.03
LEAST_PARAPHRASES, LEAST_OUTSIDE = 20, 10
#: The share of objections that must be noticed at once (else a yes or no is asked for), and how many texts of either kind
#: there are at the least.
LEAST_NOTICED, LEAST_SAID = 0.6, 5


@dataclass(frozen=True)
class Understanding:
    """How many paraphrases were taken right, wrong or asked back; the rest are texts that were taken wrong.

    ``answered`` are questions outside the brief that got an answer; ``missed`` objections that were not noticed of
    ``objections``, ``accused`` texts that agree and were taken for an objection.
    """

    task: str
    right: int
    wrong: tuple[str, ...]
    asked_back: tuple[str, ...]
    outside: int
    answered: tuple[str, ...]
    objections: int
    missed: tuple[str, ...]
    agreements: int
    accused: tuple[str, ...]

    @property
    def paraphrases(self) -> int:
        return self.right + len(self.wrong) + len(self.asked_back)

    def faults(self) -> Iterator[str]:
        """What falls short of the targets, in sentences."""
        if self.paraphrases < LEAST_PARAPHRASES:
            yield f"{count(self.paraphrases, 'paraphrase')}; {LEAST_PARAPHRASES} are the least"
        if self.outside < LEAST_OUTSIDE:
            yield f"{count(self.outside, 'question')} outside the brief; {LEAST_OUTSIDE} are the least"
        if self.right < LEAST_RIGHT * self.paraphrases:
            yield f"{self.right} of {self.paraphrases} paraphrases get the right answer; {LEAST_RIGHT:.0%} are the least"
        if len(self.wrong) > MOST_WRONG * self.paraphrases:
            yield f"{len(self.wrong)} of {self.paraphrases} get a wrong answer, such as {self.wrong[0]!r}"
        if self.answered:
            yield f"a question outside the brief gets an answer: {self.answered[0]!r}"
        if len(self.missed) > (1 - LEAST_NOTICED) * self.objections:
            yield f"{len(self.missed)} of {count(self.objections, 'objection')} are not noticed"
        if self.accused:
            yield f"somebody who agrees is taken to object: {self.accused[0]!r}"
        if self.objections and min(self.objections, self.agreements) < LEAST_SAID:
            yield f"a drift that contradicts the brief has at least {LEAST_SAID} texts that object and {LEAST_SAID} that agree"


def understanding(task: str, brief: Brief) -> Understanding:
    """Measure one task; ContentError when its paraphrases cannot be read."""
    texts, engineer = load_paraphrases(brief), Engineer(brief)
    last = 1 + len(brief.drifts)
    taken = {kind: [] for kind in ("right", "wrong", "asked back")}
    for name, text in texts.right:
        # at the stage at which it can first be asked, and at the end, when most is on the table: the worse counts
        kinds = {_taken(engineer, name, text, stage) for stage in (brief.question(name).since, last)}
        taken[next(kind for kind in ("wrong", "asked back", "right") if kind in kinds)].append(text)
    return Understanding(
        task=task,
        right=len(taken["right"]),
        wrong=tuple(taken["wrong"]),
        asked_back=tuple(taken["asked back"]),
        outside=len(texts.outside),
        answered=tuple(
            text
            for text in texts.outside
            if any(engineer.ask(text, stage).said is Said.ANSWERED for stage in range(1, last + 1))
        ),
        **_objecting(engineer, texts),
    )


def _taken(engineer: Engineer, name: str, text: str, stage: int) -> str:
    reply = engineer.ask(text, stage)
    if reply.question == name:
        return "right"
    return "asked back" if reply.said is Said.ASKED_BACK else "wrong"


def _objecting(engineer: Engineer, texts: Paraphrases) -> dict[str, object]:
    def settled(stage: int, text: str) -> bool:
        return engineer.hear(text, stage).said is Said.SETTLED

    return {
        "objections": len(texts.objects),
        "missed": tuple(text for stage, text in texts.objects if not settled(stage, text)),
        "agreements": len(texts.agrees),
        "accused": tuple(text for stage, text in texts.agrees if settled(stage, text)),
    }


_HEAD = (
    "task",
    "asked",
    "right",
    "wrong",
    "asked back",
    "outside",
    "answered",
    "objections",
    "noticed",
    "agree",
    "taken amiss",
)


def table(rows: list[Understanding]) -> list[str]:
    """The lines of a table, one for each task."""
    lines = [f"{_HEAD[0]:<24}" + "".join(f"{name:>12}" for name in _HEAD[1:])]
    for row in rows:
        figures = (
            row.paraphrases, f"{row.right / max(1, row.paraphrases):.0%}", f"{len(row.wrong) / max(1, row.paraphrases):.0%}",
            len(row.asked_back), row.outside, len(row.answered), row.objections, row.objections - len(row.missed),
            row.agreements, len(row.accused),
        )  # fmt: skip
        lines.append(f"{row.task:<24}" + "".join(f"{figure!s:>12}" for figure in figures))
    return lines
