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
    """Each dimension: one's own level with its quote, and beside it what a program saw."""
    told = session.rating()
    ratings = {one["dimension"]: one for one in told["ratings"]}
    lines = ["## Your rating beside what a program saw", ""]
    if not ratings:
        lines.append(
            "You have not rated yourself. The last card asks for a level and a sentence of yours for each dimension."
        )
    lines += ["", "| dimension | your level | your sentence | what a program saw |", "|---|---|---|---|"]
    for dimension in told["rubric"]:
        rating = ratings.get(dimension["id"])
        level = "-" if rating is None else str(rating["level"])
        quote = "-" if rating is None else _quote(rating)
        lines.append(f"| {dimension['title']} | {level} | {quote} | {_seen(dimension, told['seen'])} |")
    yield Markdown("\n".join(lines))
    yield Markdown("\n".join(_differences(told, ratings)))


def _quote(rating: dict) -> str:
    if rating["found_in"] is None:
        return f"{_cut(rating['quote'])} (stands in none of your replies)"
    return f"{_cut(rating['quote'])} ({rating['found_in']})"


def _seen(dimension: dict, seen: list[dict] | None) -> str:
    if seen is None:
        return "observations are not installed here"
    if not dimension["observations"]:
        return "nothing of this can be seen by a program"
    parts = []
    for kind in dimension["observations"]:
        where = list(dict.fromkeys(one["turn"] for one in seen if one["kind"] == kind and one["seen"]))
        parts.append(f"{KINDS.get(kind, kind)}: {', '.join(where) if where else 'not seen'}")
    return "; ".join(parts)


def _differences(told: dict, ratings: dict[str, dict]) -> list[str]:
    """Where a high level stands beside nothing seen, or a low one beside much; and what a program cannot know."""
    lines = ["### Where the two differ", ""]
    seen = told["seen"]
    if seen is None:
        return [*lines, "No program looked at your words here, so that there is nothing to compare your rating with."]
    found = []
    for dimension in told["rubric"]:
        rating, kinds = ratings.get(dimension["id"]), dimension["observations"]
        if rating is None or not kinds:
            continue
        there = [kind for kind in kinds if any(one["kind"] == kind and one["seen"] for one in seen)]
        if rating["level"] >= 3 and not there:
            found.append(
                f"- **{dimension['title']}**: you chose {rating['level']}, and a program saw nothing of it in your words. It may "
                "have missed it. Read your sentence again: would a stranger find it there?"
            )
        elif rating["level"] <= 2 and len(there) == len(kinds):
            found.append(
                f"- **{dimension['title']}**: you chose {rating['level']}, and a program saw what it looks for. It cannot tell "
                "whether that is sound; you may have been hard on yourself."
            )
    lines += found or ["Nowhere that a program could see. It cannot judge whether an answer is sincere or sound."]
    return lines


def what_was_seen(session: TalkSession) -> Iterator[Part]:
    """Every observation with its words, and the warnings, folded away."""
    seen = session.rating()["seen"]
    if not seen:
        return
    lines = []
    for one in seen:
        if one["seen"]:
            quotes = "; ".join(f'"{_cut(quote)}"' for quote in one["quotes"][:3])
            lines.append(f"- {one['turn']}: {one['says']}{f' {quotes}' if quotes else ''}")
    limits = sorted({one["cannot_judge"] for one in seen if one["cannot_judge"]})
    yield Markdown("\n".join([*lines, "", *(f"*{limit}*" for limit in limits)]), fold="Everything that a program saw")


def the_reference(session: TalkSession) -> Iterator[Part]:
    """What the scenario turns on, and strong answers from opposite sides."""
    yield Markdown(session.ask("debrief"))


def _cut(text: str) -> str:
    text = " ".join(text.split()).replace("|", "/")
    return text if len(text) <= _SHORT else text[: _SHORT - 1] + "…"


PARTS: tuple[Callable[[TalkSession], Iterator[Part]], ...] = (the_time, the_rating, what_was_seen, the_reference)
