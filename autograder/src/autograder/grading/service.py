"""The grading service: a trusted process that stays warm and answers checks, one JSON line each way.

Requests are ``{"op": "check", "exercise": …, "stage": …, "source": …, "seed": null}``, ``{"op": "findings", …}`` with
the same fields, ``{"op": "describe", "exercise": …}``, ``{"op": "round", "round": …}``, ``{"op": "hints", …, "stage":
…}``, ``{"op": "debrief", …}``, ``{"op": "traps", …}``, ``{"op": "reading", …, "source": …}`` and ``{"op": "ping"}``; of
a conversation ``{"op": "converse", …, "source": …, "folders": […]}`` and ``{"op": "rating", …}``; of a pair task ``{"op":
"ask", …, "text": …, "stage": …}``, ``{"op": "say", …}`` and ``{"op": "briefing", …}``. A conversation may draw on others of
the same person's: from notebooks in ``folders``, or from ``"others": {scenario: source}``. The notebook asks for findings,
debrief, traps, reading, rating and briefing at the end of a sitting. A reply is ``{"ok": …}`` or ``{"error":
"one sentence"}``; before it may come ``{"progress": [what, done, of]}``. The service ends when the connection does.

``AUTOGRADER_RUNG`` in the environment asks for one rung of isolation in place of the strongest, ``AUTOGRADER_LIMITS``
for other limits: a JSON object with fields of `autograder.sandbox.Limits`.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import socket
import sys
import traceback
from collections.abc import Callable, Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from autograder.content import ContentError, Exercise, Scenario, find_exercise, load_round
from autograder.content.rubric import load_rubric
from autograder.content.sealed import opened
from autograder.conversation.blank import blank_cells
from autograder.conversation.elsewhere import Place, earlier_replies
from autograder.grading.grader import Grader
from autograder.grading.integrity.search import findings
from autograder.grading.reading import read_code
from autograder.grading.seed import course_seed
from autograder.grading.talking import describe_cells, describe_draws, describe_rating, exchange_of, warm_rating
from autograder.grading.verdict import DATA, Verdict
from autograder.pairing import Engineer, questions_in
from autograder.pairing.briefing import describe_briefing
from autograder.sandbox import RUNGS, Limits, SandboxFault, protect_this_process

#: Bytes of one request; an answer is a file that a person wrote.
MAX_REQUEST = 8 << 20


#: Where a debrief shows its first shortcut and the schedule that breaks it, and the seed of that check.
_TRACE, _TRACE_SEED = "{{trace}}", 1


class Service:
    """Answers requests about one course."""

    def __init__(
        self, course: Path, limits: dict[str, Any] | None = None, *, may_end_us: bool = True, workers: int = 1
    ):
        """``workers`` is how many trials of one check run at once."""
        self._home, self._open = course, contextlib.ExitStack()
        #: Where the tests are in the open, for as long as this lives.
        self._course = self._open.enter_context(opened(course))
        limits = Limits(**{**(limits or {}), **json.loads(os.environ.get("AUTOGRADER_LIMITS") or "{}")})
        self._grader = Grader(
            self._course,
            rung=os.environ.get("AUTOGRADER_RUNG") or None,
            limits=limits,
            may_end_us=may_end_us,
            workers=workers,
        )
        self._grader.progress = lambda what, done, of: self.tell({"progress": [what, done, of]})
        #: Sends a message before the reply: how far a check is.
        self.tell: Callable[[dict[str, Any]], None] = lambda message: None
        self._settled = False
        #: Whether the last request was about a conversation, and whether its rating is to follow in this process.
        self._talks = self._rates_soon = False
        self._engineers: dict[str, Engineer] = {}

    def answer(self, request: dict[str, Any]) -> dict[str, Any]:
        """The reply to one request; never raises for what a request says."""
        try:
            operation = request.get("op")
            if operation == "ping":
                return {"ok": self._grader.sandbox.rung}
            if operation == "check":
                return {"ok": self._check(request)}
            if operation == "round":
                return {"ok": describe_round(self._course, str(request.get("round")))}
            exercise = find_exercise(self._course, str(request.get("exercise")))
            self._talks = isinstance(exercise, Scenario)
            if operation == "describe":
                return {"ok": describe(exercise)}
            if operation == "hints":
                return {"ok": list(exercise.hints[exercise.stage(request.get("stage")).number - 1])}
            if operation == "debrief":
                return {"ok": self._debrief(exercise)}
            if operation == "traps":
                return {"ok": describe_traps(exercise)}
            if isinstance(exercise, Scenario):
                if operation in ("converse", "rating"):
                    return {"ok": self._talk(operation, exercise, request)}
                raise ValueError(f"{exercise.title} is a conversation, for which there is no {operation!r}.")
            if operation == "findings":
                return {"ok": self._findings(exercise, request)}
            if operation in ("ask", "say", "briefing"):
                return {"ok": self._paired(operation, exercise, request)}
            if operation == "reading":
                return {"ok": asdict(read_code(str(request.get("source")), exercise.solution))}
            return {"error": f"The grading service has no operation {operation!r}."}
        except (ContentError, SandboxFault, ValueError) as error:
            return {"error": str(error)}
        except Exception as error:
            # the learner gets a sentence; whoever runs the service finds the rest on its stderr
            traceback.print_exc(file=sys.stderr)
            return {"error": f"The grading service failed ({type(error).__name__}: {error}). Nothing was graded."}

    def _findings(self, exercise: Exercise, request: dict[str, Any]) -> dict[str, Any]:
        """What `findings` says, as a dict. It takes a few seconds, so that it is for after a sitting."""
        return findings(
            exercise, request.get("stage"), self._source(request), self._grader, self._seed(request)
        ).to_dict()

    def _talk(self, operation: str, scenario: Scenario, request: dict[str, Any]) -> dict[str, Any]:
        folders = _places(request)
        exchange = exchange_of(scenario, self._course, self._source(request), folders)
        if operation == "converse":
            self._rates_soon = bool(request.get("rates_soon"))
            return describe_cells(exchange)
        return describe_rating(exchange, earlier_replies(scenario, self._course, folders))

    def _paired(self, operation: str, exercise: Exercise, request: dict[str, Any]) -> dict[str, Any]:
        """What the engineer of a pair task says, or what they knew, which is for after the sitting.

        A reply to each question of a text is under ``replies``.
        """
        if exercise.brief is None:
            raise ValueError(f"{exercise.title} is no pair task: nobody is there to ask.")
        if operation == "briefing":
            return describe_briefing(exercise)
        text, stage = request.get("text"), request.get("stage")
        if type(text) is not str:
            raise ValueError("what is asked or said is a text")
        exercise.stage(stage)
        if exercise.id not in self._engineers or self._engineers[exercise.id].brief != exercise.brief:
            self._engineers[exercise.id] = Engineer(exercise.brief)
        engineer = self._engineers[exercise.id]
        settled = request.get("settled") or ()
        if operation == "ask":
            replies = [(one, engineer.ask(one, stage, settled=settled)) for one in questions_in(text)]
            return {"replies": [{"asked": one, **asdict(reply)} for one, reply in replies]}
        known = {name: bool(request.get(name)) for name in ("agreed", "taken_over")}
        return asdict(engineer.hear(text, stage, settled=settled, heard=int(request.get("heard", 0)), **known))

    def _source(self, request: dict[str, Any]) -> str:
        if type(source := request.get("source")) is not str:
            raise ValueError("a check needs the answer's source as text")
        return source

    def _seed(self, request: dict[str, Any]) -> int:
        seed = request.get("seed")
        return course_seed(self._home) if seed is None else int(seed)

    def _check(self, request: dict[str, Any]) -> str:
        source, minimum = self._source(request), request.get("minimum", "S0")
        seed = request.get("seed")
        exercise, folders = str(request.get("exercise")), _places(request)
        return self.check(exercise, request.get("stage"), source, seed=seed, minimum=minimum, folders=folders).to_json()

    def check(
        self,
        exercise: str,
        stage: int,
        source: str,
        *,
        seed: int | None = None,
        minimum: str = "S0",
        folders: Iterable[Place] = (),
    ) -> Verdict:
        """The verdict on an answer, without the way through JSON; raises what `Grader.check` does."""
        if minimum not in RUNGS:
            raise ValueError(f"isolation {minimum!r} is none; the rungs are {', '.join(RUNGS)}")
        seed = course_seed(self._home) if seed is None else int(seed)
        verdict = self._grader.check(exercise, stage, source, seed=seed, minimum=minimum, folders=folders)
        self._talks = verdict.isolation == DATA
        return verdict

    def _debrief(self, exercise: Exercise) -> str:
        """The debrief, with the schedule that breaks the first shortcut where the text asks for it.

        It is found anew each time, so that it always belongs to the code that is shown.
        """
        if _TRACE not in exercise.debrief or isinstance(exercise, Scenario) or not exercise.shortcuts:
            return exercise.debrief
        shortcut = exercise.shortcuts[0]
        source = shortcut.code
        verdict = self._grader.check_exercise(exercise, shortcut.passes + 1, source, seed=_TRACE_SEED)
        failed = next((test for test in verdict.tests if test.name == shortcut.fails_at), None)
        shown = f"```python\n{source.strip()}\n```\n\n```text\n{failed.trace}\n```" if failed and failed.trace else ""
        return exercise.debrief.replace(_TRACE, shown or "(No schedule could be shown here.)")

    def settle(self) -> None:
        """After the first check: what it has loaded stays, and need not be looked through at every collection."""
        if not self._settled:
            gc.collect()
            gc.freeze()
            self._settled = True

    def prepare(self) -> None:
        """Be ready for the next request before it comes."""
        if self._talks:
            if self._rates_soon:
                warm_rating()
            return
        self.settle()
        with contextlib.suppress(SandboxFault):
            self._grader.prepare()

    def close(self) -> None:
        self._grader.close()
        self._open.close()


def _places(request: dict[str, Any]) -> list[Place]:
    """Where the same person's other conversations are: in folders of rounds, and in the request itself."""
    folders, others = request.get("folders") or [], request.get("others") or {}
    if not isinstance(folders, list) or not all(isinstance(folder, str) for folder in folders):
        raise ValueError("folders is a list of paths")
    if not isinstance(others, dict) or not all(isinstance(source, str) for source in others.values()):
        raise ValueError("others has a transcript, as text, for each conversation")
    return [*map(Path, folders), *([others] if others else [])]


