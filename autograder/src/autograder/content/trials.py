"""What an exercise says of its trials: the world's seeds, what a person marks, and its mutants."""

from __future__ import annotations

import ast
from pathlib import Path

from autograder.content.errors import ContentError
from autograder.content.model import Shortcut, Stage, Trap, Trial, Written
from autograder.content.starter import without_markers
from autograder.content.tables import Table, read_text, read_toml

SCENARIO = "scenario.py"
_WHERE = ("cell", "answer")


def load_trial(folder: Path, data: Table) -> Trial | None:
    """The table ``[trial]`` of an exercise, None where it has none."""
    if not data.has("trial"):
        return None
    table = data.table("trial")
    read_text(folder / SCENARIO)
    trial = Trial(
        scenario=folder / SCENARIO,
        visible=table.wholes("visible"),
        hidden=table.whole("hidden"),
        seed_seconds=table.number("seed_seconds"),
        gates=table.texts("gates", default=()),
        gated_points=table.number("gated_points") if table.has("gated_points") else 50.0,
    )
    table.finish()
    return trial


def load_written(folder: Path, data: Table) -> Written:
    """One table ``[[written]]``, with the prompt that lies in ``<id>.md``."""
    name, where = data.text("id"), data.text("where", default=_WHERE[0])
    if not name.isidentifier() or not name.islower():
        raise data.fault(f"id is {name!r}; it is lower-case letters, digits and underscores")
    if where not in _WHERE:
        raise data.fault(f"where is {where!r}; it is one of {', '.join(_WHERE)}")
    written = Written(
        id=name,
        title=data.text("title"),
        minutes=data.whole("minutes"),
        points=data.number("points"),
        prompt=read_text(folder / f"{name}.md"),
        in_answer=where == "answer",
    )
    data.finish()
    return written


def load_mutants(folder: Path, stages: tuple[Stage, ...], traps: dict[str, Trap]) -> list[Shortcut]:
    """Wrong answers that are the reference with a few places changed: ``[[mutants]]`` of ``mutants.toml``, if there is one.

    Derived from the reference, they move with it; ContentError when a place that is to change is not there.
    """
    path = folder / "mutants.toml"
    if not path.is_file():
        return []
    solution = without_markers(read_text(folder / "solution.py"))
    return [
        _load_mutant(path, table, solution, stages, traps) for table in Table(path, read_toml(path)).tables("mutants")
    ]


def _load_mutant(path: Path, table: Table, source: str, stages: tuple[Stage, ...], traps: dict[str, Trap]) -> Shortcut:
    trap, fails = table.text("trap"), table.text("fails")
    if trap not in traps:
        raise ContentError(f"{path}: exercise.toml has no trap {trap!r}")
    stage = stages[traps[trap].stage - 1]
    if fails not in {test.name for test in (*stage.visible, *stage.hidden)}:
        raise ContentError(f"{path}: {trap}: stage {stage.number} has no test {fails}")
    for change in table.tables("changes"):
        old, new = change.text("old"), change.text("new") if change.has("new") else ""
        if source.count(old) != 1:
            raise change.fault(
                f"old stands {source.count(old)} times in solution.py, and is to stand there once: {old:.60}"
            )
        source = source.replace(old, new)
        change.finish()
    kind = table.text("kind", default="mutant")
    breaks = table.text("breaks") if table.has("breaks") else ""
    table.finish()
    name = f"stage_{stage.number - 1}_{trap}__{kind}"
    return Shortcut(name, trap, stage.number - 1, fails, False, source, path, breaks)


def ablation(folder: Path) -> dict[str, str]:
    """The sources of an exercise's ablation by name, from ``ablation.py``; empty where it has none.

    The file is read, not run. ``POLICIES`` maps each name to the ``parts`` that the class ``Policy`` of the same file gets.
    """
    file = folder / "ablation.py"
    if not file.is_file():
        return {}
    text = read_text(file)
    for node in ast.parse(text).body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "POLICIES":
            try:
                policies = ast.literal_eval(node.value)
            except ValueError:
                break
            return {name: f"{text}\n\nPolicy.parts = {sorted(parts)!r}\n" for name, parts in policies.items()}
    raise ContentError(f"{file}: it has no POLICIES = {{name: [parts]}} of plain texts")
