"""Who may have which file below ``rounds``: a rule for each name that occurs there.

It is a list of what is allowed. A name without a rule is in no copy of the course, open or sealed, until somebody has
decided about it and written it down here.
"""

from __future__ import annotations

import ast
import enum
import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath


class Use(enum.Enum):
    """What becomes of a file when the course is given away."""

    #: Anybody may have it as it is.
    OPEN = "open"
    #: Graders and interviewers need it. What may be told of it from the start is told, and it is given away sealed at most.
    SEALED = "sealed"
    #: Only authors need it.
    KEPT = "kept"


#: By the path below a round, of which the first folder is an exercise's.
_RULES: tuple[tuple[Use, tuple[str, ...]], ...] = (
    (
        Use.OPEN,
        (
            r"round\.toml",
            # the world of a system design, which learners play with in their own kernels; what it imports goes with it
            r"\w+/scenario\.py",
        ),
    ),
    (
        Use.SEALED,
        (
            r"(rubric|words)\.toml",
            r"\w+/(exercise|scenario|rubric)\.toml",
            # prompts, of which the notebooks hold what may be read; reading ahead is theirs to offer
            r"\w+/(stage_\d+|situation|failure_table|tradeoff)\.md",
            r"\w+/(hints|debrief)\.md",
            r"\w+/(solution|alternative|given|given_tests|ablation)\.py",
            r"\w+/((hidden|visible)_stage_\d+|hidden)\.py",
            # a wrong answer in good faith tells which trap it falls into, and at which hidden test
            r"\w+/shortcuts/stage_\d+_\w+\.py",
            r"\w+/mutants\.toml",
            # whole conversations; strong ones are what a debrief speaks of
            r"\w+/examples/(strong|weak)_\w+\.txt",
            # what the engineers of a pair task know
            r"\w+/(brief|questions)\.toml",
        ),
    ),
    (
        Use.KEPT,
        (
            # notebooks are built from it
            r"notebook\.py",
            # proofs and measurements
            r"\w+/(equivalent_mutants|paraphrases)\.toml",
        ),
    ),
)
_PATTERNS = [(use, re.compile("|".join(patterns))) for use, patterns in _RULES]
#: Folders that programs leave behind.
_LEFT_BEHIND = frozenset({"__pycache__", ".ipynb_checkpoints"})


def use_of(path: PurePosixPath) -> Use | None:
    """What becomes of a file, by its path below ``rounds``; None where no rule says so."""
    below = PurePosixPath(*path.parts[1:]).as_posix()
    return next((use for use, pattern in _PATTERNS if pattern.fullmatch(below)), None)


def files_of(rounds: Path) -> Iterator[tuple[PurePosixPath, Use | None]]:
    """Every file below ``rounds`` by its path there, in order, with what becomes of it.

    A file that has no rule of its own and that the world of a system design imports is a part of that world.
    """
    worlds = {part for scenario in rounds.rglob("scenario.py") for part in _parts_of_world(scenario)}
    for path in sorted(rounds.rglob("*")):
        if path.is_file() and not _LEFT_BEHIND & set(path.parts):
            name = PurePosixPath(path.relative_to(rounds).as_posix())
            yield name, use_of(name) or (Use.OPEN if path in worlds else None)


def _parts_of_world(scenario: Path) -> set[Path]:
    """The files beside a world that it imports, and that those import; none where a file cannot be read as Python."""
    found, waiting = set(), [scenario]
    while waiting:
        try:
            tree = ast.parse(waiting.pop().read_text(encoding="utf-8"))
        except (OSError, ValueError, SyntaxError):
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and node.level == 1:
                names = [node.module] if node.module else [alias.name for alias in node.names]
                beside = {scenario.with_name(f"{name}.py") for name in names} - found
                found |= beside
                waiting += beside
    return found