def describe(exercise: Exercise | Scenario) -> dict[str, Any]:
    """What a learner may know of an exercise from the start: everything but hidden tests, hints and debrief."""
    brief = exercise.brief
    return {
        "id": exercise.id,
        "round": exercise.round,
        "title": exercise.title,
        "minutes": exercise.minutes,
        "difficulty": exercise.difficulty,
        "topic": exercise.topic,
        "kind": "conversation" if isinstance(exercise, Scenario) else "code",
        "draws": describe_draws(exercise) if isinstance(exercise, Scenario) else [],
        "skills": list(exercise.skills),
        "needs": list(getattr(exercise, "needs", ())),
        "starter": blank_cells(exercise) if isinstance(exercise, Scenario) else exercise.starter,
        "engineers": [brief.engineer, brief.second] if brief else [],
        "rubric": {one.id: one.title for one in load_rubric(exercise.path.parent / "rubric.toml")} if brief else {},
        "stages": [
            {
                "number": s.number,
                "title": s.title,
                "minutes": s.minutes,
                "points": s.points,
                "prompt": s.prompt,
                "hands_over": brief is not None and brief.hands_over(s.number),
            }
            for s in exercise.stages
        ],
    }


def describe_traps(exercise: Exercise | Scenario) -> list[dict[str, Any]]:
    """The traps of an exercise, none of a conversation: each with the names of the hidden tests at which its shortcuts fail."""
    return [
        {
            "name": trap.name,
            "stage": trap.stage,
            "summary": trap.summary,
            "tests": sorted({s.fails_at for s in exercise.shortcuts if s.trap == trap.name}),
        }
        for trap in getattr(exercise, "traps", ())
    ]


