"""Folders with a ``scenario.toml`` to frozen data; every complaint names file, field and mend."""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from autograder.content.cells import read_turn
from autograder.content.errors import ContentError
from autograder.content.expressions import Expression, Unknown
from autograder.content.hints import load_hints
from autograder.content.model import Stage, TestCase
from autograder.content.scenario import (
    KINDS,
    PARTS,
    RATING,
    STANDS,
    Check,
    Dimension,
    Example,
    Item,
    Mistake,
    Read,
    Reply,
    Scenario,
    Slot,
    Turn,
    Variant,
)
from autograder.content.tables import Table, identifier, read_text, read_toml
from autograder.content.templates import Template
from autograder.content.testcases import load_tests

DIFFICULTIES = ("easy", "medium", "hard")
#: Probes that every path through a scenario has at the least, unless the scenario says otherwise.
LEAST_PROBES = 4
#: How many weak transcripts a scenario has at the least; of the strong ones it has two.
LEAST_WEAK, LEAST_STRONG = 3, 2
#: The id of a scenario and the id of a turn make a cell's id together, which has 64 characters at the most.
_LONGEST_ID = 28
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_TEST = re.compile(rf"test_({'|'.join(PARTS)})_\w+")
_FAILS = re.compile(r"Fails at (\w+): \S")
_ENDS = "Thank you, that was my last question."


def load_scenario(folder: Path) -> Scenario:
    """One conversation; ContentError names file, field and mend."""
    return _Loader(folder).load()


