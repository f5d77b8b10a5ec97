"""One person's other conversations as texts, for a grading service that cannot look into their folders."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from autograder.content.catalogue import catalogue
from autograder.content.loader import FILES
from autograder.content.tables import read_toml
from autograder.conversation.elsewhere import said_in
from autograder.conversation.transcript import to_source

#: Characters that are sent of them; what is beyond counts as never said.
MOST = 100_000


def other_talks(course: Path, scenario: str, folders: Iterable[str], *, everything: bool = False) -> dict[str, str]:
    """By scenario: the transcripts of the conversations that ``scenario`` draws on, or of ``everything`` that was said.

    ``folders`` hold one person's rounds. Empty for an exercise that is no conversation.
    """
    places = list(map(Path, folders))
    talks = {entry.id: entry.round for entry in catalogue(course) if entry.parts}
    if not places or scenario not in talks:
        return {}
    about = read_toml(course / "rounds" / talks[scenario] / scenario / FILES["conversation"])
    drawn_on = {str(read["scenario"]) for read in about.get("reads", ())}
    found: dict[str, str] = {}
    for name, round_ in talks.items():
        if name != scenario and (everything or name in drawn_on):
            cells = said_in(places, round_, name)
            source = to_source(cells) if cells else ""
            if source and sum(map(len, found.values())) + len(source) <= MOST:
                found[name] = source
    return found
