"""The debrief of a sitting, as a list of parts.

A part is a function that is given the session and gives what is to be shown, or nothing. A new one is added to `PARTS`.
The module has another name than the function that shows it, which its import would hide from ``from autograder.lab import
*``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

from autograder.grading import GradingError
from autograder.grading.integrity import findings_markdown
from autograder.lab.advice import Plan, advise, against_the_advice
from autograder.lab.parts import Markdown, Part
from autograder.lab.session import LabSession, time_left
from autograder.lab.suggestions import review_table
from autograder.lab.talk import TalkSession
from autograder.lab.talk_debrief import PARTS as TALK_PARTS
from autograder.records import RecordsError
from autograder.words import count


def debrief_parts(session: LabSession) -> tuple[Part, ...]:
    """Everything there is to show at the end of a sitting. What fails is said in a sentence and costs no other part."""
    shown: list[Part] = []
    for part in TALK_PARTS if isinstance(session, TalkSession) else PARTS:
        try:
            shown += part(session)
        except (GradingError, RecordsError) as error:
            said = Markdown(str(error))
            shown += [] if said in shown else [said]
    return tuple(shown)


def the_afternoon(session: LabSession) -> Iterator[Part]:
    """The replay of a pair task: a picture, what there was to ask, how the changes were met, and what was said."""
    measures = session.pair.measures() if session.pair is not None else None
    if measures is None:
        return
    from autograder.dashboard.page import Picture  # as in the_sitting
    from autograder.dashboard.pair_page import replay

    for part in replay(measures, session.exercise.rubric):
        yield part if isinstance(part, Picture) else Markdown(part.markdown, fold=part.fold)


def the_sitting(session: LabSession) -> Iterator[Part]:
    """The time, what passed when, and a picture of it."""
    measures = session.measures()
    if measures is None or len(session.exercise.stages) == 1 or session.pair is not None:
        return
    from autograder.dashboard.figures import figure_png  # matplotlib and pandas cost a second, which no check waits for
    from autograder.dashboard.page import Picture
    from autograder.dashboard.sitting import checks_table, sitting_alt, sitting_figure, stages_table

    planned = [stage["minutes"] for stage in session.exercise.stages]
    points = max((check.points for check in measures.checks), default=0.0)
    said = [
        f"{measures.worked:.0f} minutes of work",
        f"{count(len(measures.greens), 'stage')} of {len(planned)} passed",
        f"{points:.4g} of {sum(stage['points'] for stage in session.exercise.stages):g} points",
        count(len(measures.checks), "check"),
        count(len(measures.own_tests), "own test"),
    ]
    if measures.hints:
        said.append(count(len(measures.hints), "hint"))
    if measures.pauses:
        said.append(f"{count(len(measures.pauses), 'pause')}, {sum(p.lasted for p in measures.pauses):.0f} minutes")
    if measures.read_ahead and measures.mode == "locked":
        said.append(f"{count(len(measures.read_ahead), 'prompt')} read ahead")
    if measures.overtime:
        said.append(time_left(-measures.overtime))
    if measures.set_back:
        said.append("the computer's clock was set back meanwhile, so that minutes are estimates")
    yield Markdown(f"## Your sitting\n\n{', '.join(said)}.")
    yield Picture(figure_png(sitting_figure(measures, planned)), sitting_alt(measures, planned))
    yield Markdown(stages_table(measures, [stage["title"] for stage in session.exercise.stages], planned))
    if measures.checks:
        yield Markdown(checks_table(measures), fold="Each check")


def the_advice(session: LabSession) -> Iterator[Part]:
    """The sitting against the advice, and one thing to do differently."""
    measures = session.measures()
    if measures is None or len(session.exercise.stages) == 1 or session.pair is not None:
        return
    plan = Plan(tuple(stage["minutes"] for stage in session.exercise.stages))
    lines = ["## Against the advice", "", "| the advice | this sitting |", "|---|---|"]
    lines += [f"| {part} | {did} |" for part, did in against_the_advice(measures, plan)]
    advice = advise(measures, plan)
    lines += ["", "### One thing to do differently next time", ""]
    if advice is None:
        lines.append("Nothing stands out: the first stage came early, what passed stayed, and the steps were small.")
    else:
        lines.append(f"**{advice.do}** {advice.because}")
    yield Markdown("\n".join(lines))


def what_you_expected(session: LabSession) -> Iterator[Part]:
    """What was predicted before the first hidden run of a sitting with trials, whatever the answer says now."""
    said = session.first_predictions()
    if said:
        lines = [f"| {name} | {value} |" for name, value in said.items()]
        yield Markdown(
            "\n".join(
                [
                    "## What you expected",
                    "",
                    "Before the hidden seeds ran for the first time:",
                    "",
                    "| of | you expected |",
                    "|---|---|",
                    *lines,
                ]
            )
        )


def your_code(session: LabSession) -> Iterator[Part]:
    """The answer that was checked last, read beside the reference."""
    source = session.last_source()
    if not source or not source.strip():
        return
    reading = session.ask("reading", source=source)
    lines = ["## Your code beside the reference", "", " ".join(reading["compared"]), ""]
    for remark in reading["remarks"]:
        where = "line" if len(remark["lines"]) == 1 else "lines"
        numbers = ", ".join(map(str, remark["lines"][:5])) + (", …" if len(remark["lines"]) > 5 else "")
        lines.append(f"- {where} {numbers}: {remark['what']}. Why it matters: {remark['why']}.")
    if not reading["remarks"] and reading["compared"] and not reading["trouble"]:
        lines.append("Nothing in it asks for a remark.")
    if reading["left_out"]:
        lines.append(f"- {count(reading['left_out'], 'smaller remark')} left out.")
    if reading["trouble"]:
        lines += ["", reading["trouble"]]
    if reading["remarks"]:
        lines += ["", "Line 1 is the line below `%%answer`. These are remarks; none of them costs points."]
    yield Markdown("\n".join(lines))


def only_the_examples(session: LabSession) -> Iterator[Part]:
    """Code of the answer that knows only the visible checks' examples; nothing where there is none."""
    if session.last_source() is None or not session.attempts():
        return
    found = session.findings()
    if found.items:
        yield Markdown(f"## Code that knows only the examples\n\n{findings_markdown(found)}")


def the_reference(session: LabSession) -> Iterator[Part]:
    """What the reference does, and the roads not taken."""
    yield Markdown(session.ask("debrief"))


def what_comes_back(session: LabSession) -> Iterator[Part]:
    """What was missed here, and when it is suggested again."""
    now = datetime.now().astimezone()
    coming = session.reviews(now)
    if coming:
        yield Markdown(f"## What comes back\n\n{review_table(coming)}\n\n`review()` on the start page reminds you.")


PARTS: tuple[Callable[[LabSession], Iterator[Part]], ...] = (
    the_afternoon,
    the_sitting,
    the_advice,
    what_you_expected,
    your_code,
    only_the_examples,
    the_reference,
    what_comes_back,
)
