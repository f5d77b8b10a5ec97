"""The value of a slot from what a card says, or one sentence that says what is wrong with it and what to write."""

from __future__ import annotations

import contextlib
import unicodedata
from datetime import date
from typing import Any

from autograder.content.dates import read_date
from autograder.content.scenario import Scenario, Slot
from autograder.content.templates import clean, show, show_number

#: Characters of a text that a card may hold.
_LONGEST = 2_000


#: Other words for a stand.
_STANDS = {
    "held": "hold",
    "keep": "hold",
    "kept": "hold",
    "revised": "revise",
    "change": "revise",
    "abstained": "abstain",
}


class BadValue(ValueError):
    """What a card says cannot be the slot's value; the message is one sentence."""


def read_value(slot: Slot, raw: Any, scenario: Scenario) -> Any:
    """``raw``, plain data, as the slot's value; BadValue with what to write instead."""
    return _READERS[slot.kind](slot, raw, scenario)


def _text(slot: Slot, raw: Any, _scenario: Scenario) -> str:
    if not isinstance(raw, str):
        raise BadValue(f"{slot.name} is {_got(raw)}; write a text in quotes.")
    text = " ".join(clean(raw).split())
    if not text:
        raise BadValue(f"{slot.name} is empty; write a text in quotes.")
    if len(text) > _LONGEST:
        raise BadValue(
            f"{slot.name} has {len(text):,} characters; {_LONGEST:,} are the most, a sentence or two will do."
        )
    _refuse(slot, text)
    words = len(text.split())
    if words < slot.least_words:
        raise BadValue(f"{slot.name} has {words} of the {slot.least_words} words that it takes to say {slot.title}.")
    return text


def _choice(slot: Slot, raw: Any, _scenario: Scenario) -> str:
    if isinstance(raw, str):
        for choice in slot.choices:
            if _folded(raw) == _folded(choice):
                return choice
    raise BadValue(f"{slot.name} is {_got(raw)}; choose one of {_listed(slot.choices)}.")


def _choices(slot: Slot, raw: Any, scenario: Scenario) -> tuple[str, ...]:
    several = (raw,) if isinstance(raw, str) else raw
    if not isinstance(several, tuple) or not several:
        raise BadValue(f"{slot.name} is {_got(raw)}; choose some of {_listed(slot.choices)}, with commas between.")
    chosen = {_choice(slot, one, scenario) for one in several}
    return tuple(choice for choice in slot.choices if choice in chosen)


def _number(slot: Slot, raw: Any, _scenario: Scenario) -> float:
    if isinstance(raw, bool) or not isinstance(raw, (int, float)):
        raise BadValue(f"{slot.name} is {_got(raw)}; write a number without quotes.")
    return _in_range(slot, raw)


def _quantity(slot: Slot, raw: Any, _scenario: Scenario) -> float:
    units = [unit for unit, _ in slot.units]
    example = f'{slot.name} = …, "{units[0]}"'
    if not (isinstance(raw, tuple) and len(raw) == 2):
        raise BadValue(f"{slot.name} is {_got(raw)}; write the number and its unit, as {example}.")
    number, unit = raw
    if isinstance(number, str) and not isinstance(unit, str):
        number, unit = unit, number
    if isinstance(number, bool) or not isinstance(number, (int, float)):
        raise BadValue(f"{slot.name} has no number but {_got(number)}; write {example}.")
    if not isinstance(unit, str):
        raise BadValue(f"{slot.name} has the unit {_got(unit)}; write {example}.")
    for known, size in slot.units:
        if _folded_unit(unit) == _folded_unit(known):
            return _in_range(slot, number * size)
    raise BadValue(f"{slot.name} is in {_got(unit)}; give it in {_listed(units)}.")


def _in_range(slot: Slot, value: float) -> float:
    for bound, wrong, word in ((slot.least, lambda b: value < b, "least"), (slot.most, lambda b: value > b, "most")):
        if bound is not None and wrong(bound):
            raise BadValue(
                f"{slot.name} is {show_number(value)}; {show_number(bound)}{' ' * bool(slot.unit)}{slot.unit} is the {word} "
                "that there can be."
            )
    return value


