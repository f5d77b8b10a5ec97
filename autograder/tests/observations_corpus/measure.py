"""Looks at labelled replies, counts what was seen against what must be, and holds the counts against the gates."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from autograder.conversation.observations import Context, ObservationKind, Observations, WarningKind, observe
from autograder.conversation.observations.portability import LONG_ENOUGH
from observations_corpus.texts import MIDDLE, Labelled, scenarios

#: What would tell an expert that two good sentences are nothing.
DISMISSIVE = {WarningKind.PORTABLE, WarningKind.EMPTY_FLUENCY, WarningKind.COPIED_FROM_READING,
              WarningKind.REPEATS_EARLIER_ANSWER, WarningKind.KEYWORD_LIST, WarningKind.OTHER_SITUATION}  # fmt: skip
#: The least share of what must be seen in honest replies that is, and of what must not be that is not; the most honest
#: replies with a warning that does not belong there, and the least adversarial ones with one that does.
LEAST_SEEN, LEAST_UNSEEN, MOST_WRONGLY_WARNED, LEAST_WARNED = 0.8, 0.85, 0.05, 0.9

#: The least share of replies that are noticed when they are held against a situation that is not theirs; kinds that may
#: belong anywhere.
LEAST_MISPLACED = 0.8
_ANYWHERE = ("terse_expert", "numbers_and_code", "hypothetical_and_quoted", "angry_or_refusing")


@dataclass(frozen=True)
class Result:
    """What came of one reply."""

    text: Labelled
    seen: frozenset[ObservationKind]
    warned: frozenset[WarningKind]

    @property
    def missed(self) -> frozenset[ObservationKind]:
        return self.text.seen - self.seen

    @property
    def invented(self) -> frozenset[ObservationKind]:
        return self.seen - self.text.seen - self.text.either

    @property
    def lacks_warning(self) -> bool:
        return bool(self.text.warned) and not self.text.warned & self.warned

    @property
    def wrongly_warned(self) -> frozenset[WarningKind]:
        return frozenset() if self.text.warned else self.warned - self.text.may

    @property
    def passes_for_more(self) -> bool:
        """True of an adversarial text with more than one observation and nothing beside them."""
        return self.text.adversarial and len(self.seen) > 1 and not self.warned

    @property
    def dismissed(self) -> bool:
        return self.text.kind == "terse_expert" and bool(self.warned & DISMISSIVE)

    @property
    def is_right(self) -> bool:
        return not (self.missed or self.invented or self.lacks_warning or self.wrongly_warned)


def run(texts: Iterable[Labelled], look: Callable[..., Observations] = observe) -> list[Result]:
    results = []
    for text in texts:
        found = look(text.text, text.context)
        results.append(Result(text, found.seen, found.warned))
    return results


def misplaced(texts: Iterable[Labelled]) -> tuple[int, int]:
    """Honest replies held against each situation that is not theirs: how many of those with two observations or more have a
    warning, and how many there are. Short ones and sums are left out, which may belong anywhere.
    """
    warned = of = 0
    for text in texts:
        if text.adversarial or text.kind in _ANYWHERE or len(text.text.split()) < LONG_ENOUGH:
            continue
        for name, scenario in scenarios().items():
            if name != text.scenario:
                found = observe(text.text, Context(scenario))
                of += len(found.seen) > 1
                warned += len(found.seen) > 1 and bool(found.warnings)
    return warned, of


def by_kind(results: Sequence[Result]) -> str:
    """A line for each kind of text. Shares are counts of observations: of those that must be seen, and must not be."""
    header = ("", "texts", "all right", "seen of due", "seen wrongly", "warned of due", "warned wrongly", "passes")
    rows = [header]
    kinds = sorted({result.text.kind for result in results}, key=lambda kind: (not _adversarial(results, kind), kind))
    for kind in kinds:
        rows.append((kind, *_counts([result for result in results if result.text.kind == kind])))
    rows.append(("all", *_counts(results)))
    return _aligned(rows)


def by_observation(results: Sequence[Result]) -> str:
    """The confusion table: for each observation, the texts in which it is there and in which it is not."""
    rows = [
        ("", "there: seen", "there: not seen", "not there: seen", "not there: not seen", "either: seen", "either: not")
    ]
    for kind in ObservationKind:
        there = [result for result in results if kind in result.text.seen]
        either = [result for result in results if kind in result.text.either]
        absent = [result for result in results if kind not in result.text.seen | result.text.either]
        counts = (count for group in (there, absent, either) for count in _split(group, kind))
        rows.append((kind.value, *map(str, counts)))
    return _aligned(rows)


def failures(results: Sequence[Result]) -> list[str]:
    """The gates that are missed, in a sentence each."""
    honest = [result for result in results if not result.text.adversarial]
    adversarial = [result for result in results if result.text.adversarial]
    due, seen = _sum(honest, "seen"), _sum(honest, "seen") - _sum_of(honest, lambda r: len(r.missed))
    absent = _sum_of(honest, _absent)
    found = [f"{r.text.id} has {len(r.seen)} observations and no warning" for r in adversarial if r.passes_for_more]
    found += [
        f"{result.text.id}, a terse expert's, is dismissed: {_names(result.warned)}"
        for result in honest
        if result.dismissed
    ]
    found += _below("of what honest replies say is seen", seen, due, LEAST_SEEN)
    found += _below(
        "of what honest replies do not say is not seen",
        absent - _sum_of(honest, lambda r: len(r.invented)), absent, LEAST_UNSEEN,
    )  # fmt: skip
    calm = sum(not result.wrongly_warned for result in honest)
    found += _below(
        "of honest replies have no warning that does not belong there", calm, len(honest), 1 - MOST_WRONGLY_WARNED
    )
    warned = sum(not result.lacks_warning for result in adversarial)
    return found + _below("of the other texts have their warning", warned, len(adversarial), LEAST_WARNED)


def wrong(results: Sequence[Result]) -> list[str]:
    """A line for each text that is not as labelled."""
    lines = []
    for result in results:
        parts = [
            ("not seen", result.missed),
            ("seen wrongly", result.invented),
            ("warned wrongly", result.wrongly_warned),
            ("lacks one of", result.text.warned if result.lacks_warning else ()),
        ]
        if not result.is_right:
            lines.append(f"{result.text.id}: " + "; ".join(f"{said} {_names(what)}" for said, what in parts if what))
    return lines


def middle(results: Sequence[Result]) -> list[Result]:
    return [result for result in results if result.text.kind == MIDDLE]


def _adversarial(results: Sequence[Result], kind: str) -> bool:
    return any(result.text.adversarial for result in results if result.text.kind == kind)


def _counts(results: Sequence[Result]) -> tuple[str, ...]:
    missed = _sum_of(results, lambda result: len(result.missed))
    due = _sum(results, "seen")
    warned = [result for result in results if result.text.warned]
    return (
        str(len(results)),
        str(sum(result.is_right for result in results)),
        f"{due - missed}/{due}",
        f"{_sum_of(results, lambda result: len(result.invented))}/{_sum_of(results, _absent)}",
        f"{sum(not result.lacks_warning for result in warned)}/{len(warned)}",
        f"{sum(bool(result.wrongly_warned) for result in results)}/{len(results) - len(warned)}",
        str(sum(result.passes_for_more for result in results)),
    )


def _split(results: Sequence[Result], kind: ObservationKind) -> tuple[int, int]:
    seen = sum(kind in result.seen for result in results)
    return seen, len(results) - seen


def _absent(result: Result) -> int:
    return len(ObservationKind) - len(result.text.seen | result.text.either)


def _sum(results: Sequence[Result], field: str) -> int:
    return sum(len(getattr(result.text, field)) for result in results)


def _sum_of(results: Sequence[Result], value: Callable[[Result], int]) -> int:
    return sum(map(value, results))


def _below(what: str, count: int, of: int, least: float) -> list[str]:
    return [f"{count} of {of} {what}; {least:.0%} is the least"] if count < least * of else []


def _names(kinds: Iterable[ObservationKind | WarningKind]) -> str:
    return ", ".join(sorted(kinds)) or "nothing"


def _aligned(rows: Sequence[Sequence[str]]) -> str:
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if not column else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        for row in rows
    )
