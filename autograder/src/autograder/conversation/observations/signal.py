"""Measurable signal: a quantity with a unit that is a rate, a limit or a count in a window of time."""

from __future__ import annotations

from collections.abc import Sequence

from autograder.conversation.observations.finding import Found, place_of, says_something
from autograder.conversation.observations.lexicon import Lexicon, lexicon
from autograder.conversation.observations.reading import Reading
from autograder.conversation.observations.situation import Situation
from autograder.conversation.observations.text import Token

#: Words around a number that say what it is.
_LEFT, _RIGHT = 7, 7
_PERCENT = {"%", "‰", "percent", "pct"}


def find_signal(readings: Sequence[Reading], situation: Situation) -> Found:
    """Looks for it; a number that the scenario gave counts where a limit is set by it, and not where it is only told."""
    lists, found = lexicon(), Found()
    for reading in readings:
        sentence = reading.sentence
        if sentence.is_question or sentence.is_quoted:
            continue
        tokens, not_so = reading.tokens, reading.denied
        numbers = [place for place, token in enumerate(tokens) if _is_number(tokens, place, lists)]
        named = [first for first, _ in lists["limit_names"].find(tokens)]
        places = [
            place
            for place in numbers
            if _measures(tokens, place, situation, lists) and not _is_denied(reading, place, lists)
        ]
        if not places and (any(not_so[place] for place in named) or any(not_so[place] for place in numbers)):
            found.denied.append((tokens[0].start, tokens[-1].end))
        elif places and sentence.is_imagined:
            found.near.append((place_of(tokens, places[0], places[-1] + 1), "imagined"))
        elif places:
            for place in places:
                found.stands.append(place_of(tokens, *_around(tokens, place)))
        elif named or numbers:
            place = (named or numbers)[0]
            found.near.append((place_of(tokens, place, place + 1), "no number" if not numbers else "no limit"))
    return found


def _is_denied(reading: Reading, place: int, lists: Lexicon) -> bool:
    """True of "not 5%", and not of "if it is not below 5%"."""
    before = reading.tokens[max(0, place - _LEFT) : place]
    on_a_condition = any(token.norm in ("if", "unless", "until", "when", "once") for token in before)
    if any(_is_no_measure(reading.tokens, first, lists) for first in range(place)) and not lists["compare"].within(
        before[-3:]
    ):
        return True
    return reading.denied[place] and not (on_a_condition and lists["compare"].within(before[-3:]))


def _is_no_measure(tokens: Sequence[Token], place: int, lists: Lexicon) -> bool:
    """True of "no ratio", "no limit"."""
    after = tokens[place + 1]
    return tokens[place].norm == "no" and (after in lists["limit_names"] or after in lists["measured"])


def _is_number(tokens: Sequence[Token], place: int, lists: Lexicon) -> bool:
    token = tokens[place]
    if token.kind == "number":
        return [t.norm for t in tokens[place : place + 3]] != ["24", "/", "7"]
    if token not in lists["spelled"] or token.norm in ("ones", "seconds"):
        return False
    after = tokens[place + 1].norm if place + 1 < len(tokens) else ""
    if token.norm in ("one", "second", "quarter", "double", "zero"):
        return after in ("in", "percent", "per", "out") or (
            token.norm == "one" and _per_something(tokens, place, lists)
        )
    return True


def _per_something(tokens: Sequence[Token], place: int, lists: Lexicon) -> bool:
    """True of "one upheld appeal per thousand"."""
    return any(
        tokens[after].norm == "per"
        and (tokens[after + 1] in lists["durations"] or tokens[after + 1] in lists["spelled"])
        for after in range(place + 1, min(place + 5, len(tokens) - 1))
    )


def _measures(tokens: Sequence[Token], place: int, situation: Situation, lists: Lexicon) -> bool:
    before = tokens[max(0, place - _LEFT) : place]
    after = tokens[place + 1 : place + 1 + _RIGHT]
    if any(token in lists["sureness"] for token in (*before[-3:], *after[:3])):
        return False
    large = tokens[place].kind == "number" and len(tokens[place].norm) > 2
    limited = (
        lists["compare"].within(before)
        or lists["too_much"].within(after)
        or (bool(after) and after[0].norm == "times")
        or (large and lists["needs"].within(before[-3:]))
    )
    share = bool(after) and (after[0].norm in _PERCENT or _of_many(tokens, place, lists))
    decimal = tokens[place].kind == "number" and ("." in tokens[place].norm or "e-" in tokens[place].norm)
    rate = lists["shares"].within(_same_phrase(after)) or _per_slash(after, lists)
    time = bool(after) and after[0] in lists["durations"]
    thing = any(_is_counted(token, lists) for token in (*after[:4], *before[-4:]))
    if not limited and tokens[place].norm in situation.numbers:
        return False
    if time:
        # A time alone is when something is done. It measures where it is itself what is limited.
        return limited and (lists["measured"].within(before) or lists["measured"].within(after[1:4]))
    if share or decimal:
        return thing or limited or rate
    return (limited or rate or _in_a_window(after, lists)) and thing


def _per_slash(after: Sequence[Token], lists: Lexicon) -> bool:
    """True of "/day", "flags/h"."""
    return any(
        token.norm == "/" and (after[place + 1] in lists["durations"] or after[place + 1].kind == "number")
        for place, token in enumerate(after[:3])
        if place + 1 < len(after)
    )


def _in_a_window(after: Sequence[Token], lists: Lexicon) -> bool:
    """True of "misses in any rolling 48 hours": what is counted, and the time in which."""
    for place, token in enumerate(_same_phrase(after)):
        if token.norm in ("in", "within", "over", "during", "inside"):
            return any(later in lists["durations"] for later in after[place + 1 : place + 6])
    return False


def _is_counted(token: Token, lists: Lexicon) -> bool:
    return says_something(token, lists) or any(token in lists[name] for name in ("people", "harm", "measured"))


def _same_phrase(after: Sequence[Token]) -> Sequence[Token]:
    """Up to where another clause begins."""
    for place, token in enumerate(after):
        if token.tag in ("PRP", "CC", "MD", "WP", "WDT"):
            return after[:place]
    return after


def _of_many(tokens: Sequence[Token], place: int, lists: Lexicon) -> bool:
    """True of "one in 5,000", "4 of ten", "1/50"."""
    if place + 2 >= len(tokens) or tokens[place + 1].norm not in ("in", "of", "/", "out"):
        return False
    fraction = (
        tokens[place].norm in ("half", "third", "thirds", "quarter", "fifth", "tenth")
        and tokens[place + 1].norm == "of"
    )
    return fraction or any(_is_number(tokens, after, lists) for after in range(place + 2, min(place + 4, len(tokens))))


def _around(tokens: Sequence[Token], place: int) -> tuple[int, int]:
    """The clause that a number stands in, a few words to each side."""
    first, last = place, place + 1
    while first and place - first < _LEFT and tokens[first - 1].norm not in (",", ";", ":", "("):
        first -= 1
    while last < len(tokens) and last - place <= _RIGHT and tokens[last].norm not in (".", ",", ";", ":", ")"):
        last += 1
    return first, last
