"""Outcomes as a table, attack by rung, with totals."""

from __future__ import annotations

from collections.abc import Sequence

from attacks.answers import Answer
from attacks.harness import Outcome, Result

_MARKS = {Result.HELD: "held", Result.NOT_PROMISED: "(through)"}


def table(answers: Sequence[Answer], outcomes: dict[str, list[Outcome]], columns: Sequence[str]) -> str:
    """A line for each answer, a column for each path and rung; ``outcomes`` by column."""
    by_column = {name: {outcome.answer: outcome for outcome in outcomes.get(name, [])} for name in columns}
    width = max(len(answer.name) for answer in answers) + 2
    lines = ["answer".ljust(width) + "from  " + "".join(name.ljust(15) for name in columns)]
    for answer in answers:
        cells = [by_column[name].get(answer.name) for name in columns]
        marks = ["–" if cell is None else _MARKS.get(cell.result, cell.result.upper()) for cell in cells]
        lines.append(
            (
                answer.name.ljust(width) + (answer.held_from or "").ljust(6) + "".join(m.ljust(15) for m in marks)
            ).rstrip()
        )
    return "\n".join(lines)


def reasons(outcomes: dict[str, list[Outcome]], *, promised_only: bool) -> str:
    """What was not held, with the reasons."""
    lines = []
    for column, found in outcomes.items():
        for outcome in found:
            if outcome.result.bad or (outcome.why and not promised_only):
                lines.append(f"{column:<14} {outcome.answer}: {outcome.result}: {'; '.join(outcome.why[:4])}")
    return "\n".join(lines)


def totals(outcomes: dict[str, list[Outcome]]) -> str:
    """The sums that decide."""
    every = [outcome for found in outcomes.values() for outcome in found]
    slowest = max(every, key=lambda outcome: outcome.over, default=None)
    counts = {result: sum(outcome.result is result for outcome in every) for result in Result}
    lines = [
        f"{counts[Result.HELD]:>5} held",
        f"{counts[Result.NOT_PROMISED]:>5} got through where no promise is made",
        f"{counts[Result.THROUGH]:>5} got through though promised",
        f"{counts[Result.LEFTOVER]:>5} left something behind",
        f"{counts[Result.FAULT]:>5} faults of the grader",
        f"{counts[Result.LATE]:>5} ended too late",
        f"{counts[Result.HARMED]:>5} honest controls harmed",
    ]
    if slowest is not None:
        late = f"{slowest.over:.1f} s over" if slowest.over > 0 else "none over"
        lines.append(
            f"      slowest end over its limit: {late} ({slowest.answer} at {slowest.rung}, {slowest.seconds:.1f} s)"
        )
    return "\n".join(lines)
