"""What is said of findings: to a learner and an instructor in the same words."""

from __future__ import annotations

from collections.abc import Iterable

from autograder.grading.integrity.model import Finding, Findings, Kind, Outcome

UNREADABLE = "The answer does not compile, so there was nothing to look at."
NOT_REPORTED = "No check was run to its end, so there was nothing to look at."
NO_EXAMPLES = "Runs with faults have no examples that code could know."
TOO_LONG = "The answer is longer than a program that a person writes here, so it was not looked at."
OUT_OF_CHECKS = "The answer has more such places than there is time to try, so nothing is said about it."
UNWRITABLE = "No changed copy of the answer could be written, so nothing was tried."
INCONCLUSIVE = (UNREADABLE, TOO_LONG, NOT_REPORTED, OUT_OF_CHECKS, UNWRITABLE)
TWINS_PASS = "Nothing hangs on the visible checks alone."
ONE_TEST = "One visible check passes while a hidden one fails that asks the same with other values. That says nothing."
NOTHING = (
    "Some visible checks pass while hidden ones fail that ask the same with other values. No code was found that knows "
    "only the visible ones."
)

#: How the same lines come about in good faith.
HONEST: dict[Kind, str] = {
    Kind.VALUES: (
        "Values from the examples may have been written down to get a first check to pass, with the general code still "
        "to come, or while trying out what the task means. Then the next step is to let the code work them out."
    ),
    Kind.BRANCHES: (
        "A case like this may be a rule that was guessed from the examples, or a special case that was meant to become a "
        "general one. Then ask: which sentence of the task does this branch stand for?"
    ),
    Kind.SCRIPTS: (
        "A list of results that are given one after the other is a usual stand-in for code that is still to come. Then the "
        "next step is to let the code decide each time."
    ),
    Kind.FILES: (
        "Reading files may come from a template, or from looking for data that the task was thought to bring along. "
        "The task gives everything as arguments."
    ),
    Kind.CALLER: (
        "Looking at the caller is a usual way to write debugging output or a log. If that is what it was for, "
        "it can go now."
    ),
    Kind.PATCHES: (
        "Replacing a function of a module may be left over from trying things out, such as a clock that stands still. "
        "Passing such a thing in as an argument does the same and changes nothing for others."
    ),
    Kind.EQUALITY: (
        "An object that equals everything is useful as a wildcard within a comparison of one's own. As a result it "
        "answers every question with yes."
    ),
    Kind.ENVIRONMENT: (
        "Programs often ask their environment for settings. An answer has no settings: it should do the same wherever "
        "it runs."
    ),
}


def found(count: int) -> str:
    return "There is something to talk about." if count == 1 else f"There are {count} things to talk about."


def values(tests: int, hidden: int) -> str:
    """What the experiment with values showed."""
    others = "no hidden check changed" if not hidden else f"only {_count(hidden, 'hidden check')} changed"
    return (
        f"These lines hold values of the visible checks. With other values there, {_count(tests, 'visible check')} that "
        f"passed failed, and {others}. Checks that ask the same with other values had failed before."
    )


def branches(tests: int) -> str:
    """What the experiment with branches showed."""
    return (
        f"Only visible checks take these branches; hidden checks come by and never do. Without them "
        f"{_count(tests, 'visible check')} failed that had passed, and no hidden check changed. Checks that ask the same "
        "with other values had failed before."
    )


def scripts(tests: int) -> str:
    """What the experiment with lists of results showed."""
    return (
        f"Results are read off these lists one by one, whatever is asked. With other results in them "
        f"{_count(tests, 'visible check')} failed that had passed, and no hidden check changed. Checks that ask the same "
        "with other values had failed before."
    )


def tampering(what: Iterable[str]) -> str:
    return f"A line that was run {'; one '.join(what)}. Nothing in the task needs that."


def _count(number: int, what: str) -> str:
    return f"one {what}" if number == 1 else f"{number} {what}s"


_CLOSING = "This is no score and no verdict on anybody. It is a place in the code to talk about."


def findings_text(findings: Findings) -> str:
    """Findings as plain text: what was found, the lines, how it was found out, and the honest reading."""
    lines = [f"{findings.outcome.value.capitalize()}. {findings.why}"]
    for item in findings.items:
        lines += ["", item.kind.value.capitalize()]
        lines += [f"  line {span.line:>3}  {span.text}" for span in item.spans]
        lines.append(f"  {item.reason}")
        if item.tests:
            lines.append(f"  Checks that hang on it: {_labels(item)}.")
        lines.append(f"  In good faith: {item.honest_reading}")
    if findings.outcome is Outcome.FOUND:
        lines += ["", _CLOSING]
    return "\n".join(lines)


def findings_markdown(findings: Findings) -> str:
    """The same as Markdown, for a notebook."""
    if findings.outcome is not Outcome.FOUND:
        return findings.why
    blocks = []
    for item in findings.items:
        code = "\n".join(f"{span.line:>4}  {span.text}" for span in item.spans)
        hang = f" Checks that hang on it: {_labels(item)}." if item.tests else ""
        blocks += [
            f"**{item.kind.value.capitalize()}**",
            f"```text\n{code}\n```",
            item.reason + hang,
            f"*In good faith:* {item.honest_reading}",
        ]
    return "\n\n".join([*blocks, _CLOSING])


def _labels(item: Finding) -> str:
    return "; ".join(label.rstrip(".") for label in item.tests)
