"""What a learner may ask of the service, read from bytes that anybody may have sent. Every refusal is one sentence."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from autograder.content import Course, Scenario

#: Bytes of a request's body; an answer is a file that a person wrote, and a full line of them is held in memory.
MAX_BODY = 1 << 18
_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")
#: Characters of what is asked or said at once, and of a conversation: each is gone through word by word.
MOST_ASKED, LONGEST_TALK = 4_000, 100_000
#: What a notebook may ask about an exercise, and the fields that go with it. Nothing else is answered.
OPERATIONS = {
    "describe": (),
    "hints": ("stage",),
    "debrief": (),
    "traps": (),
    "reading": ("source",),
    "findings": ("stage", "source", "seed"),
    # of a conversation
    "converse": ("source", "others", "rates_soon"),
    "rating": ("source", "others"),
    # of a pair task
    "ask": ("text", "stage", "settled"),
    "say": ("text", "stage", "settled", "heard", "agreed", "taken_over"),
    "briefing": (),
}
#: Of these, the ones that show how the reference does it, or all that the engineer knew.
AFTERWARDS = frozenset({"debrief", "traps", "reading", "findings", "briefing"})
#: The ones that take seconds, for which nobody in the middle of a talk is to wait.
LONG = frozenset({"debrief", "reading", "findings", "rating"})


class Refused(Exception):
    """A request that is not met: HTTP's ``status``, one sentence, and seconds after which another try may do."""

    def __init__(self, status: int, sentence: str, *, retry_after: float | None = None):
        super().__init__(sentence)
        self.status, self.sentence, self.retry_after = status, sentence, retry_after


@dataclass(frozen=True)
class NewCheck:
    """An answer to be graded; ``id`` is the client's own, so that a second try is known for one.

    ``others`` are the learner's other conversations, as texts by scenario, on which this one may draw.
    """

    id: str
    exercise: str
    stage: int
    source: str
    seed: int | None
    others: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Question:
    """Something asked about an exercise, in the grading service's own form."""

    operation: str
    exercise: str
    request: dict[str, Any]


def read_check(body: bytes, course: Course) -> NewCheck:
    """The answer in a request's body; Refused for anything else."""
    data = _object(body, "id", "exercise", "stage", "source", "seed", "others")
    id = data.get("id")
    if type(id) is not str or not _ID.fullmatch(id):
        raise Refused(400, "A check needs an id of its own: 8 to 64 letters, digits, - or _.")
    exercise, stage = _exercise(data, course), data.get("stage")
    try:
        course.exercises[exercise].stage(stage)
    except ValueError as error:
        raise Refused(400, f"{error}.") from None
    source = _source(data, course)
    return NewCheck(id, exercise, stage, source, _seed(data, course), _others(data, course))


def read_question(body: bytes, course: Course) -> Question:
    """The question in a request's body; Refused for anything else."""
    data = _object(body, "op", "exercise", *sorted(_FIELDS))
    operation = data.get("op")
    if type(operation) is not str or operation not in OPERATIONS:
        raise Refused(400, f"The service does not know what to do; it can: {', '.join(OPERATIONS)}.")
    exercise = _exercise(data, course)
    request: dict[str, Any] = {"op": operation, "exercise": exercise}
    for name in OPERATIONS[operation]:
        request[name] = _FIELDS[name](data, course)
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


def _stage(data: Mapping[str, Any], _course: Course) -> int:
    stage = data.get("stage")
    if type(stage) is not int or not 1 <= stage <= 99:
        raise Refused(400, "A stage is a whole number from 1 on.")
    return stage


def _source(data: Mapping[str, Any], course: Course) -> str:
    source = data.get("source")
    if type(source) is not str:
        raise Refused(400, "The answer's source is missing; it is a text.")
    if isinstance(course.exercises[data["exercise"]], Scenario) and len(source) > LONGEST_TALK:
        raise Refused(413, f"A conversation may have at most {LONGEST_TALK:,} characters. Nothing was taken.")
    return source


def _seed(data: Mapping[str, Any], _course: Course) -> int | None:
    seed = data.get("seed")
    if seed is not None and (type(seed) is not int or not 0 <= seed < 1 << 62):
        raise Refused(400, "A seed is a whole number from 0 on, or left out.")
    return seed


def _others(data: Mapping[str, Any], course: Course) -> dict[str, str]:
    """What is of no conversation of this course is left out: the learner's copy may be of another day."""
    others = data.get("others", {})
    if type(others) is not dict or not all(type(source) is str for source in others.values()):
        raise Refused(400, "The other conversations are texts, each by its scenario's name.")
    return {name: text for name, text in others.items() if isinstance(course.exercises.get(name), Scenario)}


def _text(data: Mapping[str, Any], _course: Course) -> str:
    text = data.get("text")
    if type(text) is not str:
        raise Refused(400, "What is asked or said is missing; it is a text.")
    if len(text) > MOST_ASKED:
        raise Refused(413, f"At most {MOST_ASKED:,} characters can be asked or said at once. Make it shorter.")
    return text


def _settled(data: Mapping[str, Any], _course: Course) -> list[int]:
    settled = data.get("settled", [])
    if type(settled) is not list or len(settled) > 99 or not all(type(n) is int and 1 <= n <= 99 for n in settled):
        raise Refused(400, "What is settled are stages: whole numbers from 1 on.")
    return settled


def _heard(data: Mapping[str, Any], _course: Course) -> int:
    heard = data.get("heard", 0)
    if type(heard) is not int or not 0 <= heard < 1 << 31:
        raise Refused(400, "What was heard is a count: a whole number from 0 on.")
    return heard


def _yes_or_no(name: str) -> Callable[[Mapping[str, Any], Course], bool]:
    def read(data: Mapping[str, Any], _course: Course) -> bool:
        value = data.get(name, False)
        if type(value) is not bool:
            raise Refused(400, f"{name} is true or false, or left out.")
        return value

    return read


_FIELDS: Mapping[str, Callable[[Mapping[str, Any], Course], Any]] = {
    "stage": _stage,
    "source": _source,
    "seed": _seed,
    "others": _others,
    "text": _text,
    "settled": _settled,
    "heard": _heard,
    **{name: _yes_or_no(name) for name in ("agreed", "taken_over", "rates_soon")},
}
