"""The debrief of a conversation, as a list of parts: what was checked, the rating of oneself, two strong answers."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from autograder.lab.parts import Markdown, Part
from autograder.lab.talk import TalkSession

#: What the kinds of observation are called for a reader.
KINDS = {
    "harm": "names who is harmed",
    "mechanism": "says how it comes about",
    "signal": "names something to measure",
    "owner_action": "says who does what",
    "residual_doubt": "says what remains or is not known",
}
_SHORT = 90


def the_time(session: TalkSession) -> Iterator[Part]:
    """How long the conversation took."""
    spent = session.worktime()
    if spent is not None and session.sitting.mode != "practice":
        yield Markdown(f"## Your conversation\n\n{spent.worked:.0f} of {session.sitting.minutes:.0f} minutes.")


def the_rating(session: TalkSession) -> Iterator[Part]:
    """Each dimension: one's own level with its quote, beside it what a program saw, and how the two stand to each other."""
    told = session.rating()
    ratings = {one["dimension"]: one for one in told["ratings"]}
    lines = ["## Your rating beside what a program saw", ""]
    if not ratings:
        lines += ["You have not rated yourself; the last card asks for it.", ""]
    lines += ["| dimension | your level | your sentence | what a program saw |", "|---|---|---|---|"]
    for dimension in told["rubric"]:
        rating = ratings.get(dimension["id"])
        level, quote = ("-", "-") if rating is None else (str(rating["level"]), _cut(rating["quote"]))
        lines.append(f"| {dimension['title']} | {level} | {quote} | {_seen(dimension, told['seen'])} |")
    yield Markdown("\n".join(lines))
    apart = [one for one in told["ratings"] if one["relation"] in ("higher", "lower")]
    rest = [one for one in told["ratings"] if one not in apart]
    if apart:
        yield Markdown("\n".join(["### Where the two differ", "", *(f"- {' '.join(one['says'])}" for one in apart)]))
    if rest:
        fold = "The rest of your ratings" if apart else "Where a program could see, it saw the same"
        yield Markdown("\n".join(f"- {' '.join(one['says'])}" for one in rest), fold=fold)
    if told["reviewed"] is not None:
        lines = ["### What a language model reads otherwise", "", *(f"- {_plain(line)}" for line in told["reviewed"])]
        yield Markdown("\n".join(lines))


def _seen(dimension: dict, seen: list[dict]) -> str:
    parts = []
    for kind in dimension["observations"]:
        where = list(dict.fromkeys(one["turn"] for one in seen if one["kind"] == kind and one["seen"]))
        parts.append(f"{KINDS.get(kind, kind)}: {', '.join(where) if where else 'not seen'}")
    return "; ".join(parts) or "a program cannot see this"


def what_was_seen(session: TalkSession) -> Iterator[Part]:
    """Every observation with its words, and the warnings to read them by, folded away."""
    told = session.rating()
    lines = []
    for turn in dict.fromkeys(one["turn"] for one in told["seen"]):
        lines += [f"**{turn}**", ""]
        for one in told["seen"]:
            if one["turn"] == turn:
                quotes = "; ".join(f'"{_cut(quote)}"' for quote in one["quotes"][:3])
                lines.append(f"- {_plain(one['says'])}" + (f" {quotes}" if quotes and one["seen"] else ""))
        lines += [f"- To read this by: {_plain(one['says'])}" for one in told["warnings"] if one["turn"] == turn]
        lines.append("")
    if lines:
        limits = dict.fromkeys(one["cannot_judge"] for one in told["seen"] if one["cannot_judge"])
        yield Markdown("\n".join([*lines, *(f"*{limit}*" for limit in limits)]), fold="Everything that a program saw")


def the_reference(session: TalkSession) -> Iterator[Part]:
    """What the scenario turns on, and strong answers from opposite sides."""
    yield Markdown(session.ask("debrief"))


def _plain(text: str) -> str:
    return " ".join(text.split()).replace("|", "/")


def _cut(text: str) -> str:
    text = _plain(text)
    return text if len(text) <= _SHORT else text[: _SHORT - 1] + "…"


PARTS: tuple[Callable[[TalkSession], Iterator[Part]], ...] = (the_time, the_rating, what_was_seen, the_reference)
