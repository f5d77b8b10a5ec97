"""Measurable signal: a quantity with a unit that is a rate, a limit or a count in a window of time."""

from __future__ import annotations

from collections.abc import Sequence

from autograder.conversation.observations.finding import Found, place_of, says_something
from autograder.conversation.observations.lexicon import Lexicon, lexicon
from autograder.conversation.observations.negation import denied
from autograder.conversation.observations.text import Text, Token, words_of

#: Words around a number that say what it is.
_LEFT, _RIGHT = 7, 7
_PERCENT = {"%", "‰", "percent", "pct"}


def find_signal(text: Text, scenario: str) -> Found:
    """Looks for it; a number that the scenario gave counts where a limit is set by it, and not where it is only told."""
    lists, found = lexicon(), Found()
    given = {word for _, _, word in words_of(scenario) if word[0].isdigit()}
    for sentence in text.sentences:
        if sentence.is_question or sentence.is_quoted:
            continue
        tokens, not_so = sentence.tokens, denied(sentence.tokens)
        numbers = [place for place, token in enumerate(tokens) if _is_number(tokens, place, lists)]
        named = [first for first, _ in lists["limit_names"].find(tokens)]
        places = [place for place in numbers if _measures(tokens, place, given, lists) and not not_so[place]]
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


def _is_number(tokens: Sequence[Token], place: int, lists: Lexicon) -> bool:
    token = tokens[place]
    if token.kind == "number":
        return True
    if token not in lists["spelled"]:
        return False
    after = tokens[place + 1].norm if place + 1 < len(tokens) else ""
    return token.norm not in ("one", "second", "quarter", "double", "zero") or after in ("in", "percent", "per", "out")


def _measures(tokens: Sequence[Token], place: int, given: set[str], lists: Lexicon) -> bool:
    before = tokens[max(0, place - _LEFT) : place]
    after = tokens[place + 1 : place + 1 + _RIGHT]
    if any(token in lists["sureness"] for token in (*before[-3:], *after[:3])):
        return False
    limited = any(lists["compare"].at(before, i) for i in range(len(before))) or (
        bool(after) and after[0].norm in ("or", "times")
    )
    share = bool(after) and (after[0].norm in _PERCENT or _of_many(tokens, place, lists))
    decimal = tokens[place].kind == "number" and ("." in tokens[place].norm or "e-" in tokens[place].norm)
    rate = lists["shares"].within(_same_phrase(after)) or any(token.norm == "/" for token in after[:3])
    time = bool(after) and after[0] in lists["durations"]
    thing = any(says_something(token, lists) or token in lists["people"] for token in (*after[:4], *before[-4:]))
    if not limited and tokens[place].stem in given:
        return False
    if time:
        # A time alone is when something is done. It measures where a thing is counted in it.
        return False
    if share or decimal:
        return thing or limited or rate
    return (limited or rate) and thing


def _same_phrase(after: Sequence[Token]) -> Sequence[Token]:
    """Up to where another clause begins."""
    for place, token in enumerate(after):
        if token.tag in ("PRP", "CC", "MD", "VBZ", "VBP", "WP", "WDT") and token.norm != "x":
            return after[:place]
    return after


def _of_many(tokens: Sequence[Token], place: int, lists: Lexicon) -> bool:
    """True of "one in 5,000", "4 of ten", "1/50"."""
    if place + 2 >= len(tokens) or tokens[place + 1].norm not in ("in", "of", "/", "out"):
        return False
    return any(_is_number(tokens, after, lists) for after in range(place + 2, min(place + 4, len(tokens))))


def _around(tokens: Sequence[Token], place: int) -> tuple[int, int]:
    """The clause that a number stands in, a few words to each side."""
    first, last = place, place + 1
    while first and place - first < _LEFT and tokens[first - 1].norm not in (",", ";", ":", "("):
        first -= 1
    while last < len(tokens) and last - place <= _RIGHT and tokens[last].norm not in (".", ",", ";", ":", ")"):
        last += 1
    return first, last