class _Loader:
    """Reads one folder, top to bottom, and knows at each place which names there are."""

    def __init__(self, folder: Path):
        self._folder, self._file = folder, folder / "scenario.toml"
        #: Names that an expression may use at this place.
        self._known: set[str] = set()
        self._slots: dict[str, Slot] = {}
        self._facts: set[str] = set()
        self._turn_ids: set[str] = set()

    def load(self) -> Scenario:
        data = Table(self._file, read_toml(self._file))
        if data.text("id") != self._folder.name:
            raise data.fault(f"id is {data.text('id')!r}; it must be the folder's name, {self._folder.name!r}")
        difficulty = data.text("difficulty")
        if difficulty not in DIFFICULTIES:
            raise data.fault(f"difficulty is {difficulty!r}; choose one of {', '.join(DIFFICULTIES)}")
        givens = data.mapping("givens", (int, float), "a number")
        self._known |= set(givens)
        reads = tuple(self._read(table) for table in data.tables("reads", optional=True))
        rubric = _load_rubric(self._folder / "rubric.toml")
        schemas = {table.text("id"): table for table in data.tables("schemas", optional=True)}
        turns = tuple(
            self._turn(table, number, rubric, schemas) for number, table in enumerate(data.tables("turns"), start=1)
        )
        for table in schemas.values():
            table.finish()
        if not turns:
            raise data.fault("there are no [[turns]]; a conversation has some")
        minutes = data.whole("minutes")
        if sum(turn.minutes for turn in turns) != minutes:
            raise data.fault(f"minutes is {minutes} and the turns' add up to {sum(turn.minutes for turn in turns)}")
        turns = (*turns, _rating_turn(rubric))
        stages = self._stages(data, turns)
        scenario = Scenario(
            id=identifier(self._folder),
            round=self._folder.parent.name,
            title=data.text("title"),
            minutes=minutes,
            difficulty=difficulty,
            skills=data.texts("skills"),
            situation=read_text(self._folder / "situation.md"),
            ends=data.text("ends", default=_ENDS).strip(),
            least_probes=data.whole("least_probes", default=LEAST_PROBES),
            givens=givens,
            reads=reads,
            turns=turns,
            checks=tuple(self._check(table, stages) for table in data.tables("checks", optional=True)),
            stages=stages,
            rubric=rubric,
            examples=_load_examples(self._folder, turns),
            hints=load_hints(self._folder / "hints.md", [stage.title for stage in stages]),
            debrief=read_text(self._folder / "debrief.md"),
            path=self._folder,
        )
        data.finish()
        self._settle(scenario)
        return scenario

    # -- names -------------------------------------------------------------------------------------------------------

    def _expression(self, data: Table, field: str, source: str, more: Iterable[str] = ()) -> Expression:
        try:
            expression = Expression(source)
        except ValueError as error:
            raise data.fault(f"{field}: {error}") from None
        self._look_up(data, field, expression.names, more)
        return expression

    def _template(self, data: Table, field: str) -> Template:
        try:
            template = Template(data.text(field).strip())
            names = template.names
        except ValueError as error:
            raise data.fault(f"{field}: {error}") from None
        self._look_up(data, field, names, ())
        return template

    def _look_up(self, data: Table, field: str, names: Iterable[str], more: Iterable[str]) -> None:
        known = self._known | set(more)
        for name in sorted(names):
            if name not in known:
                near = difflib.get_close_matches(name, known, n=1)
                hint = f"did you mean {near[0]!r}?" if near else f"there are: {', '.join(sorted(known)) or 'none'}"
                raise data.fault(f"{field} refers to {name!r}, which no turn before it commits to; {hint}")

    def _read(self, data: Table) -> Read:
        read = Read(data.text("name"), data.text("scenario"), data.text("turn"), data.text("slot"))
        data.finish()
        self._name(data, read.name, "name")
        self._known.add(read.name)
        return read

    @staticmethod
    def _name(data: Table, name: str, field: str) -> str:
        if not _NAME.fullmatch(name):
            raise data.fault(f"{field} is {name!r}; it is lower-case letters, digits and underscores")
        return name

    # -- turns -------------------------------------------------------------------------------------------------------

    def _turn(self, data: Table, number: int, rubric: tuple[Dimension, ...], schemas: Mapping[str, Table]) -> Turn:
        turn_id = self._name(data, data.text("id"), "id")
        if turn_id == RATING or turn_id in self._turn_ids:
            raise data.fault(f"id {turn_id!r} is taken; give the turn another")
        self._turn_ids.add(turn_id)
        if len(turn_id) > _LONGEST_ID or len(self._folder.name) > _LONGEST_ID:
            raise data.fault(f"id {turn_id!r} or the folder's name is longer than {_LONGEST_ID} characters")
        variants = self._variants(data)
        if number == 1 and (len(variants) > 1 or variants[0].when or variants[0].says.names):
            raise data.fault("the first turn's words stand in the notebook: it has one variant, which quotes nothing")
        reply = self._reply(data, rubric)
        slots = self._slots_of(data, turn_id, schemas)
        turn = Turn(
            id=turn_id,
            title=data.text("title"),
            minutes=data.whole("minutes"),
            probe=data.flag("probe"),
            optional=data.flag("optional"),
            draws=data.text("draws", default="") if data.has("draws") else "",
            variants=variants,
            reply=reply,
            slots=slots,
        )
        data.finish()
        if not turn.cells:
            raise data.fault("the turn asks for nothing; give it [turns.reply], [[turns.slots]] or stand = true")
        if not turn.optional and variants and variants[-1].when is not None:
            raise data.fault(
                "the last variant has a condition, so that there may be nothing to say; leave its when out, or say "
                "optional = true"
            )
        if turn.draws and turn.draws not in {slot.name for slot in slots if slot.kind == "choice"}:
            raise data.fault(f"draws is {turn.draws!r}; it names a choice of this turn's card")
        return turn

    def _variants(self, data: Table) -> tuple[Variant, ...]:
        tables = data.tables("variants", optional=True)
        if data.has("says"):
            if tables:
                raise data.fault("the turn has says and [[turns.variants]]; it has one of them")
            return (Variant(None, self._template(data, "says"), None, self._new_facts(data), self._corrects(data)),)
        if not tables:
            raise data.fault("the turn has neither says nor [[turns.variants]]")
        found, facts = [], set(self._facts)
        for table in tables:
            when = self._expression(table, "when", table.text("when")) if table.has("when") else None
            premise = self._expression(table, "premise", table.text("premise")) if table.has("premise") else None
            found.append(
                Variant(when, self._template(table, "says"), premise, self._new_facts(table), self._corrects(table))
            )
            table.finish()
        for variant in found:
            facts |= {name for name, _ in variant.facts}
        self._facts |= facts
        self._known |= facts
        return tuple(found)

    def _new_facts(self, data: Table) -> tuple[tuple[str, Any], ...]:
        facts = data.mapping("facts", (int, float, str), "a number or a text")
        for name in facts:
            self._name(data, name, "facts")
            if name in self._known and name not in self._facts:
                raise data.fault(f"facts.{name} has the name of a slot, a given or a reading; choose another")
        return tuple(facts.items())

    def _corrects(self, data: Table) -> tuple[str, ...]:
        corrects = data.texts("corrects", default=())
        for name in corrects:
            if name not in self._facts:
                raise data.fault(f"corrects names {name!r}; no turn before it sets that fact")
        return corrects

    def _reply(self, data: Table, rubric: tuple[Dimension, ...]) -> Reply | None:
        if not data.has("reply"):
            return None
        table = data.table("reply")
        dimensions = table.texts("dimensions")
        known = [dimension.id for dimension in rubric]
        for name in dimensions:
            if name not in known:
                raise table.fault(f"dimensions names {name!r}; rubric.toml has: {', '.join(known)}")
        reply = Reply(table.number("points"), dimensions, table.whole_if_any("most_words"))
        table.finish()
        return reply

    # -- slots -------------------------------------------------------------------------------------------------------

    def _slots_of(self, data: Table, turn: str, schemas: Mapping[str, Table]) -> tuple[Slot, ...]:
        tables = list(data.tables("slots", optional=True))
        if data.has("card"):
            name = data.text("card")
            if name not in schemas:
                raise data.fault(f"card is {name!r}; the [[schemas]] are: {', '.join(schemas) or 'none'}")
            tables = [*schemas[name].tables("slots"), *tables]
        slots = [*_stand_slots(turn)] if data.flag("stand") else []
        for table in tables:
            slot = self._slot(table, turn)
            table.finish()
            if slot.name in {other.name for other in slots}:
                raise table.fault(f"name {slot.name!r} is taken in this turn")
            slots.append(slot)
            self._slots[slot.key] = slot
            self._known.add(slot.key)
        self._slots |= {slot.key: slot for slot in slots}
        names = [slot.name for slot in self._slots.values()]
        self._known |= {slot.key for slot in slots} | {s.name for s in slots if names.count(s.name) == 1}
        self._known -= {name for name in names if names.count(name) > 1}
        return tuple(slots)

    def _slot(self, data: Table, turn: str) -> Slot:
        name = self._name(data, data.text("name"), "name")
        kind = data.text("kind", default="") if data.has("kind") else ""
        first = None
        if data.has("restates"):
            first = self._find_slot(data, data.text("restates"))
            kind = kind or first.kind
        if kind not in KINDS[:-3]:
            raise data.fault(f"kind is {kind!r}; choose one of {', '.join(KINDS[:-3])}")
        if first is not None and kind != first.kind:
            raise data.fault(f"kind is {kind!r} and that of {first.name}, which it restates, {first.kind!r}")
        units = _units(data) if first is None else first.units
        choices = data.texts("choices", default=()) if first is None else first.choices
        if (kind == "quantity") != bool(units):
            raise data.fault("a quantity, and nothing else, has a unit")
        if kind in ("choice", "choices") and len(choices) < 2:
            raise data.fault("a choice has choices, two at the least")
        title = data.text("title", default=name.replace("_", " "))
        item = self._item(data, turn) if data.has("value") else None
        return Slot(
            name=name,
            turn=turn,
            kind=kind,
            title=title,
            help=data.text("help", default=title),
            units=units,
            choices=choices,
            least=data.amount("least", default=first.least if first else None),
            most=data.amount("most", default=first.most if first else None),
            asks=data.text("asks", default="") if data.has("asks") else "",
            least_words=data.whole("least_words", default=1),
            refuses=data.texts("refuses", default=()),
            refusal=data.text("refusal", default="") if data.has("refusal") else "",
            optional=data.flag("optional"),
            restates=first.key if first else None,
            item=item,
        )

    def _find_slot(self, data: Table, name: str) -> Slot:
        found = [slot for slot in self._slots.values() if name in (slot.key, slot.name)]
        if len(found) != 1:
            raise data.fault(f"restates is {name!r}; it names one slot of an earlier turn, as turn.slot where needed")
        return found[0]

    def _item(self, data: Table, turn: str) -> Item:
        value = self._expression(data, "value", data.text("value"))
        at = data.mapping("at", (int, float, str), "a number or a text")
        self._look_up(data, "at", at, ())
        reference = data.amount("reference")
        if reference is None:
            raise data.fault("reference is missing; it is the value that you worked out by hand")
        mistakes = []
        for table in data.tables("mistakes", optional=True):
            mistakes.append(Mistake(self._expression(table, "value", str(table.text("value"))), table.text("says")))
            table.finish()
        return Item(value, data.number("tolerance"), reference, at, tuple(mistakes))

    # -- the rest ------------------------------------------------------------------------------------------------------

    def _check(self, data: Table, stages: tuple[Stage, ...]) -> Check:
        part = data.text("part")
        if PARTS.get(part) not in {stage.title for stage in stages}:
            raise data.fault(f"part is {part!r}; the parts with points are those of [points]")
        check = Check(
            self._name(data, data.text("name"), "name"),
            part,
            data.text("label"),
            self._expression(data, "must", data.text("must")),
            data.text("says"),
        )
        data.finish()
        return check

    def _stages(self, data: Table, turns: tuple[Turn, ...]) -> tuple[Stage, ...]:
        points = data.mapping("points", (int, float), "a number")
        wanted = {"card", "consistency"} | ({"arithmetic"} if any(s.item for t in turns for s in t.slots) else set())
        if set(points) != wanted:
            raise data.fault(
                f"[points] has {', '.join(sorted(points)) or 'nothing'}; it has {', '.join(sorted(wanted))}"
            )
        path = self._folder / "hidden.py"
        tests = load_tests(path) if path.is_file() else ()
        for test in tests:
            match = _TEST.fullmatch(test.name)
            if match is None or match[1] not in points:
                raise ContentError(
                    f"{path}: {test.name}: the name begins with test_<part>_, of {', '.join(sorted(points))}"
                )
        stages = []
        for part, title in PARTS.items():
            if part in points:
                mine: tuple[TestCase, ...] = tuple(test for test in tests if test.name.startswith(f"test_{part}_"))
                stages.append(Stage(len(stages) + 1, title, 0, float(points[part]), "", (), mine, path, path))
        return tuple(stages)

    def _settle(self, scenario: Scenario) -> None:
        """What can be said only of the whole: references agree with formulas, and mistakes are mistakes."""
        for slot in scenario.slots:
            if slot.item is None:
                continue
            where = f"{self._file}: {slot.key}"
            values = {**scenario.givens, **{f"{name}": value for name, value in slot.item.at.items()}}
            try:
                value = float(slot.item.value.value(values))
            except Unknown as error:
                raise ContentError(f"{where}: at gives no value for {error.name}, which the formula needs") from None
            except (ArithmeticError, TypeError, ValueError) as error:
                raise ContentError(f"{where}: the formula has no value ({error})") from None
            if not near(value, slot.item.reference, slot.item.tolerance):
                raise ContentError(
                    f"{where}: the formula gives {value:.6g} and the reference is {slot.item.reference:.6g}; one is wrong"
                )
            for mistake in slot.item.mistakes:
                if near(float(mistake.value.value(values)), value, slot.item.tolerance):
                    raise ContentError(f"{where}: the mistake {mistake.value.source!r} is within the tolerance")


