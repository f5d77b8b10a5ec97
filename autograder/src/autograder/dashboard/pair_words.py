"""The replay of a pair task's sitting in words: tables, and for each dimension of the rubric what the record shows.

Observations, with the learner's own words quoted where there are some. They give no level: that is for whoever reads them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from autograder.records.pairing import Met, PairMeasures, Word
from autograder.words import count

#: Letters of what somebody said that a table shows.
_QUOTED = 110
_ENDINGS = {
    "answered": "answered",
    "brief is silent": "not known",
    "asked back": "asked back",
    "asked for a yes or no": "asked for a yes or no",
    "settled": "objection, taken",
    "taken over": "handed over",
    "listened": "",
}


def asked_table(measures: PairMeasures) -> str:
    """What there was to ask, and when it was asked, as a Markdown table."""
    lines = [
        "| worth asking | asked at minute | code needed it at | | what a wrong guess costs |",
        "|---|---|---|---|---|",
    ]
    for one in measures.asked:
        state = "in time" if one.in_time else "too late" if one.asked is not None else "not asked"
        lines.append(f"| {one.about} | {_minute(one.asked)} | {_minute(one.needed)} | {state} | {one.cost} |")
    return "\n".join(lines)


def drifts_table(measures: PairMeasures) -> str:
    """How each change was met, as a Markdown table."""
    lines = ["| change | came at | said before the next line | what had passed | passed at |", "|---|---|---|---|---|"]
    for one in measures.drifts:
        nothing = "no check" if one.first_check is None else "nothing had passed"
        kept = nothing if one.kept is None else "still passed" if one.kept else "broke"
        because = "by time" if one.because == "time" else "a check passed"
        said = f"{_said(one.words)}" if one.words else "nothing"
        lines.append(f"| {one.title} | {one.minute:.0f}, {because} | {said} | {kept} | {_minute(one.green)} |")
    return "\n".join(lines)


def talk_table(measures: PairMeasures) -> str:
    """Everything that was asked and said, as a Markdown table."""
    lines = ["| minute | | words | what came of it |", "|---|---|---|---|"]
    for word in measures.words:
        what = "asked" if word.kind == "ask" else "said"
        lines.append(f"| {word.minute:.0f} | {what} | {quoted(word.text)} | {_ENDINGS.get(word.said, word.said)} |")
    return "\n".join(lines)


def rubric_table(measures: PairMeasures, titles: Mapping[str, str]) -> str:
    """For each dimension of the rubric what the record shows, and the level that the learner gave themselves."""
    lines = ["| | what the record shows | your level |", "|---|---|---|"]
    for name, title in titles.items():
        observe = OBSERVATIONS.get(name)
        shown = observe(measures) if observe else "–"
        lines.append(f"| {title} | {shown} | {measures.rating.get(name, '–')} |")
    return "\n".join(lines)


def quoted(text: str) -> str:
    """A text in quotes, on one line of a table, cut where it is long."""
    plain = " ".join(text.split()).replace("|", "/").replace("`", "'")
    cut = plain if len(plain) <= _QUOTED else plain[: _QUOTED - 1].rsplit(" ", 1)[0] + " …"
    return f'"{cut}"'


def _minute(minute: float | None) -> str:
    return "–" if minute is None else f"{minute:.0f}"


def _said(words: tuple[Word, ...]) -> str:
    return "; ".join(quoted(word.text) for word in words[:2]) + (f"; {len(words) - 2} more" if len(words) > 2 else "")


def _clarify(measures: PairMeasures) -> str:
    in_time = [one for one in measures.asked if one.in_time]
    said = f"{len(in_time)} of {count(len(measures.asked), 'costly question')} asked in time. "
    if not measures.asks:
        return said + "Nothing was asked."
    back = sum(word.said == "asked back" for word in measures.asks)
    said += f"{count(len(measures.asks), 'question')}, the first at minute {measures.asks[0].minute:.0f}"
    return said + (f"; {back} asked back." if back else ".")


def _increment(measures: PairMeasures) -> str:
    checks = measures.checks
    sizes = sorted(check.change.size for check in checks.checks if check.change is not None)
    if not sizes:
        return f"{count(len(checks.checks), 'check')}; there are no two to compare."
    said = f"{count(len(checks.checks), 'check')}; {sizes[len(sizes) // 2]} lines changed between two in the median, "
    return said + f"{sizes[-1]} at most" + (f"; {count(len(checks.rewrites), 'rewrite')}." if checks.rewrites else ".")


def _adapt(measures: PairMeasures) -> str:
    if not measures.drifts:
        return "The task did not change."
    return "; ".join(_adapted(one) for one in measures.drifts) + "."


def _adapted(one: Met) -> str:
    nothing = "no check after it" if one.first_check is None else "nothing had passed before"
    kept = nothing if one.kept is None else "kept what had passed" if one.kept else "broke what had passed"
    if one.green is None:
        return f"{one.title}: {kept}, did not pass"
    return f"{one.title}: {kept}, passed after {count(round(max(0.0, one.green - one.minute)), 'minute')}"


def _trade_off(measures: PairMeasures) -> str:
    said = []
    for one in measures.drifts:
        if not one.contradicts:
            continue
        if one.objected is None:
            said.append(f"{one.title} broke a promise, and nobody objected. {one.unsettled}")
            continue
        word = next(word for word in measures.words if word.said == "settled" and word.drift == one.stage)
        when = "before" if one.first_line is None or one.objected <= one.first_line else "after"
        said.append(
            f"{one.title} broke a promise; objected at minute {one.objected:.0f}, {when} the next line: {quoted(word.text)}."
        )
    return " ".join(said) or "No change that came broke a promise."


def _verify(measures: PairMeasures) -> str:
    tests = measures.checks.own_tests
    red = sum(not check.passed for check in measures.checks.checks)
    said = f"{count(len(tests), 'cell')} of your own tried the answer"
    said += f", the first at minute {tests[0].minute:.0f}" if tests else ""
    return f"{said}; {red} of {count(len(measures.checks.checks), 'check')} failed."


def _collaborate(measures: PairMeasures) -> str:
    words = sum(len(word.text.split()) for word in measures.says)
    said = f"{count(len(measures.says), 'remark')}, {count(words, 'word')}. "
    if measures.nudges:
        said += f"Silent for long {count(len(measures.nudges), 'time')}. "
    for one in measures.drifts:
        if one.hands_over:
            word = next((w for w in measures.words if w.said == "taken over" and w.drift == one.stage), None)
            said += f"Handed over: {quoted(word.text)}." if word else "Nothing was said to hand over."
    return said.strip()


#: By the name of a dimension in the round's rubric.
OBSERVATIONS: dict[str, Callable[[PairMeasures], str]] = {
    "clarify": _clarify,
    "increment": _increment,
    "adapt": _adapt,
    "trade_off": _trade_off,
    "verify": _verify,
    "collaborate": _collaborate,
}
