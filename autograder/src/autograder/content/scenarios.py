"""Folders with a ``scenario.toml`` to frozen data; every complaint names file, field and mend."""

from __future__ import annotations

import math
import re
from pathlib import Path

from autograder.content.errors import ContentError
from autograder.content.examples import load_examples
from autograder.content.expressions import Unknown
from autograder.content.hints import load_hints
from autograder.content.model import Stage, TestCase
from autograder.content.names import Names
from autograder.content.rubric import load_rubric
from autograder.content.scenario import PARTS, Check, Read, Scenario, Turn
from autograder.content.slot_tables import rating_turn
from autograder.content.tables import Table, identifier, plain_name, read_text, read_toml
from autograder.content.testcases import load_tests
from autograder.content.turn_tables import LONGEST_ID, load_turns

DIFFICULTIES = ("easy", "medium", "hard")
#: Probes that every path through a scenario has at the least, unless the scenario says otherwise.
LEAST_PROBES = 4
_TEST = re.compile(rf"test_({'|'.join(PARTS)})_\w+")
_ENDS = "Thank you, that was my last question."


def load_scenario(folder: Path) -> Scenario:
    """One conversation; ContentError names file, field and mend."""
    file = folder / "scenario.toml"
    data = Table(file, read_toml(file))
    if data.text("id") != folder.name:
        raise data.fault(f"id is {data.text('id')!r}; it must be the folder's name, {folder.name!r}")
    if len(folder.name) > LONGEST_ID:
        raise data.fault(f"id {folder.name!r} is longer than {LONGEST_ID} characters")
    difficulty = data.text("difficulty")
    if difficulty not in DIFFICULTIES:
        raise data.fault(f"difficulty is {difficulty!r}; choose one of {', '.join(DIFFICULTIES)}")
    names, rubric = Names(), load_rubric(folder / "rubric.toml")
    givens = data.mapping("givens", (int, float), "a number")
    for name in givens:
        names.add_other(data, name, "givens")
    reads = tuple(_load_read(table, names) for table in data.tables("reads", optional=True))
    schemas = {table.text("id"): table for table in data.tables("schemas", optional=True)}
    turns = load_turns(data.tables("turns"), rubric, schemas, names)
    for table in schemas.values():
        table.tables("slots")
        table.finish()
    minutes = data.whole("minutes")
    if sum(turn.minutes for turn in turns) != minutes:
        raise data.fault(f"minutes is {minutes} and the turns' add up to {sum(turn.minutes for turn in turns)}")
    turns = (*turns, rating_turn(rubric))
    stages = _load_stages(data, folder, turns)
    scenario = Scenario(
        id=identifier(folder),
        round=folder.parent.name,
        title=data.text("title"),
        minutes=minutes,
        difficulty=difficulty,
        skills=data.texts("skills"),
        situation=read_text(folder / "situation.md"),
        ends=data.text("ends", default=_ENDS).strip(),
        least_probes=data.whole("least_probes", default=LEAST_PROBES),
        givens=givens,
        reads=reads,
        turns=turns,
        checks=tuple(_load_check(table, stages, names) for table in data.tables("checks", optional=True)),
        stages=stages,
        rubric=rubric,
        examples=load_examples(folder, turns),
        hints=load_hints(folder / "hints.md", [stage.title for stage in stages]),
        debrief=read_text(folder / "debrief.md"),
        path=folder,
    )
    data.finish()
    _settle(scenario, file)
    return scenario


def _load_read(data: Table, names: Names) -> Read:
    read = Read(data.text("name"), data.text("scenario"), data.text("turn"), data.text("slot"))
    data.finish()
    names.add_other(data, read.name, "name")
    return read


def _load_check(data: Table, stages: tuple[Stage, ...], names: Names) -> Check:
    part = data.text("part")
    if PARTS.get(part) not in {stage.title for stage in stages}:
        raise data.fault(f"part is {part!r}; the parts with points are those of [points]")
    check = Check(
        plain_name(data, data.text("name"), "name"),
        part,
        data.text("label"),
        names.expression(data, "must"),
        data.text("says"),
    )
    data.finish()
    return check


def _load_stages(data: Table, folder: Path, turns: tuple[Turn, ...]) -> tuple[Stage, ...]:
    points = data.mapping("points", (int, float), "a number")
    wanted = {"card", "consistency"} | ({"arithmetic"} if any(s.item for t in turns for s in t.slots) else set())
    if set(points) != wanted:
        raise data.fault(f"[points] has {', '.join(sorted(points)) or 'nothing'}; it has {', '.join(sorted(wanted))}")
    if any(not value > 0 for value in points.values()):
        raise data.fault("[points] has a value that is not above 0")
    path = folder / "hidden.py"
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


def _settle(scenario: Scenario, file: Path) -> None:
    """What can be said only of the whole: references agree with formulas, and mistakes are mistakes."""
    for slot in scenario.slots:
        if slot.item is None:
            continue
        where = f"{file}: {slot.key}"
        values = {**scenario.givens, **slot.item.at}
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
            try:
                wrong = float(mistake.value.value(values))
            except (Unknown, ArithmeticError, TypeError, ValueError):
                raise ContentError(f"{where}: the mistake {mistake.value.source!r} has no value") from None
            if near(wrong, value, slot.item.tolerance):
                raise ContentError(f"{where}: the mistake {mistake.value.source!r} is within the tolerance")


def near(value: float, expected: float, tolerance: float) -> bool:
    """Whether an answer is near enough; ``tolerance`` is relative."""
    return math.isfinite(value) and abs(value - expected) <= tolerance * max(abs(expected), 1e-12)
