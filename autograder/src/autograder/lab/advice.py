"""A sitting against the advice: a minimal first stage early, locked in, then extended. Figures in, sentences out.

The rules stand in the order of what costs most. The first that holds is the one thing to do differently next time.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from autograder.records.measures import Check, Measures
from autograder.words import count

#: Stage 1 is late when it passes after this many times its planned minutes.
LATE = 1.5
#: Lines that change between two checks before a smaller step would have been possible.
BIG_STEP = 40
#: Checks in a row that fail at the same stage after next to no change: guessing.
GUESSES, GUESS_LINES = 3, 3
#: Minutes for which a stage that passed before may be broken before it should have been seen.
BROKEN_LONG = 5.0
#: Share of the time that one stage may take, when the last one was not reached.
GREEDY = 0.5


@dataclass(frozen=True)
class Plan:
    """The minutes planned for each stage, in order."""

    minutes: tuple[float, ...]

    def until(self, stage: int) -> float:
        """The minute at which a stage would pass."""
        return sum(self.minutes[:stage])


@dataclass(frozen=True)
class Advice:
    """``do`` is what to do differently, ``because`` the figures that it rests on. ``rule`` is its name."""

    rule: str
    do: str
    because: str


def advise(measures: Measures, plan: Plan) -> Advice | None:
    """The one thing to do differently; None when nothing stands out."""
    return next((advice for rule in RULES if (advice := rule(measures, plan)) is not None), None)


def against_the_advice(measures: Measures, plan: Plan) -> list[tuple[str, str]]:
    """Each part of the advice with what the sitting did, as sentences."""
    return [
        ("Get a minimal stage 1 to pass early", _early(measures, plan)),
        ("Lock it in", _locked(measures)),
        ("Then extend it in small steps", _extended(measures)),
    ]


# -- the rules, the costliest first; each may rely on what those before it have ruled out -------------------------------


def nothing_passed(measures: Measures, plan: Plan) -> Advice | None:
    if measures.greens:
        return None
    begin = "No check was run" if not measures.checks else f"{_checks(measures)}, the first {_at(measures.checks[0])}"
    return Advice(
        "nothing_passed",
        f"Cut stage 1 down to its plainest case: write the fewest lines that pass its visible checks, and check by minute "
        f"{plan.until(1) / 2:.0f}, even if you know that it will fail.",
        f"{begin}; no stage passed in {_span(measures.worked)}.",
    )


def first_check_late(measures: Measures, plan: Plan) -> Advice | None:
    first = measures.checks[0]
    if first.minute <= plan.until(1):
        return None
    return Advice(
        "first_check_late",
        f"Run the first check by minute {plan.until(1) / 2:.0f}, on the plainest stage 1 that can pass; design the rest "
        "once it is green.",
        f"Your first check came {_at(first)}, with {count(first.lines, 'line')} written; stage 1 is planned for "
        f"{_span(plan.until(1))}.",
    )


def first_green_late(measures: Measures, plan: Plan) -> Advice | None:
    green = measures.greens[1]
    if green <= LATE * plan.until(1):
        return None
    red = sum(check.minute < green for check in measures.checks)
    return Advice(
        "first_green_late",
        "When stage 1 fails, take the first failing check alone and make it pass before you look at the next; leave out "
        "what no prompt has asked for yet.",
        f"Stage 1 passed at minute {green:.0f}, after {count(red, 'check')} that did not; it is planned for "
        f"{_span(plan.until(1))}.",
    )


def broken_long(measures: Measures, plan: Plan) -> Advice | None:
    spans = [
        (regression, (regression.mended or measures.worked) - regression.minute) for regression in measures.regressions
    ]
    worst = max(spans, key=lambda one: (one[0].mended is None, one[1]), default=None)
    if worst is None or (worst[0].mended is not None and worst[1] < BROKEN_LONG):
        return None
    regression, lasted = worst
    ending = "and did not pass again" if regression.mended is None else f"for {_span(lasted)}"
    return Advice(
        "broken_long",
        "When a stage that passed breaks, go back to the answer that passed and take the same step in two halves, with a "
        "check after each.",
        f"Stage {regression.stage} had passed and broke at minute {regression.minute:.0f}, {ending}.",
    )


def rewritten(measures: Measures, plan: Plan) -> Advice | None:
    late = [check for check in measures.rewrites if check.minute > measures.greens[1]]
    if not late:
        return None
    change = late[0].change
    return Advice(
        "rewritten",
        "Extend what passes instead of replacing it: move the part that must change into a function of its own first, "
        "check, and change it then.",
        f"{_at(late[0]).capitalize()}, {change.removed} of {change.before} lines were replaced, after stage "
        f"{_reached(measures, late[0])} had passed.",
    )


def one_stage_took_it_all(measures: Measures, plan: Plan) -> Advice | None:
    if measures.mode == "practice" or len(measures.greens) == len(plan.minutes):
        return None
    spans = _spans(measures)
    stage = max(spans, key=spans.get)
    if spans[stage] <= GREEDY * measures.allowed or spans[stage] <= LATE * plan.minutes[stage - 1]:
        return None
    return Advice(
        "one_stage_took_it_all",
        f"Set yourself a limit for each stage. At {LATE:g} times its minutes, take a hint or the plainer way, and write "
        "the better one down as something to say.",
        f"Stage {stage} took {spans[stage]:.0f} of {_span(measures.worked)}; it is planned for "
        f"{_span(plan.minutes[stage - 1])}.",
    )


def guessed(measures: Measures, plan: Plan) -> Advice | None:
    run = _longest_guessing(measures.checks)
    if len(run) < GUESSES:
        return None
    return Advice(
        "guessed",
        "After a second failure of the same check, stop changing the answer: reproduce the failure in a cell of your own "
        "first, then mend it.",
        f"From minute {run[0].minute:.0f} to {run[-1].minute:.0f}, {len(run)} checks of stage {run[0].stage} failed, each "
        f"after a change of at most {count(GUESS_LINES, 'line')}.",
    )


def big_steps(measures: Measures, plan: Plan) -> Advice | None:
    big = [check for check in measures.checks if check.change is not None and check.change.size > BIG_STEP]
    if not big:
        return None
    largest = max(big, key=lambda check: check.change.size)
    return Advice(
        "big_steps",
        "Check after each piece that can stand alone. The earlier stages tell you at once whether the piece broke them.",
        f"{count(len(big), 'check')} came after more than {BIG_STEP} changed lines; the largest step was "
        f"{largest.change.size}, {_at(largest)}.",
    )


def no_own_tests(measures: Measures, plan: Plan) -> Advice | None:
    red = sum(not check.passed for check in measures.checks)
    if measures.own_tests or not red:
        return None
    return Advice(
        "no_own_tests",
        "Before each check, run one case of your own that could break the newest lines: empty, twice the same, or the "
        "wrong order.",
        f"{red} of {_checks(measures)} failed, and no cell of your own tried the answer.",
    )


def read_ahead(measures: Measures, plan: Plan) -> Advice | None:
    if measures.mode != "locked" or not measures.read_ahead:
        return None
    minute, stage = measures.read_ahead[0]
    return Advice(
        "read_ahead",
        "Leave later prompts closed until they open: a design for all stages at once is what costs the first one.",
        f"You read the prompt of stage {stage} at minute {minute:.0f}, before the stage before it passed.",
    )


RULES: tuple[Callable[[Measures, Plan], Advice | None], ...] = (
    nothing_passed,
    first_check_late,
    first_green_late,
    broken_long,
    rewritten,
    one_stage_took_it_all,
    guessed,
    big_steps,
    no_own_tests,
    read_ahead,
)


# -- the advice, part by part --------------------------------------------------------------------------------------------


def _early(measures: Measures, plan: Plan) -> str:
    if not measures.checks:
        return "No check was run."
    first = measures.checks[0]
    said = f"First check {_at(first)}, with {count(first.lines, 'line')}. "
    if 1 in measures.greens:
        return said + f"Stage 1 passed at minute {measures.greens[1]:.0f}; it is planned for {_span(plan.until(1))}."
    return said + "Stage 1 did not pass."


def _locked(measures: Measures) -> str:
    tests = measures.own_tests
    said = "No cell of your own tried the answer. "
    if tests:
        said = f"{count(len(tests), 'cell')} of your own tried the answer, the first at minute {tests[0].minute:.0f}. "
    if not measures.regressions:
        return (
            said + "Nothing that passed broke later." if measures.greens else said + "There was nothing to break yet."
        )
    words = [
        f"stage {one.stage} at minute {one.minute:.0f}, "
        + ("not mended" if one.mended is None else f"mended at {one.mended:.0f}")
        for one in measures.regressions
    ]
    return said + f"What passed broke {count(len(words), 'time')}: {'; '.join(words)}."


def _extended(measures: Measures) -> str:
    sizes = sorted(check.change.size for check in measures.checks if check.change is not None)
    if not sizes:
        return "There are no two checks to compare."
    said = f"{_checks(measures)}; {sizes[len(sizes) // 2]} lines changed between two of them in the median, {sizes[-1]} at most. "
    return said + (f"{count(len(measures.rewrites), 'rewrite')}." if measures.rewrites else "No rewrite.")


def _spans(measures: Measures) -> dict[int, float]:
    """Minutes spent on each stage that was begun: from the stage before it to its own green, or to the end."""
    spans, before = {}, 0.0
    for stage in range(1, max(measures.greens, default=0) + 1):
        spans[stage] = measures.greens[stage] - before
        before = measures.greens[stage]
    spans[max(measures.greens, default=0) + 1] = measures.worked - before
    return spans


def _longest_guessing(checks: Sequence[Check]) -> list[Check]:
    best: list[Check] = []
    run: list[Check] = []
    for check in checks:
        guess = not check.passed and check.change is not None and check.change.size <= GUESS_LINES
        same = [one for one in run if one.stage == check.stage]
        run = [*same, check] if guess else []
        best = max(best, run, key=len)
    return best


def _reached(measures: Measures, check: Check) -> int:
    return max(stage for stage, minute in measures.greens.items() if minute < check.minute)


def _checks(measures: Measures) -> str:
    return count(len(measures.checks), "check")


def _at(check: Check) -> str:
    return f"at minute {check.minute:.0f}"


def _span(minutes: float) -> str:
    return count(round(minutes), "minute")
