"""Checks from afar: the notebook's end of a grading service that an instructor runs (`autograder.serve`).

It waits for its turn in the learner's place: a service that is busy, restarting or out of reach for a while costs time,
never an answer. A check has an id from the start, so that sending it again never grades it twice.
"""

from __future__ import annotations

import http.client
import json
import math
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.content.public import describe, describe_round
from autograder.grading.client import GradingError, Progress
from autograder.grading.others import other_talks
from autograder.grading.verdict import Verdict

#: Seconds for which a check is tried while the service does not take it, and seconds between tries where it names none.
PATIENCE, _PAUSE = 300.0, 2.0
#: Seconds that one request may take beyond the time for which it asks the service to wait.
_REQUEST, _WAIT = 20.0, 15.0
#: Seconds of waiting from which on it is told, and after which it is told again.
_WORTH_TELLING, _TELL_AGAIN = 2.0, 10.0
#: What is told from the copy's own files, with no service.
_OWN = frozenset({"describe", "round"})


#: What is said where nobody answers: a copy holds no words of an interviewer's and no engineer's knowledge.
_ELSEWHERE = {
    "converse": (
        "Nobody answers in this copy of the course: write what you would say in each cell and save the notebook; your "
        "instructor grades what you hand in."
    ),
    "ask": (
        "Nobody answers in this copy of the course: leave your questions in the notebook, say below each what you take for "
        "granted, and save it; your instructor grades what you hand in."
    ),
}
_ELSEWHERE["say"] = _ELSEWHERE["ask"]


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A redirect would take the token to an address that nobody chose."""

    def redirect_request(self, *_: Any) -> None:
        return None


_OPENER = urllib.request.build_opener(_NoRedirect)


@dataclass(frozen=True)
class _Reply:
    """``status`` 0 is for a service that was not reached; ``again`` is when it says that another try may do."""

    status: int
    data: dict[str, Any]
    again: float | None


class RemoteClient:
    """Asks a service over HTTP, as `Client` asks its own. ``tell`` is given lines for a learner who waits.

    ``url`` is the service's address, ``token`` the learner's. No path of this machine goes there: of other conversations
    that one draws on, the words are sent. Not for use from several threads.
    """

    checks = True

    def __init__(
        self, course: Path, url: str, token: str, *, tell: Callable[[str], None] = print, patience: float = PATIENCE
    ):
        self._course, self._url, self._token = course, url.rstrip("/"), token
        self.tell, self._patience = tell, patience
        #: Checks that were sent and not answered, by what they ask: a try that was interrupted goes on.
        self._open: dict[tuple, str] = {}

    def check(
        self,
        exercise: str,
        stage: int,
        source: str,
        *,
        seed: int | None = None,
        minimum: str = "S0",
        folders: Sequence[str] = (),
        progress: Progress | None = None,
    ) -> Verdict:
        """The verdict on ``source``, as `Client.check`; ``minimum`` is the service's to say.

        ``progress`` is not told of trials, which run elsewhere: the place in line and the wait are told instead.
        """
        others = other_talks(self._course, exercise, folders)
        asked = (exercise, stage, source, seed, tuple(others.items()))
        id = self._open.setdefault(asked, uuid.uuid4().hex)
        request = {"id": id, "exercise": exercise, "stage": stage, "source": source, "seed": seed}
        request |= {"others": others} if others else {}
        waiting = _Waiting(self.tell, self._patience)
        send = True
        while True:
            reply = self._request("/v1/checks", request) if send else self._request(f"/v1/checks/{id}?wait={_WAIT:g}")
            if reply.status == 200:
                del self._open[asked]
                return _read_verdict(reply.data)
            if reply.status == 202:
                waiting.in_line(reply.data)
                send = False
            elif reply.status == 404 and not send:
                send = True  # the service lost its memory; it gets the answer once more
                waiting.out_of_reach(_PAUSE, "The service does not know of your check and gets it again.")
            elif reply.again is not None:
                waiting.out_of_reach(reply.again, reply.data.get("error", ""))
            else:
                del self._open[asked]
                raise GradingError(reply.data.get("error") or f"The grading service answered {reply.status}.")

    def ask(self, request: dict[str, Any]) -> Any:
        """What there is to know of an exercise or a round; GradingError with a sentence when it is not told."""
        operation = request.get("op")
        if operation in _OWN:
            return _own(self._course, request)
        asked = {name: value for name, value in request.items() if value is not None and name != "folders"}
        if request.get("folders"):
            # a rating looks whether the same was said in any other conversation
            everything = operation == "rating"
            asked["others"] = other_talks(
                self._course, str(request.get("exercise")), request["folders"], everything=everything
            )
        waiting = _Waiting(self.tell, min(self._patience, 30.0))
        while True:
            reply = self._request("/v1/ask", asked)
            if reply.status == 200 and "ok" in reply.data:
                return reply.data["ok"]
            if reply.again is None:
                raise GradingError(reply.data.get("error") or f"The grading service answered {reply.status}.")
            waiting.out_of_reach(reply.again, reply.data.get("error", ""))

    def warm(self) -> None:
        """Nothing to be done: the service is warm."""

    def close(self) -> None:
        """Nothing is held open."""

    def _request(self, path: str, body: dict[str, Any] | None = None) -> _Reply:
        # json makes ASCII of any text, a lone surrogate too
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(
            self._url + path,
            data=data,
            headers={"Authorization": f"token {self._token}", "Content-Type": "application/json"},
        )
        try:
            with _OPENER.open(request, timeout=_REQUEST + _WAIT) as response:
                return _Reply(response.status, _object(response.read()), None)
        except urllib.error.HTTPError as error:
            with error:
                said, retry = _object(error.read()), error.headers.get("Retry-After", "")
            again = float(retry) if retry.isdigit() else _PAUSE if error.code in (502, 503, 504) else None
            return _Reply(error.code, said, again)
        except (OSError, ValueError, http.client.HTTPException) as error:
            reason = getattr(error, "reason", error)
            return _Reply(0, {"error": f"The grading service at {self._url} cannot be reached ({reason})."}, _PAUSE)

    def __enter__(self) -> RemoteClient:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class NoService:
    """Stands in for a service where a copy of the course has none: it says so in a sentence."""

    checks = False

    def __init__(self, course: Path):
        self._course = course
        self.tell: Callable[[str], None] = print

    def check(self, exercise: str, _stage: int, _source: str, **_more: Any) -> Verdict:
        """Never a verdict."""
        about = describe(self._course, exercise)
        shown = "" if about["kind"] == "conversation" else " The visible checks stand above check(), to try by hand."
        raise GradingError(
            "This copy of the course holds no hidden tests: your instructor grades what you hand in. Save the "
            f"notebook; your answer is in it.{shown}"
        )

    def ask(self, request: dict[str, Any]) -> Any:
        """What stands in the copy's own files; GradingError for anything else."""
        operation = request.get("op")
        if operation in _OWN:
            return _own(self._course, request)
        raise GradingError(
            _ELSEWHERE.get(operation, "This copy of the course does not hold that; your instructor has it.")
        )

    def warm(self) -> None:
        """Nothing to be done."""

    def close(self) -> None:
        """Nothing is held open."""


