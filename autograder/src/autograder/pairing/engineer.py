"""What the engineer beside the learner says: answers to questions, and to what was told. The same words, the same reply."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from autograder.content.pairing import Brief, Drift, Question
from autograder.pairing.matching import Entry, Kind, Match, Matcher
from autograder.pairing.stance import Stance, stance
from autograder.pairing.words import Vocabulary

#: Words that a handover has at the least.
HANDOVER_WORDS = 25
#: Of a text that refuses, so much is to be about the matter, in units of a word that only one question has.
_ABOUT_IT = 0.35
_LISTENS = ("Mhm, go on.", "I see.", "All right.")


class Said(StrEnum):
    """What a reply is."""

    ANSWERED = "answered"
    SILENT = "brief is silent"
    ASKED_BACK = "asked back"
    YES_OR_NO = "asked for a yes or no"
    SETTLED = "settled"
    TAKEN_OVER = "taken over"
    LISTENED = "listened"


@dataclass(frozen=True)
class Reply:
    """``text`` by ``speaker``; ``question`` is the id of what was asked, ``""`` when that is not clear.

    An objection has the stage of its drift instead.
    """

    speaker: str
    said: Said
    text: str
    question: str = ""
    stage: int | None = None


def questions_in(text: str) -> list[str]:
    """The questions of a text in order: one for each sentence that ends as one when there are several, else the text."""
    parts = [part.strip() for part in re.split(r"(?<=\?)\s+|\n+", text) if part.strip()]
    asked = [part for part in parts if part.endswith("?")]
    return asked if len(asked) > 1 else [text]


class Engineer:
    """Answers from one brief. ``stage`` is always how many drifts have come, and one."""

    def __init__(self, brief: Brief):
        self.brief = brief
        entries = {question.id: Entry(question.asks, question.keys) for question in brief.questions}
        entries |= {_objection(drift): Entry(drift.objections) for drift in brief.drifts if drift.contradicts}
        self._matcher = Matcher(entries, Vocabulary(brief.same))

    def match(self, text: str, stage: int) -> Match:
        """The question of the bank that a text means, of those that are on the table at a stage."""
        return self._matcher.match(text, [question.id for question in self._on_the_table(stage)])

    def _on_the_table(self, stage: int) -> list[Question]:
        return [question for question in self.brief.questions if question.since <= stage]

    def ask(self, text: str, stage: int, *, settled: Collection[int] = ()) -> Reply:
        """The answer to a question. ``settled`` are the stages whose drift has been objected to already."""
        if (objected := self._objected(text, stage, settled, asked=True)) is not None:
            return objected
        speaker, match = self.brief.speaker(stage), self.match(text, stage)
        if match.kind is Kind.CLEAR:
            question = self.brief.question(match.names[0])
            answer = question.answer(stage)
            if answer:
                return Reply(speaker, Said.ANSWERED, answer, question.id)
            return Reply(speaker, Said.SILENT, _DONT_KNOW, question.id)
        if match.kind is Kind.NOTHING and match.words and len(text.split()) >= _VAGUE:
            return Reply(speaker, Said.SILENT, f"{_DONT_KNOW} If I took you wrong, put it in other words.")
        if len(match.names) == 2:
            one, other = (self.brief.question(name).about for name in match.names)
            return Reply(speaker, Said.ASKED_BACK, f"Do you mean {one}, or {other}? Ask me one of them.")
        return Reply(speaker, Said.ASKED_BACK, _VAGUE_REPLY if stage == 1 else f"{_VAGUE_REPLY} {_OR_OBJECT}")

    def hear(
        self,
        text: str,
        stage: int,
        *,
        settled: Collection[int] = (),
        heard: int = 0,
        agreed: bool = False,
        taken_over: bool = False,
    ) -> Reply:
        """The reply to something that was said; ``heard`` is how often anything was, so that replies vary.

        After any drift the engineer asks once for a yes or no to it, ``agreed`` when that has been asked or given: whether
        somebody objects is not always to be told from their words. ``taken_over`` is true once the second engineer has
        been told how things stand.
        """
        speaker = self.brief.speaker(stage)
        if (objected := self._objected(text, stage, settled)) is not None:
            return objected
        drift = self.brief.drift(stage)
        if drift is not None and drift.hands_over and not taken_over:
            if len(text.split()) >= HANDOVER_WORDS:
                return Reply(speaker, Said.TAKEN_OVER, "Thank you, that helps. Then let us go on.", stage=stage)
            return Reply(speaker, Said.LISTENED, "And what did the two of you settle, and what is still open?")
        if text.rstrip().endswith("?"):
            return Reply(speaker, Said.LISTENED, "Is that a question for me? Put it with `%%ask`, and I answer.")
        if drift is not None and not drift.hands_over and stage not in settled:
            stands = stance(text)
            if stands in (Stance.NO, Stance.AGAINST):
                return Reply(speaker, Said.YES_OR_NO, _WHY_NOT if drift.contradicts else _ALL_THE_SAME, stage=stage)
            if stands is not Stance.AGREES and not agreed:
                return Reply(speaker, Said.YES_OR_NO, _YES_OR_NO, stage=stage)
        return Reply(speaker, Said.LISTENED, _LISTENS[heard % len(_LISTENS)])

    def _objected(self, text: str, stage: int, settled: Collection[int], *, asked: bool = False) -> Reply | None:
        """The engineer gives in when somebody objects to a drift that has come, and says why; once for each."""
        for drift in self.brief.drifts:
            due = drift.contradicts and drift.stage <= stage and drift.stage not in settled
            if due and self.objects(text, drift, stage if asked else None):
                return Reply(self.brief.engineer, Said.SETTLED, drift.settled, stage=drift.stage)
        return None

    def objects(self, text: str, drift: Drift, asked_at: int | None = None) -> bool:
        """Whether a text objects to a drift: by its words, and not only in its words.

        A question that was ``asked_at`` a stage objects only when it is closer to that than to anything that may be asked.
        """
        stands = stance(text)
        if stands in (Stance.AGREES, Stance.OPEN):
            return False
        if stands is Stance.AGAINST:
            return True
        others = [] if asked_at is None else [question.id for question in self._on_the_table(asked_at)]
        sentences = [text, *re.split(r"(?<=[.!?;])\s+|\n+", text)]
        matches = [self._matcher.match(one, [_objection(drift), *others]) for one in sentences]
        if stands is Stance.NO and not others:
            return any(match.score >= _ABOUT_IT for match in matches)
        return any(match.kind is Kind.CLEAR and match.names[0] == _objection(drift) for match in matches)


#: Words that a question has at the least to be more than vague.
_VAGUE = 3
_DONT_KNOW = "I don't know, nobody has told me. What would you assume?"
_YES_OR_NO = "So is that a yes to what I asked for, or a no? If it is a no, tell me why."
_WHY_NOT = "Why not? What would it break, of all that I told you?"
_ALL_THE_SAME = "I hear you, and I need it all the same. What would it cost, and what would you do instead?"
_OR_OBJECT = "If it is an objection, make it one with `%%say`."
_VAGUE_REPLY = "I am not sure what you are asking. What in your code depends on it? Put it in other words."


def _objection(drift: Drift) -> str:
    return f"objection to stage {drift.stage}"
