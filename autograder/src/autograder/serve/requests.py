"""What a learner may ask of the service, read from bytes that anybody may have sent. Every refusal is one sentence."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from autograder.content import Course

#: Bytes of a request's body; an answer is a file that a person wrote, and a full line of them is held in memory.
MAX_BODY = 1 << 18
_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")
#: What a notebook may ask about an exercise, and the fields that go with it.
OPERATIONS = {
    "describe": (),
    "hints": ("stage",),
    "debrief": (),
    "traps": (),
    "reading": ("source",),
    "findings": ("stage", "source", "seed"),
}
#: Of these, the ones that show how the reference does it.
AFTERWARDS = frozenset({"debrief", "traps", "reading", "findings"})


class Refused(Exception):
    """A request that is not met: HTTP's ``status``, one sentence, and seconds after which another try may do."""

    def __init__(self, status: int, sentence: str, *, retry_after: float | None = None):
        super().__init__(sentence)
        self.status, self.sentence, self.retry_after = status, sentence, retry_after


@dataclass(frozen=True)
class NewCheck:
    """An answer to be graded; ``id`` is the client's own, so that a second try is known for one."""

    id: str
    exercise: str
    stage: int
    source: str
    seed: int | None


@dataclass(frozen=True)
class Question:
    """Something asked about an exercise, in the grading service's own form."""

    operation: str
    exercise: str
    request: dict[str, Any]


def read_check(body: bytes, course: Course) -> NewCheck:
    """The answer in a request's body; Refused for anything else."""
    data = _object(body, "id", "exercise", "stage", "source", "seed")
    id = data.get("id")
    if type(id) is not str or not _ID.fullmatch(id):
        raise Refused(400, "A check needs an id of its own: 8 to 64 letters, digits, - or _.")
    exercise, stage = _exercise(data, course), data.get("stage")
    try:
        course.exercises[exercise].stage(stage)
    except ValueError as error:
        raise Refused(400, f"{error}.") from None
    return NewCheck(id, exercise, stage, _source(data), _seed(data))


def read_question(body: bytes, course: Course) -> Question:
    """The question in a request's body; Refused for anything else."""
    data = _object(body, "op", "exercise", "stage", "source", "seed")
    operation = data.get("op")
    if type(operation) is not str or operation not in OPERATIONS:
        raise Refused(400, f"The service does not know what to do; it can: {', '.join(OPERATIONS)}.")
    exercise = _exercise(data, course)
    request: dict[str, Any] = {"op": operation, "exercise": exercise}
    for name in OPERATIONS[operation]:
        request[name] = {"stage": _stage, "source": _source, "seed": _seed}[name](data)
    return Question(operation, exercise, request)


def _object(body: bytes, *names: str) -> Mapping[str, Any]:
    try:
        data = json.loads(body)
    except (ValueError, RecursionError):
        raise Refused(400, "The request is no JSON.") from None
    if type(data) is not dict:
        raise Refused(400, "The request is no JSON object.")
    unknown = sorted(set(data) - set(names))
    if unknown:
        raise Refused(400, f"The request has a field that is not known; it may have: {', '.join(names)}.")
    return data


def _exercise(data: Mapping[str, Any], course: Course) -> str:
    """Only a name that the course has goes on; nothing is ever looked up by it on a disk."""
    name = data.get("exercise")
    if type(name) is not str or name not in course.exercises:
        raise Refused(404, "This course has no exercise with that name.")
    return name


def _stage(data: Mapping[str, Any]) -> int:
    stage = data.get("stage")
    if type(stage) is not int or not 1 <= stage <= 99:
        raise Refused(400, "A stage is a whole number from 1 on.")
    return stage


def _source(data: Mapping[str, Any]) -> str:
    source = data.get("source")
    if type(source) is not str:
        raise Refused(400, "The answer's source is missing; it is a text.")
    return source


def _seed(data: Mapping[str, Any]) -> int | None:
    seed = data.get("seed")
    if seed is not None and (type(seed) is not int or not 0 <= seed < 1 << 62):
        raise Refused(400, "A seed is a whole number from 0 on, or left out.")
    return seed