def describe_round(course: Path, round_id: str) -> dict[str, Any]:
    """What a learner may know of all exercises of a round; ContentError for a round that does not exist."""
    known = sorted(path.parent.name for path in (course / "rounds").glob("*/round.toml"))
    if round_id not in known:
        raise ContentError(f"no round is called {round_id!r}; there are: {', '.join(known) or 'none'}")
    round_ = load_round(course / "rounds" / round_id)
    return {"id": round_.id, "title": round_.title, "exercises": [describe(exercise) for exercise in round_.exercises]}


def main() -> None:
    """Serve the connected socket whose descriptor is the first argument.

    The second is the course's folder, the third, if any, a JSON object of limits that differ.
    """
    protect_this_process()
    sock = socket.socket(fileno=int(sys.argv[1]))
    limits = json.loads(sys.argv[3]) if len(sys.argv) > 3 else {}
    service = Service(Path(sys.argv[2]), limits, workers=os.cpu_count() or 1)
    service.tell = lambda message: sock.sendall(json.dumps(message).encode() + b"\n")
    try:
        with sock.makefile("rb") as lines:
            while line := lines.readline(MAX_REQUEST + 1):
                if len(line) > MAX_REQUEST:
                    reply = {"error": f"An answer may have at most {MAX_REQUEST:,} bytes. Nothing was graded."}
                    while line and not line.endswith(b"\n"):
                        line = lines.readline(MAX_REQUEST)
                else:
                    try:
                        reply = service.answer(json.loads(line))
                    except (ValueError, RecursionError):
                        reply = {"error": "The grading service got a request that is no JSON."}
                sock.sendall(json.dumps(reply).encode() + b"\n")
                service.prepare()
    except (BrokenPipeError, ConnectionResetError):
        pass  # the kernel went away in the middle of a check
    finally:
        service.close()


if __name__ == "__main__":
    main()