class _Waiting:
    """Tells a learner how long it may take, and gives up in time."""

    def __init__(self, tell: Callable[[str], None], patience: float):
        self._tell, self._patience = tell, patience
        self._told_at, self._told = 0.0, ""
        self._since: float | None = None

    def in_line(self, data: dict[str, Any]) -> None:
        """The service has the answer: it will be graded, however long that takes."""
        self._since = None
        place, wait, p95 = data.get("place"), data.get("wait"), data.get("wait_p95")
        if not isinstance(place, int) or not isinstance(wait, int | float) or wait < _WORTH_TELLING:
            return
        where = f"You are number {place} in line" if place else "Your answer is being graded"
        line = f"{where}; about {math.ceil(wait)} s."
        if place and isinstance(p95, int | float):
            line += f" Of the last checks, 95 in 100 were back within {math.ceil(p95)} s."
        self._say("in line", line)

    def out_of_reach(self, seconds: float, why: str) -> None:
        """The service takes nothing now: wait, and try again; GradingError once patience is at its end."""
        now, why = time.monotonic(), why or "The grading service is not ready."
        self._since = self._since or now
        if now - self._since + seconds > self._patience:
            raise GradingError(f"{why} It was tried for {self._patience:g} s. Nothing is lost: check again later.")
        self._say(why, f"{why} Trying again in {math.ceil(seconds)} s; your answer is kept.")
        time.sleep(seconds)

    def _say(self, what: str, line: str) -> None:
        """Tell what is new at once, and how it goes on now and then."""
        now = time.monotonic()
        if what != self._told or now - self._told_at >= _TELL_AGAIN:
            self._told_at, self._told = now, what
            self._tell(line)


def _own(course: Path, request: dict[str, Any]) -> Any:
    if request["op"] == "round":
        return describe_round(course, str(request.get("round")))
    return describe(course, str(request.get("exercise")))


def _read_verdict(data: dict[str, Any]) -> Verdict:
    try:
        return Verdict.from_json(data["verdict"])
    except (KeyError, TypeError, ValueError, AttributeError):
        raise GradingError(
            "The service's verdict cannot be read, as service and notebook are of different versions. Tell your "
            "instructor."
        ) from None


def _object(body: bytes) -> dict[str, Any]:
    """The reply's JSON object; an empty one for a proxy's page or anything else."""
    try:
        data = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return data if isinstance(data, dict) else {}
