"""What the engineer of a pair task knows: brief, ambiguities, drifts, and the bank of questions. Frozen data.

``brief.toml`` and ``questions.toml`` stand beside ``exercise.toml``; ``words.toml`` of the round holds words that mean the
same. ``paraphrases.toml`` holds the questions by which the matching is measured, and is read for nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.content.errors import ContentError
from autograder.content.tables import Table, read_toml

if TYPE_CHECKING:
    from autograder.content.model import Stage


@dataclass(frozen=True)
class Question:
    """Something that can be asked, with ``asks`` in many words; ``about`` is what the engineer calls it.

    ``keys`` are words that mean it by themselves, or that do so together, such as "symlink" or "keep oldest".

    ``answers`` are ``(stage, text)`` in order: each holds from its stage on. Without any, nobody has told the engineer.
    Before the stage ``since`` it is not on the table.
    """

    id: str
    about: str
    keys: tuple[str, ...]
    asks: tuple[str, ...]
    answers: tuple[tuple[int, str], ...]
    since: int

    def answer(self, stage: int) -> str:
        """What the engineer says at a stage; ``""`` when they do not know."""
        return next((text for since, text in reversed(self.answers) if since <= stage), "")


@dataclass(frozen=True)
class Ambiguity:
    """A ``question`` that the prompt leaves open: what a wrong guess costs, and the hidden ``tests`` that decide on it.

    ``code`` are names in an answer that depend on it; without any, all code does.
    """

    question: str
    cost: str
    tests: tuple[str, ...]
    code: tuple[str, ...]


@dataclass(frozen=True)
class Drift:
    """A change of the task, whose message is the prompt of ``stage``.

    One that breaks a promise names it in ``contradicts``; it has ``objections`` in many words, ``settled`` is what the
    engineer then says, and ``unsettled`` what the debrief says when nobody objected. With ``hands_over`` another
    engineer takes over, to whom the learner explains how things stand.
    """

    stage: int
    contradicts: str
    objections: tuple[str, ...]
    settled: str
    unsettled: str
    hands_over: bool


@dataclass(frozen=True)
class Brief:
    """All that the two engineers know. ``same`` are lists of words that mean the same."""

    engineer: str
    second: str
    text: str
    ambiguities: tuple[Ambiguity, ...]
    drifts: tuple[Drift, ...]
    questions: tuple[Question, ...]
    same: tuple[tuple[str, ...], ...]
    path: Path

    def question(self, name: str) -> Question:
        """One question by its id; KeyError for an unknown one."""
        return next((one for one in self.questions if one.id == name), None) or _missing(name)

    def drift(self, stage: int) -> Drift | None:
        """The drift that a stage begins with; None for the first stage."""
        return next((one for one in self.drifts if one.stage == stage), None)

    def hands_over(self, stage: int) -> bool:
        """True when the drift of a stage hands over to the second engineer."""
        drift = self.drift(stage)
        return drift is not None and drift.hands_over

    def speaker(self, stage: int) -> str:
        """Who sits beside the learner once the drift of a stage has come."""
        return self.second if any(one.hands_over and one.stage <= stage for one in self.drifts) else self.engineer


@dataclass(frozen=True)
class Paraphrases:
    """Texts to measure by: questions that are ``right`` with the id of what is meant, and some ``outside`` of the brief.

    ``objects`` and ``agrees`` are what somebody may say at the stage of a drift that contradicts the brief.
    """

    right: tuple[tuple[str, str], ...]
    outside: tuple[str, ...]
    objects: tuple[tuple[int, str], ...]
    agrees: tuple[tuple[int, str], ...]


def _missing(name: str) -> Question:
    raise KeyError(name)


def load_brief(folder: Path, stages: tuple[Stage, ...]) -> Brief:
    """The brief of a pair task; ContentError names file, field and mend."""
    file, bank = folder / "brief.toml", folder / "questions.toml"
    data, asked = Table(file, read_toml(file)), Table(bank, read_toml(bank))
    questions = tuple(_question(table, bank, len(stages)) for table in asked.tables("questions"))
    names = [question.id for question in questions]
    for name in names:
        if names.count(name) > 1:
            raise ContentError(f"{bank}: two questions have the id {name!r}; rename one")
    objections = {table.whole("stage"): table for table in asked.tables("objections", optional=True)}
    drifts = tuple(_drift(table, file, objections) for table in data.tables("drifts"))
    if [drift.stage for drift in drifts] != list(range(2, len(stages) + 1)):
        raise ContentError(f"{file}: the [[drifts]] have the stages 2 to {len(stages)}, in order")
    if objections:
        raise ContentError(f"{bank}: objections of stage {min(objections)}, whose drift has no contradicts")
    tests = {test.name for stage in stages for test in stage.hidden}
    brief = Brief(
        engineer=data.text("engineer"),
        second=data.text("second"),
        text=data.text("brief"),
        ambiguities=tuple(_ambiguity(table, file, names, tests) for table in data.tables("ambiguities")),
        drifts=drifts,
        questions=questions,
        same=(*_same(folder.parent / "words.toml"), *_lists(asked, bank)),
        path=folder,
    )
    data.finish()
    asked.finish()
    return brief


def load_paraphrases(brief: Brief) -> Paraphrases:
    """The questions to measure the matching of a brief by; ContentError for one that means no question of the bank."""
    file = brief.path / "paraphrases.toml"
    data = Table(file, read_toml(file))
    right, outside = data.table("right"), data.table("outside")
    asked = [(question.id, text) for question in brief.questions for text in right.texts(question.id, default=())]
    paraphrases = Paraphrases(
        right=tuple(asked),
        outside=outside.texts("asks"),
        objects=_by_stage(data, "objects", brief),
        agrees=_by_stage(data, "agrees", brief),
    )
    for table in (right, outside, data):
        table.finish()
    return paraphrases


def _by_stage(data: Table, name: str, brief: Brief) -> tuple[tuple[int, str], ...]:
    """Texts by the stage of each drift that contradicts the brief."""
    stages = [drift.stage for drift in brief.drifts if drift.contradicts]
    if not stages:
        return ()
    table = data.table(name)
    found = [(stage, text) for stage in stages for text in table.texts(str(stage))]
    table.finish()
    return tuple(found)


def _question(data: Table, file: Path, stages: int) -> Question:
    name, silent = data.text("id"), data.flag("silent")
    answers = {} if silent else {1: data.text("answer").strip()}
    for stage, text in data.mapping("later", (str,), "a text").items():
        if not stage.isdigit() or not 2 <= int(stage) <= stages or silent:
            raise ContentError(f"{file}: {name}: later has the key {stage!r}; its keys are the stages 2 to {stages}")
        answers[int(stage)] = text.strip()
    question = Question(
        id=name,
        about=data.text("about"),
        keys=data.texts("keys", default=()),
        asks=data.texts("asks"),
        answers=tuple(sorted(answers.items())),
        since=data.whole("since", default=1),
    )
    data.finish()
    if not question.asks:
        raise ContentError(f"{file}: {name} has no asks; give the words in which it may be asked")
    return question


def _ambiguity(data: Table, file: Path, questions: list[str], tests: set[str]) -> Ambiguity:
    ambiguity = Ambiguity(data.text("question"), data.text("cost"), data.texts("tests"), data.texts("code", default=()))
    data.finish()
    if ambiguity.question not in questions:
        raise ContentError(
            f"{file}: an ambiguity names the question {ambiguity.question!r}, which the bank does not have"
        )
    for name in ambiguity.tests:
        if name not in tests:
            raise ContentError(f"{file}: the ambiguity {ambiguity.question} names {name}, which is no hidden test")
    if not ambiguity.tests:
        raise ContentError(f"{file}: the ambiguity {ambiguity.question} has no tests; name those that decide on it")
    return ambiguity


def _drift(data: Table, file: Path, objections: dict[int, Table]) -> Drift:
    stage = data.whole("stage")
    breaks = data.has("contradicts")
    table = objections.pop(stage, None) if breaks else None
    if breaks and table is None:
        raise ContentError(
            f"{file}: the drift of stage {stage} contradicts the brief; questions.toml has no objections"
        )
    drift = Drift(
        stage=stage,
        contradicts=data.text("contradicts", default=""),
        objections=table.texts("says") if table else (),
        settled=data.text("settled").strip() if breaks else "",
        unsettled=data.text("unsettled").strip() if breaks else "",
        hands_over=data.flag("hands_over"),
    )
    data.finish()
    if table:
        table.finish()
    return drift


def _same(file: Path) -> tuple[tuple[str, ...], ...]:
    if not file.is_file():
        return ()
    data = Table(file, read_toml(file))
    lists = _lists(data, file)
    data.finish()
    return lists


def _lists(data: Table, file: Path) -> tuple[tuple[str, ...], ...]:
    """Lists of words that mean the same, under ``same``; none when that is left out."""
    lists = data.lists("same")
    for words in lists:
        if len(words) < 2:
            raise ContentError(f"{file}: a list of same is {list(words)!r}; it has two words or more")
    return lists
