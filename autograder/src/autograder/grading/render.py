"""A verdict as plain text: what every reader gets, in a terminal, a notebook's output, formgrader or a feedback page."""

from __future__ import annotations

from autograder.grading.verdict import DATA, StageResult, Status, TestResult, Verdict

MARKS = {
    Status.PASSED: "✓",
    Status.FAILED: "✗",
    Status.TIMED_OUT: "✗",
    Status.CRASHED: "✗",
    Status.FORBIDDEN: "✗",
    Status.NOT_RUN: "–",
    Status.UNKNOWN: "○",
    Status.GRADER_FAULT: "?",
}


def verdict_text(verdict: Verdict, *, stages: tuple[int, ...] | None = None) -> str:
    """The verdict by stage, each test with its label; ``stages`` limits it to some of them."""
    shown = [result for result in verdict.stages if stages is None or result.stage in stages]
    blocks = [_stage_text(verdict, result) for result in shown]
    if verdict.faulty:
        blocks.append("The grader itself failed. This is no zero: nothing was found out about the answer.")
    blocks.append(footer(verdict))
    return "\n".join(blocks)


def footer(verdict: Verdict) -> str:
    """What a verdict rests on, in one line."""
    if verdict.isolation == DATA:
        return "read as data; nothing of it was run"
    return f"isolation {verdict.isolation or 'none'} · seed {verdict.seed}"


def headline(verdict: Verdict, result: StageResult) -> str:
    """One line on a stage, or on a part of a conversation."""
    name = result.title if verdict.isolation == DATA else f"Stage {result.stage} · {result.title}"
    return (
        f"{name}: {result.passed} of {result.total} checks passed, "
        f"{number(result.points)} of {number(result.max_points)} points"
    )


def number(value: float) -> str:
    """Points without needless zeros."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _stage_text(verdict: Verdict, result: StageResult) -> str:
    lines = [headline(verdict, result)]
    tests = verdict.tests_of(result.stage)
    # one sentence that holds for all is said once
    common = {t.reason for t in tests if t.status is not Status.PASSED} if result.passed == 0 else set()
    once = common.pop() if len(common) == 1 else ""
    if once:
        lines.append(f"  {once}")
    for test in tests:
        kind = "" if test.visible else "hidden: "
        ending = "" if test.status in (Status.PASSED, Status.FAILED) else f" ({test.status.value})"
        lines.append(f"  {MARKS[test.status]} {kind}{test.label}{ending}")
        if test.status is not Status.PASSED and test.reason != once:
            lines += [f"      {line}" for line in details(test)]
    return "\n".join(lines)


def details(test: TestResult) -> list[str]:
    """What is known of a test that did not pass: for a visible one call, got and expected."""
    lines = [line for line in test.reason.splitlines() if line.strip()]
    for name, value in (("call", test.call), ("got", test.got), ("expected", test.expected)):
        if value:
            lines.append(f"{name:<9}{value}")
    if test.output.strip():
        lines.append("your answer printed:")
        lines += [f"  {line}" for line in test.output.strip().splitlines()[:10]]
    if test.trace:
        lines += ["how the threads took turns:", *(f"  {line}" for line in test.trace.splitlines())]
    if test.visible and test.hint and test.status is Status.FAILED and test.hint not in test.reason:
        lines.append(f"hint     {test.hint}")
    return lines