def _date(slot: Slot, raw: Any, _scenario: Scenario) -> date:
    if isinstance(raw, str):
        with contextlib.suppress(ValueError):
            return read_date(raw)
    raise BadValue(f'{slot.name} is {_got(raw)}; write a date like "2024-03-18", or a month like "2024-03".')


def _yes_no(slot: Slot, raw: Any, _scenario: Scenario) -> bool:
    if isinstance(raw, str) and _folded(raw) in ("yes", "no"):
        return _folded(raw) == "yes"
    if not isinstance(raw, bool):
        raise BadValue(f"{slot.name} is {_got(raw)}; write True or False.")
    return raw


def _stand(slot: Slot, raw: Any, scenario: Scenario) -> str:
    return _choice(slot, _STANDS.get(_folded(raw), raw) if isinstance(raw, str) else raw, scenario)


def _changes(slot: Slot, raw: Any, scenario: Scenario) -> dict[str, Any]:
    """What is revised, by the key of its slot; each value as its own slot reads it."""
    if not isinstance(raw, dict):
        raise BadValue(f'{slot.name} is {_got(raw)}; write what you revise in braces, like {{"owner": "…"}}.')
    found = {}
    for name, value in raw.items():
        target = scenario.names.get(name)
        if target is not None and target.restates is not None:
            target = scenario.names[target.restates]
        if target is None or not _may_change(target, slot, scenario):
            raise BadValue(f"{slot.name} names {name[:40]!r}, which no card of yours commits to.")
        try:
            found[target.key] = read_value(target, value, scenario)
        except BadValue as error:
            raise BadValue(f"In {slot.name}, {error}") from None
    return found


def _may_change(target: Slot, slot: Slot, scenario: Scenario) -> bool:
    """Whether a slot holds a commitment of this turn or an earlier one."""
    order = [turn.id for turn in scenario.turns]
    commits = target.kind not in ("stand", "changes", "rating") and target.item is None
    return commits and order.index(target.turn) <= order.index(slot.turn)


def _rating(slot: Slot, raw: Any, _scenario: Scenario) -> tuple[int, str]:
    if isinstance(raw, tuple) and len(raw) == 2 and type(raw[0]) is int and raw[0] in (1, 2, 3, 4):
        level, quote = raw
        if isinstance(quote, str) and len(quote.split()) >= 3:
            return level, " ".join(quote.split())
    raise BadValue(
        f'{slot.name} is {_got(raw)}; write a level from 1 to 4 and a sentence of yours, like 2, "I would …".'
    )


def _refuse(slot: Slot, text: str) -> None:
    bare = _folded(text).strip(" .!")
    if bare in {_folded(word) for word in slot.refuses}:
        raise BadValue(slot.refusal or f"{slot.name} is {_got(text)}, which commits you to nothing.")


def _folded(text: str) -> str:
    """For comparing words: one spelling of equal characters, no case, single spaces."""
    return " ".join(clean(unicodedata.normalize("NFKC", text)).casefold().split())


def _folded_unit(unit: str) -> str:
    """For comparing units: flags/day is "flags per day", % is percent, an hour is hours."""
    text = _folded(unit).replace("/", " per ").replace("%", " percent ").replace("per cent", "percent")
    return " ".join(word[:-1] if len(word) > 3 and word.endswith("s") else word for word in text.split())


def _listed(names: Any) -> str:
    quoted = [f'"{name}"' for name in names]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} or {quoted[-1]}"


def _got(raw: Any) -> str:
    if isinstance(raw, str):
        text = show(raw)
        return f'"{text if len(text) <= 60 else text[:59] + "…"}"'
    if isinstance(raw, dict):
        return "a table in braces"
    if isinstance(raw, tuple):
        return "a list of " + str(len(raw)) if len(raw) != 1 else "a list with one value"
    return "nothing" if raw is None else str(raw) if isinstance(raw, bool) else show_number(raw)


_READERS = {
    "text": _text, "choice": _choice, "choices": _choices, "number": _number, "quantity": _quantity, "date": _date,
    "yes_no": _yes_no, "stand": _stand, "changes": _changes, "rating": _rating,
}  # fmt: skip
