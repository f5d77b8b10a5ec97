"""Owner and action: somebody with a role, a thing to do that another could check, and when."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from autograder.conversation.observations.finding import Found, place_of, says_something
from autograder.conversation.observations.lexicon import Lexicon, lexicon
from autograder.conversation.observations.reading import Reading
from autograder.conversation.observations.text import Sentence, Token

#: Words between a role and what it does.
APART = 9
_BE = {"is", "are", "was", "were", "be", "been", "being", "gets", "get", "got"}
_SAME = {"it", "they", "she", "he", "them", "her", "him"}
_LIMITS = {"at", "above", "over", "past", "below", "under", ">", "<"}
_TEAMS = {"team", "desk", "group", "unit", "department", "shift", "squad", "crew", "office"}
_CONDITIONS = {"when", "if", "once", "until", "unless", "before", "after", "whenever", "while", "during"}
#: Doings that are held back: not doing them is itself something to do.
_HELD_BACK = {"ship", "launch", "deploy", "release", "approve", "sign", "go", "grant", "start", "open"}


def find_owner_action(readings: Sequence[Reading]) -> Found:
    """Looks for it in each sentence that says what is to be done, with the one before where that names who."""
    lists, found = lexicon(), Found()
    named: Token | None = None
    for reading in readings:
        sentence = reading.sentence
        if sentence.aside:
            named = None
            continue
        tokens, not_so = reading.tokens, reading.denied
        pairs = list(_pairs(tokens, lists))
        start = tokens[0].start
        if not pairs and named and tokens[0].norm in ("she", "he", "they", "who"):
            action = _action_after(tokens, 1, lists)
            pairs, start = ([(0, action)], named.start) if action else ([], start)
        named = next((tokens[first] for first, _ in lists["roles"].find(tokens)), None)
        done = [pair for pair in pairs if not not_so[pair[1]] or _held_back(tokens, pair[1])]
        place = place_of(tokens, 0, len(tokens))
        if (pairs and not done) or _says_nobody(tokens, lists):
            found.denied.append(place)
        elif done and sentence.is_imagined:
            found.near.append((place, "imagined"))
        elif done and _when(sentence, lists):
            first, last = min(done[0]), max(done[0]) + 1
            found.stands.append(
                (start if not first else tokens[first].start, tokens[_clause_end(tokens, last) - 1].end)
            )
        elif done:
            found.near.append((place_of(tokens, min(done[0]), max(done[0]) + 1), "no time"))
        elif any(_action_after(tokens, last, lists) is not None for _, last in lists["roles_broad"].find(tokens)):
            found.near.append((place, "nobody"))
    return found


def _held_back(tokens: Sequence[Token], action: int) -> bool:
    """True of "does not ship", and of "may not widen it until": not doing so is what is done."""
    return tokens[action].stem in _HELD_BACK or any(
        token.norm in ("until", "unless", "before", "without") for token in tokens[action + 1 : action + 10]
    )


def _pairs(tokens: Sequence[Token], lists: Lexicon) -> Iterator[tuple[int, int]]:
    """Indices of a role and of what it does, before or, after "by", behind it."""
    for first, last in (*lists["roles"].find(tokens), *_named_teams(tokens, lists)):
        if last < len(tokens) and tokens[last].norm in ("'s", "s'"):
            continue
        if first and tokens[first - 1].norm == "by":
            action = next(
                (i for i in range(first - 2, max(first - APART, -1), -1) if _is_action(tokens, i, lists)), None
            )
        else:
            action = _action_after(tokens, last, lists)
        if action is not None:
            yield first, action


def _named_teams(tokens: Sequence[Token], lists: Lexicon) -> Iterator[tuple[int, int]]:
    """Teams with a name, such as "verification team": not "the team"."""
    for place, token in enumerate(tokens[1:], start=1):
        before = tokens[place - 1]
        named = before.kind == "word" and before.tag[:2] in ("NN", "VB") and before not in lists["narrowing_nothing"]
        if token.norm in _TEAMS and named and lists["roles"].at(tokens, place - 1) < 2:
            yield place - 1, place + 1


def _action_after(tokens: Sequence[Token], start: int, lists: Lexicon) -> int | None:
    """What somebody named before ``start`` does: the first verb that is more than an auxiliary decides."""
    for place in range(start, min(start + APART, len(tokens))):
        if _is_action(tokens, place, lists):
            return None if _breaks(tokens[start:place]) or _is_passive(tokens, start, place) else place
        token = tokens[place]
        vague = lists["actions_vague"].at(tokens, place)
        if vague and (token.is_verb or _in_place_of_a_verb(tokens, place)) and token not in lists["auxiliaries"]:
            return None
    return None


def _is_passive(tokens: Sequence[Token], start: int, place: int) -> bool:
    """True of "is woken", "was paged": something is done to whom the role names."""
    return tokens[place].tag in ("VBN", "VBD") and any(
        token.norm in _BE for token in tokens[max(start, place - 4) : place]
    )


def _breaks(between: Sequence[Token]) -> bool:
    """True when another subject stands between a role and a verb; "they" and "she" are whom the role names."""
    return any(token.norm == "." or (token.tag in ("PRP", "EX") and token.norm not in _SAME) for token in between)


def _is_action(tokens: Sequence[Token], place: int, lists: Lexicon) -> bool:
    token = tokens[place]
    if lists["actions_vague"].at(tokens, place) or token.kind != "word":
        return False
    if lists["actions"].at(tokens, place):
        return token.is_verb or _in_place_of_a_verb(tokens, place)
    return token.tag in ("VB", "VBD", "VBP", "VBZ") and says_something(token, lists)


def _in_place_of_a_verb(tokens: Sequence[Token], place: int) -> bool:
    """The tagger takes many verbs for nouns: after a role, a modal, "to" or an adverb, and not after an article, they are."""
    before = tokens[place - 1] if place else None
    return before is not None and before.tag not in ("DT", "JJ", "PRP$", "CD", "IN", "POS")


def _when(sentence: Sentence, lists: Lexicon) -> bool:
    tokens = sentence.tokens
    vague = {place for first, last in lists["when_vague"].find(tokens) for place in range(first, last)}
    for first, last in lists["when"].find(tokens):
        if first in vague:
            continue
        if tokens[first].norm not in _CONDITIONS:
            return True
        after = tokens[last : last + 9]
        if any(_is_an_event(token, lists) for token in after):
            return True
        if tokens[first].norm in ("before", "after") and after and after[0].is_verb:
            return True  # "before launch"
    return any(_is_time(tokens, place, lists) for place in range(len(tokens)))


def _is_an_event(token: Token, lists: Lexicon) -> bool:
    names = token.kind == "word" and token.tag.startswith("NN") and token not in lists["events_vague"]
    return token.kind == "number" or names


def _is_time(tokens: Sequence[Token], place: int, lists: Lexicon) -> bool:
    """True of "in 2 h", "four days", "at 2%"."""
    token = tokens[place]
    if token.kind != "number" and token not in lists["spelled"]:
        return False
    if token.kind == "number" and place and tokens[place - 1].norm in _LIMITS:
        after = tokens[place + 1].norm if place + 1 < len(tokens) else ""
        return tokens[place - 1].norm != "at" or after in ("%", "percent", ">", "or", "per")
    return place + 1 < len(tokens) and tokens[place + 1] in lists["durations"]


def _says_nobody(tokens: Sequence[Token], lists: Lexicon) -> bool:
    words = [token.norm for token in tokens]
    for place, word in enumerate(words):
        if word in ("nobody", "noone") or words[place : place + 2] in (["no", "one"], ["no", "owner"]):
            return any(lists["actions"].at(tokens, i) for i in range(place + 1, len(tokens))) or "owner" in words
    return False


def _clause_end(tokens: Sequence[Token], last: int) -> int:
    while last < len(tokens) and tokens[last].norm not in (".", ";"):
        last += 1
    return last
