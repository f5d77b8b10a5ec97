"""The names that a scenario's expressions may use at a place in its file: what was said and committed before."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping

from autograder.content.expressions import Expression
from autograder.content.scenario import Slot
from autograder.content.tables import Table, plain_name
from autograder.content.templates import Template


class Names:
    """Grows from turn to turn; reads expressions and words, which may use only what is there by then."""

    def __init__(self) -> None:
        self.slots: dict[str, Slot] = {}
        self.facts: set[str] = set()
        #: Givens and readings, which no slot and no fact may be called like.
        self._others: set[str] = set()

    @property
    def known(self) -> set[str]:
        """Every name: a slot goes by its own name as long as no other turn has one like it."""
        own = [slot.name for slot in self.slots.values()]
        return {*self.slots, *(name for name in own if own.count(name) == 1), *self.facts, *self._others}

    def add_other(self, data: Table, name: str, field: str) -> None:
        """A given or a reading."""
        if plain_name(data, name, field) in self._others:
            raise data.fault(f"{field} is {name!r}, which is taken; choose another name")
        self._others.add(name)

    def add_slots(self, data: Table, slots: Iterable[Slot]) -> None:
        for slot in slots:
            if slot.name in self._others | self.facts:
                raise data.fault(f"the slot {slot.name!r} has the name of a given, a reading or a fact; choose another")
            self.slots[slot.key] = slot

    def add_facts(self, data: Table, facts: Iterable[str]) -> None:
        taken = self.known - self.facts
        for name in facts:
            if plain_name(data, name, "facts") in taken:
                raise data.fault(f"facts.{name} has the name of a slot, a given or a reading; choose another")
            self.facts.add(name)

    def slot(self, name: str) -> Slot | None:
        """A slot by its key, or by its name where that is the only one of its kind."""
        found = [slot for slot in self.slots.values() if name in (slot.key, slot.name)]
        return found[0] if len(found) == 1 else None

    def expression(self, data: Table, field: str) -> Expression:
        """The expression in a field; ContentError for one that is none, or that uses a name that is not there."""
        try:
            expression = Expression(data.text(field))
        except ValueError as error:
            raise data.fault(f"{field}: {error}") from None
        self.look_up(data, field, expression.names)
        return expression

    def expression_if_any(self, data: Table, field: str) -> Expression | None:
        return self.expression(data, field) if data.has(field) else None

    def template(self, data: Table, field: str) -> Template:
        """The words in a field; ContentError for a field in braces that is none, or that quotes what is not there."""
        try:
            template = Template(data.text(field).strip())
        except ValueError as error:
            raise data.fault(f"{field}: {error}") from None
        self.look_up(data, field, template.names)
        return template

    def look_up(self, data: Table, field: str, names: Iterable[str] | Mapping) -> None:
        """ContentError for the first name that is not there, with the one that may be meant."""
        known = self.known
        for name in sorted(names):
            if name not in known:
                near = difflib.get_close_matches(name, known, n=1)
                hint = f"did you mean {near[0]!r}?" if near else f"there are: {', '.join(sorted(known)) or 'none'}"
                raise data.fault(f"{field} refers to {name!r}, which nothing before it commits to; {hint}")
