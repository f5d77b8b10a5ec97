"""The card of a turn, from its tables in ``scenario.toml``."""

from __future__ import annotations

from collections.abc import Mapping

from autograder.content.names import Names
from autograder.content.rubric import Dimension
from autograder.content.scenario import KINDS, RATING, STANDS, Item, Mistake, Slot, Turn
from autograder.content.tables import Table, plain_name

#: Kinds that an author may choose; the others come with ``stand = true`` and with the rubric.
CHOSEN = tuple(kind for kind in KINDS if kind not in ("stand", "changes", "rating"))


def load_slots(data: Table, turn: str, schemas: Mapping[str, Table], names: Names) -> tuple[Slot, ...]:
    """The lines of a turn's card: those of its stand, of the schema that it names, and its own."""
    tables = list(data.tables("slots", optional=True))
    if data.has("card"):
        name = data.text("card")
        if name not in schemas:
            raise data.fault(f"card is {name!r}; the [[schemas]] are: {', '.join(schemas) or 'none'}")
        tables = [*schemas[name].tables("slots"), *tables]
    slots: list[Slot] = []
    if data.flag("stand"):
        slots += _stand_slots(turn)
        names.add_slots(data, slots)
    for table in tables:
        slot = _load_slot(table, turn, names)
        table.finish()
        if slot.name in {other.name for other in slots}:
            raise table.fault(f"name {slot.name!r} is taken in this turn")
        slots.append(slot)
        names.add_slots(table, [slot])
    return tuple(slots)


def _load_slot(data: Table, turn: str, names: Names) -> Slot:
    name = plain_name(data, data.text("name"), "name")
    first = None
    if data.has("restates"):
        first = names.slot(data.text("restates"))
        if first is None:
            raise data.fault(
                f"restates is {data.text('restates')!r}; it names one slot of an earlier turn, as turn.slot where needed"
            )
        if first.kind not in CHOSEN or first.kind == "text":
            raise data.fault(
                f"restates names {first.name}, which is no number, date or choice; two texts differ always"
            )
    kind = data.text("kind", default=first.kind if first else "")
    if kind not in CHOSEN:
        raise data.fault(f"kind is {kind!r}; choose one of {', '.join(CHOSEN)}")
    if first is not None and kind != first.kind:
        raise data.fault(f"kind is {kind!r} and that of {first.name}, which it restates, {first.kind!r}")
    units = _units(data) if first is None else first.units
    choices = data.texts("choices", default=()) if first is None else first.choices
    if (kind == "quantity") != bool(units):
        raise data.fault("a quantity, and nothing else, has a unit")
    if kind in ("choice", "choices") and len(choices) < 2:
        raise data.fault("a choice has choices, two at the least")
    if data.has("value") and kind not in ("number", "quantity"):
        raise data.fault(f"value is for a number or a quantity, and kind is {kind!r}")
    title = data.text("title", default=name.replace("_", " "))
    return Slot(
        name=name,
        turn=turn,
        kind=kind,
        title=title,
        help=data.text("help", default=title),
        asks=data.text("asks", default=""),
        units=units,
        choices=choices,
        least=data.amount("least", default=first.least if first else None),
        most=data.amount("most", default=first.most if first else None),
        least_words=data.whole("least_words", default=1),
        refuses=data.texts("refuses", default=()),
        refusal=data.text("refusal", default=""),
        optional=data.flag("optional"),
        restates=first.key if first else None,
        item=_load_item(data, names) if data.has("value") else None,
    )


def _load_item(data: Table, names: Names) -> Item:
    value = names.expression(data, "value")
    at = data.mapping("at", (int, float, str), "a number or a text")
    names.look_up(data, "at", at)
    reference = data.amount("reference")
    if reference is None:
        raise data.fault("reference is missing; it is the value that you worked out by hand")
    mistakes = []
    for table in data.tables("mistakes", optional=True):
        mistakes.append(Mistake(names.expression(table, "value"), table.text("says")))
        table.finish()
    return Item(value, data.number("tolerance"), reference, at, tuple(mistakes))


def _units(data: Table) -> tuple[tuple[str, float], ...]:
    """The unit of a slot and the others in which its value may be given, with their size in the first."""
    if not data.has("unit"):
        return ()
    others = data.mapping("units", (int, float), "how much of the unit one of it is")
    return ((data.text("unit"), 1.0), *((name, float(size)) for name, size in others.items()))


def _stand_slots(turn: str) -> tuple[Slot, ...]:
    return (
        Slot("stand", turn, "stand", "stand", f'"{STANDS[0]}", "{STANDS[1]}" or "{STANDS[2]}"', choices=STANDS),
        Slot("because", turn, "text", "reason", "why, in one sentence", least_words=4),
        Slot(
            "changes", turn, "changes", "changes", "what you revise, such as {\"owner\": \"…\"}; nothing otherwise",
            optional=True,
        ),
    )  # fmt: skip


def rating_turn(rubric: tuple[Dimension, ...]) -> Turn:
    """The last turn: a level and a quoted sentence for each dimension. It has no points."""
    slots = tuple(
        Slot(
            d.id,
            RATING,
            "rating",
            d.title,
            f'{d.title}: (level 1 to 4, "a sentence of yours that shows it")',
            optional=True,
        )
        for d in rubric
    )
    return Turn(RATING, "Rate yourself", 1, False, False, "", (), None, slots)
