"""A notebook with many short exercises: one session each, opened when it is first touched, and a menu of all."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from autograder.content.location import course_dir
from autograder.grading.connect import connect
from autograder.lab.session import IN_A_NOTEBOOK, LabSession

#: How an exercise stands, with the mark of the menu.
MARKS = {"passed": "✓", "tried": "…", "new": " "}


class LabRound:
    """The sessions of one round's notebook. They share one grading service; none has a clock."""

    def __init__(self, round_id: str, *, where: Path | None = None):
        self.course = course_dir((where or Path.cwd()).resolve() if where else None)
        self.client = connect(self.course, limits=IN_A_NOTEBOOK)
        self._where = where
        self._sessions: dict[str, LabSession] = {}
        try:
            about: dict[str, Any] = self.client.ask({"op": "round", "round": round_id})
        except BaseException:
            self.client.close()
            raise
        self.title: str = about["title"]
        #: What the grading service tells of each exercise, in the notebook's order.
        self.exercises: dict[str, dict[str, Any]] = {e["id"]: e for e in about["exercises"]}

    def session(self, exercise: str) -> LabSession:
        """The session of one exercise of this round; KeyError for one that is not of it."""
        if exercise not in self._sessions:
            about = self.exercises[exercise]
            self._sessions[exercise] = LabSession(
                exercise, mode="practice", where=self._where, client=self.client, about=about
            )
        return self._sessions[exercise]

    def states(self) -> dict[str, str]:
        """``"passed"``, ``"tried"`` or ``"new"`` for each exercise, from the record where there is one."""
        states = {}
        for name in self.exercises:
            session = self._sessions.get(name)
            checks = session.checks() if session is not None else self._recorded(name)
            states[name] = "passed" if any(checks) else "tried" if checks else "new"
        return states

    def _recorded(self, exercise: str) -> list[bool]:
        """Whether each check of an exercise was green, in this sitting or an earlier one."""
        some = next(iter(self._sessions.values()), None)
        if some is None:
            some = self.session(next(iter(self.exercises)))
        return some.recorded_checks(exercise)

    def menu(self) -> str:
        """All exercises by topic as a Markdown table, with how they stand."""
        states = self.states()
        lines = [f"**{self.title}**: {sum(s == 'passed' for s in states.values())} of {len(states)} passed", ""]
        lines += ["| | exercise | topic | difficulty | minutes | points |", "|---|---|---|---|---|---|"]
        for name, about in self.exercises.items():
            points = sum(stage["points"] for stage in about["stages"])
            lines.append(
                f"| {MARKS[states[name]]} | {about['title']} (`{name}`) | {about['topic']} | {about['difficulty']} "
                f"| {about['minutes']} | {points:g} |"
            )
        return "\n".join(lines)

    def close(self) -> None:
        for session in self._sessions.values():
            session.close()
        self.client.close()
