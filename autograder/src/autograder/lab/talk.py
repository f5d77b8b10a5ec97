"""One notebook's work on one conversation: what was said so far, and the interviewer's next words. No widgets here."""

from __future__ import annotations

import os
import random
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from typing import Any

from autograder.content.cells import heading
from autograder.content.location import course_dir
from autograder.content.scenario import RATING
from autograder.conversation.marking import below_cell, hanging, wrapped_text
from autograder.conversation.transcript import to_source
from autograder.grading import Client, GradingError
from autograder.lab.session import IN_A_NOTEBOOK, LabSession
from autograder.records import RecordsError
from autograder.records.ratings import Rating, ratings, record_rating

_BLANK = "\n\n"


@dataclass(frozen=True)
class Words:
    """What stands below a cell of a conversation: the same words as HTML and as text."""

    text: str

    def to_html(self) -> str:
        return f'<div class="said">{"".join(map(_block_html, self.text.split(_BLANK)))}</div>'

    def to_text(self) -> str:
        return wrapped_text(self.text)


def _block_html(block: str) -> str:
    """A paragraph, or the lines of a list, each set in behind its mark."""
    lines = block.split("\n")
    if not any(map(hanging, lines)):
        return f"<p>{escape(' '.join(block.split()))}</p>"
    shown = (f'<div class="{"item" if hanging(line) else "head"}">{escape(line.strip())}</div>' for line in lines)
    return f'<div class="list">{"".join(shown)}</div>'


class TalkSession(LabSession):
    """The session of a conversation. Its answer is what stands in the cells that were run since the kernel began."""

    def __init__(self, exercise_id: str, *, where: Path | None = None, **options: Any):
        super().__init__(exercise_id, where=where, **options)
        # the rounds of one person lie beside each other
        self.folders = (str((where or Path.cwd()).resolve().parent),)
        self._cells: dict[tuple[str, str], str] = {}
        self._complete = False
        #: What the cells that were run show, by their first lines.
        self._shown: dict[str, str] = {}
        self._in_order: set[str] = set()

    def drawn(self) -> str:
        """What is suggested at random for this sitting, the same each time it is opened; ``""`` where nothing is."""
        chance = random.Random(self.sitting.seed if self.sitting else 0)
        lines = [f'{one["name"]} = "{chance.choice(one["choices"])}"' for one in self.exercise.draws]
        return f"Drawn for you: {', '.join(lines)}. Take it, or choose another." if lines else ""

    def say(self, kind: str, turn: str, text: str) -> Words:
        """Take what one cell says, and give the interviewer's next words; GradingError with one sentence."""
        name = heading(kind, self.exercise.id, turn)
        self._work()
        before = dict(self._cells)
        self._cells[turn, kind] = text
        told = self._converse()
        about = {one["cell"]: one for one in told["cells"]}
        if name not in about:
            self._cells = before
            raise GradingError(f"This conversation has no cell {name}; it has: {', '.join(about)}.")
        stale = self._stale(name, about)
        self._shown[name] = about[name]["text"]
        self._in_order -= {name}
        self._in_order |= set() if about[name]["early"] else {name}
        self.source, self._complete = to_source(self._cells), told["complete"]
        self._event("answer", detail={"turn": turn, "kind": kind, "characters": len(text)})
        if turn == RATING:
            self._keep_ratings()
        here = about[name]
        marking = here["marking"] if os.environ.get("NBGRADER_EXECUTION") == "autograde" else ""
        return Words(below_cell("\n\n".join(filter(None, [here["text"], stale])), marking))

    def _stale(self, name: str, about: dict[str, dict[str, Any]]) -> str:
        """Which cells below this one show words that would now be others."""
        changed = [cell for cell, text in self._shown.items() if cell != name and about[cell]["text"] != text]
        # a cell that was run before its time comes again anyway
        changed = [cell for cell in changed if cell in self._in_order]
        if not changed:
            return ""
        listed = "\n".join(f"  {cell}" for cell in changed)
        return f"With this, other words belong below these cells; run them again:\n{listed}"

    def _converse(self) -> dict[str, Any]:
        rates = self.log is not None  # where nothing is recorded, nobody rates
        return self.ask("converse", source=to_source(self._cells), folders=list(self.folders), rates_soon=rates)

    def rating(self) -> dict[str, Any]:
        """The rubric, the rating that was given, and what a program saw in the words."""
        return self.ask("rating", source=to_source(self._cells), folders=list(self.folders))

    def _keep_ratings(self) -> None:
        """Write the ratings whose sentence was really said."""
        if self.log is None:
            return
        told = self.rating()
        about = {dimension["id"]: dimension for dimension in told["rubric"]}
        seen = {one["kind"] for one in told["seen"] if one["seen"]}
        sitting = None if self.sitting is None or self.finished else self.sitting.id
        try:
            last = {one.dimension: (one.level, one.quote) for one in ratings(self.log, self.exercise.id)}
            for one in told["ratings"]:
                if one["found_in"] is not None and last.get(one["dimension"]) != (one["level"], one["quote"]):
                    kinds = about[one["dimension"]]["observations"]
                    rating = Rating(
                        exercise=self.exercise.id,
                        at=datetime.now(UTC),
                        dimension=one["dimension"],
                        level=one["level"],
                        quote=one["quote"],
                        observed=tuple(kind for kind in kinds if kind in seen),
                    )
                    record_rating(self.log, rating, round=self.exercise.round, sitting_id=sitting)
        except RecordsError as error:
            self.trouble = f"The rating could not be recorded: {error}"

    def starter_text(self) -> str:
        """Every cell as it was given out, in Markdown."""
        return f"```text\n{self.exercise.starter}\n```"

    def prompt_text(self, number: int) -> str:
        """A conversation has no prompts: what is asked stands below the cell before."""
        return "What is asked stands below the cell that you ran last."

    def check(self, stage: int | None = None, **options: Any):
        """As of any session; a conversation that has not begun is checked, too, and says what is missing."""
        if self.source is None:
            self.source = ""
        return super().check(stage, **options)

    def current_stage(self) -> int:
        """A conversation is checked as a whole."""
        return len(self.exercise.stages)

    def may_debrief(self) -> bool:
        """True when every question was answered, when the sitting is finished, and where nothing is recorded."""
        return self.log is None or self.finished or self._complete


def open_session(exercise_id: str, *, mode: str | None = None, again: bool = False) -> LabSession:
    """The session of an exercise, as a conversation where it is one; GradingError or ValueError with one sentence."""
    client = Client(course_dir(), limits=IN_A_NOTEBOOK)
    try:
        about = client.ask({"op": "describe", "exercise": exercise_id})
        kind = TalkSession if about["kind"] == "conversation" else LabSession
        return kind(exercise_id, mode=mode, again=again, client=client, about=about, owns_client=True)
    except BaseException:
        client.close()
        raise