def near(value: float, expected: float, tolerance: float) -> bool:
    """Whether an answer is near enough; ``tolerance`` is relative."""
    return math.isfinite(value) and abs(value - expected) <= tolerance * max(abs(expected), 1e-12)


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


def _rating_turn(rubric: tuple[Dimension, ...]) -> Turn:
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


def _load_rubric(file: Path) -> tuple[Dimension, ...]:
    data = Table(file, read_toml(file))
    found = []
    for table in data.tables("dimensions"):
        anchors = tuple(table.text(f"level_{level}") for level in (1, 2, 3, 4))
        name = _Loader._name(table, table.text("id"), "id")
        found.append(Dimension(name, table.text("title"), anchors, table.texts("observations", default=())))
        table.finish()
    data.finish()
    if not found:
        raise ContentError(f"{file}: no [[dimensions]]; a rubric has at least one")
    return tuple(found)


def _load_examples(folder: Path, turns: tuple[Turn, ...]) -> tuple[Example, ...]:
    places = {(turn.id, kind) for turn in turns for kind in turn.cells}
    examples = tuple(_example(path, folder.name, places) for path in sorted((folder / "examples").glob("*.txt")))
    for least, kind in ((LEAST_STRONG, True), (LEAST_WEAK, False)):
        count = sum(example.strong == kind for example in examples)
        if count < least:
            word = "strong" if kind else "weak"
            raise ContentError(f"{folder / 'examples'}: {count} files {word}_….txt; there are {least} at the least")
    return examples


