"""The turns of a conversation, from their tables in ``scenario.toml``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from autograder.content.names import Names
from autograder.content.rubric import Dimension
from autograder.content.scenario import RATING, Reply, Turn, Variant
from autograder.content.slot_tables import load_slots
from autograder.content.tables import Table, plain_name

#: The id of a scenario and the id of a turn make a cell's id together, which has 64 characters at the most.
LONGEST_ID = 28


def load_turns(
    tables: Sequence[Table], rubric: tuple[Dimension, ...], schemas: Mapping[str, Table], names: Names
) -> tuple[Turn, ...]:
    """The turns in order. ``names`` holds what is known before them, and after them all that they add."""
    turns: list[Turn] = []
    for table in tables:
        turn = _load_turn(table, rubric, schemas, names)
        if turn.id == RATING or turn.id in {other.id for other in turns}:
            raise table.fault(f"id {turn.id!r} is taken; give the turn another")
        if not turns and (len(turn.variants) > 1 or turn.variants[0].when or turn.variants[0].says.names):
            raise table.fault("the first turn's words stand in the notebook: it has one variant, which quotes nothing")
        turns.append(turn)
    return tuple(turns)


def _load_turn(data: Table, rubric: tuple[Dimension, ...], schemas: Mapping[str, Table], names: Names) -> Turn:
    turn_id = plain_name(data, data.text("id"), "id")
    if len(turn_id) > LONGEST_ID:
        raise data.fault(f"id {turn_id!r} is longer than {LONGEST_ID} characters")
    turn = Turn(
        id=turn_id,
        title=data.text("title"),
        minutes=data.whole("minutes"),
        probe=data.flag("probe"),
        optional=data.flag("optional"),
        draws=data.text("draws", default=""),
        # the words come before the card: they know nothing of it yet
        variants=_load_variants(data, names),
        reply=_load_reply(data, rubric),
        slots=load_slots(data, turn_id, schemas, names),
    )
    data.finish()
    if not turn.cells:
        raise data.fault("the turn asks for nothing; give it [turns.reply], [[turns.slots]] or stand = true")
    if not turn.optional and turn.variants[-1].when is not None:
        raise data.fault(
            "the last variant has a condition, so that there may be nothing to say; leave its when out, or say "
            "optional = true"
        )
    if turn.draws and turn.draws not in {slot.name for slot in turn.slots if slot.kind == "choice"}:
        raise data.fault(f"draws is {turn.draws!r}; it names a choice of this turn's card")
    return turn


def _load_variants(data: Table, names: Names) -> tuple[Variant, ...]:
    tables = data.tables("variants", optional=True)
    if data.has("says") == bool(tables):
        raise data.fault("a turn has either says or [[turns.variants]]")
    if not tables:
        variants = [_load_variant(data, names)]
    else:
        variants = []
        for table in tables:
            variants.append(_load_variant(table, names))
            table.finish()
    for variant in variants:
        names.add_facts(data, (name for name, _ in variant.facts))
    return tuple(variants)


def _load_variant(data: Table, names: Names) -> Variant:
    facts = data.mapping("facts", (int, float, str), "a number or a text")
    corrects = data.texts("corrects", default=())
    for name in corrects:
        if name not in names.facts:
            raise data.fault(f"corrects names {name!r}; no turn before it sets that fact")
    return Variant(
        when=names.expression_if_any(data, "when"),
        says=names.template(data, "says"),
        premise=names.expression_if_any(data, "premise"),
        facts=tuple(facts.items()),
        corrects=corrects,
    )


def _load_reply(data: Table, rubric: tuple[Dimension, ...]) -> Reply | None:
    if not data.has("reply"):
        return None
    table = data.table("reply")
    dimensions, known = table.texts("dimensions"), [dimension.id for dimension in rubric]
    for name in dimensions:
        if name not in known:
            raise table.fault(f"dimensions names {name!r}; rubric.toml has: {', '.join(known)}")
    reply = Reply(table.number("points"), dimensions, table.whole_if_any("most_words"))
    table.finish()
    return reply