def _example(path: Path, scenario: str, places: set[tuple[str, str]]) -> Example:
    strong, weak = path.stem.startswith("strong_"), path.stem.startswith("weak_")
    if not strong and not weak:
        raise ContentError(f"{path}: the name must be strong_<position>.txt or weak_<defect>.txt")
    about, cells = read_transcript(read_text(path), path)
    for cell in cells:
        if cell.scenario != scenario or cell.place not in places:
            raise ContentError(f"{path}: %%{cell.kind} {cell.scenario} {cell.turn} is no cell of this scenario")
    fails = _FAILS.search(about)
    if weak and not fails:
        raise ContentError(f"{path}: the text above the first cell must say 'Fails at <check>: why'")
    if strong and fails:
        raise ContentError(f"{path}: a strong transcript fails at nothing")
    return Example(path.stem, about, fails[1] if fails else "", {cell.place: cell.text for cell in cells}, path)


def read_transcript(text: str, path: Path) -> tuple[str, list]:
    """``(what stands above the first cell, the cells)`` of a transcript as text, in which each cell has its first line.

    ContentError for a first line that is none.
    """
    parts = re.split(r"^(?=%%)", text, flags=re.MULTILINE)
    cells = []
    for part in parts[1:]:
        cell = read_turn(part.strip("\n") + "\n")
        if cell is None:
            line = part.splitlines()[0]
            raise ContentError(
                f"{path}: {line!r} is no first line of a cell; write %%reply or %%answer, scenario, turn"
            )
        cells.append(cell)
    return parts[0].strip(), cells
