"""Takes answers in, has them graded in order by warm graders, and gives verdicts out. Lives on one event loop."""

from __future__ import annotations

import asyncio
import json
import logging
import secrets
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from functools import partial
from typing import Any, TypeVar

from autograder.content import Course
from autograder.grading import Client, GradingError, Verdict
from autograder.grading.seed import course_seed
from autograder.records import RecordsError
from autograder.sandbox import at_least
from autograder.serve.limits import Rate
from autograder.serve.line import Line
from autograder.serve.requests import AFTERWARDS, LONG, NewCheck, Question, Refused
from autograder.serve.settings import Settings
from autograder.serve.store import Check, Store
from autograder.serve.telling import Standing, Telling, ungraded

_T = TypeVar("_T")
_log = logging.getLogger(__name__)

#: A learner waits for these: one check that hangs tells what there is to learn.
_LIMITS = {"timeouts": 1}
#: Times that the grading of an answer may end the whole service before it is given up.
MOST_BEGUN = 3
#: Seconds after which whoever is refused because the service ends may try again.
_BACK_SOON = 5.0
#: Questions that may wait for their turn.
_MOST_QUESTIONS = 64


class Desk:
    """The service behind its HTTP. ``start`` it first; ``drain`` and ``close`` it at the end."""

    def __init__(
        self, course: Course, store: Store, settings: Settings, *, new_client: Callable[..., Client] | None = None
    ):
        self.course, self._store, self.settings = course, store, settings
        self._new_client = new_client or partial(Client, apart=True)
        self._telling = Telling(course)
        self._line = Line(room=settings.room, each=settings.each, graders=settings.graders)
        self._checks_rate = Rate(settings.checks_a_minute, settings.checks_at_once)
        self._looks_rate = Rate(settings.looks_a_minute, settings.looks_at_once)
        #: By key, of those in line: the check, when this service took it, and what is set when it is graded.
        self._in_line: dict[tuple[str, str], tuple[Check, float, asyncio.Event]] = {}
        #: Keys that are being written down, each with what is set when that is done.
        self._arriving: dict[tuple[str, str], asyncio.Event] = {}
        self._more = asyncio.Event()
        #: For quick questions and for long ones: each kind has a client of its own, and waits for its own kind alone.
        self._turns = (asyncio.Semaphore(1), asyncio.Semaphore(1))
        self._questions = 0
        self.draining = self._stopping = False
        self._disk = ThreadPoolExecutor(1, "disk")
        self._threads = ThreadPoolExecutor(settings.graders + len(self._turns), "grader")
        self._clients: list[Client] = []
        self._workers: list[asyncio.Task] = []
        self.rung = ""

    async def start(self) -> int:
        """Start the graders and take up what an earlier run had promised; how many that were.

        GradingError when this machine isolates answers less than the settings ask for.
        """
        count = self.settings.graders + len(self._turns)
        self._clients = [self._new_client(self.course.path, limits=_LIMITS) for _ in range(count)]
        loop = asyncio.get_running_loop()
        self.rung = await loop.run_in_executor(self._threads, self._clients[0].ask, {"op": "ping"})
        if not at_least(self.rung, self.settings.minimum):
            raise GradingError(
                f"This machine isolates answers at {self.rung}, and learners' answers need {self.settings.minimum}: "
                "`make doctor` says what is missing. Where you trust them, start with --minimum S0."
            )
        left = await self._on_disk(self._store.waiting)
        for check in left:
            self._join(check)
        self._workers = [asyncio.create_task(self._work(client)) for client in self._clients[: self.settings.graders]]
        return len(left)

    # -- answers -----------------------------------------------------------------------------------------------------

    async def hand_in(self, learner: str, new: NewCheck) -> Standing:
        """Take an answer in, durably, and say how it stands. The same id a second time is the same check.

        Refused where it cannot be taken now: then nothing was kept, and the learner is told when to try again.
        """
        key = (learner, new.id)
        while (arriving := self._arriving.get(key)) is not None:
            await arriving.wait()  # the same request twice at once
        self._arriving[key] = asyncio.Event()
        try:
            known = self._in_line[key][0] if key in self._in_line else await self._on_disk(self._store.check, *key)
            if known is None:
                self._let_in(learner)
                known = await self._write_down(learner, new)
                self._join(known)
        finally:
            self._arriving.pop(key).set()
        if not known.asks_the_same(new.exercise, new.stage, new.source):
            raise Refused(409, "There is another check of yours with this id. Nothing was changed.")
        return self._standing(known)

    async def _write_down(self, learner: str, new: NewCheck) -> Check:
        about = {
            "round": self.course.exercises[new.exercise].round, "exercise": new.exercise, "stage": new.stage,
            "seed": self._seed(new.seed), "source": new.source, "others": json.dumps(new.others) if new.others else "",
        }  # fmt: skip
        try:
            return await self._on_disk(lambda: self._store.accept(learner, new.id, **about))
        except RecordsError as error:
            _log.error("an answer could not be written down: %s", error)
            raise Refused(
                503, "Your answer could not be written down, so it was not taken. Try again.", retry_after=10
            ) from None

    def _let_in(self, learner: str) -> None:
        """Refuse whoever cannot be served now; count whoever can."""
        if self.draining:
            raise Refused(503, "The service is about to end and will be back soon.", retry_after=_BACK_SOON)
        others = sum(name == learner for name, _ in self._arriving) - 1
        if self._line.has_enough_of(learner, others):
            raise Refused(
                429,
                f"You have {self.settings.each} answers in line already. Wait for their verdicts first.",
                retry_after=max(1.0, self._line.seconds_at(len(self._line)) / 2),
            )
        if self._line.full(len(self._arriving) - 1):
            raise Refused(
                503, "Too many answers are waiting. Try again a little later.", retry_after=self._line.seconds_at(50)
            )
        wait = self._checks_rate.wait(learner)
        if wait:
            raise Refused(
                429,
                f"You check faster than {self.settings.checks_a_minute:g} times a minute. Wait a moment.",
                retry_after=wait,
            )

    async def look(self, learner: str, id: str, seconds: float) -> Standing:
        """How a check of this learner stands; waits up to so many ``seconds`` for its verdict."""
        wait = self._looks_rate.wait(learner)
        if wait:
            raise Refused(429, "You ask too often. Wait a moment.", retry_after=wait)
        key = (learner, id)
        in_line = self._in_line.get(key)
        if in_line is not None:
            try:
                await asyncio.wait_for(in_line[2].wait(), seconds)
            except TimeoutError:
                return self._standing(in_line[0])
            if key in self._in_line:  # let go, because the service ends
                return self._standing(in_line[0])
        check = await self._on_disk(self._store.check, *key)
        if check is None:
            raise Refused(404, "You have no check with this id.")
        return self._standing(check)

    def _standing(self, check: Check) -> Standing:
        if check.verdict is not None:
            return Standing(check.id, verdict=self._telling.verdict(Verdict.from_json(check.verdict)))
        return Standing(check.id, place=self._line.place((check.learner, check.id)), p95=self._line.p95())

    def _seed(self, asked: int | None) -> int:
        """The seed that was asked for, but never the one from which graded work is asked."""
        graded = course_seed(self.course.path)
        seed = secrets.randbits(48) if asked is None else asked
        while seed == graded:
            seed = secrets.randbits(48)
        return seed

    # -- questions -----------------------------------------------------------------------------------------------------

    async def ask(self, learner: str, question: Question) -> Any:
        """What the grading service says to a question; Refused for what is not to be shown yet."""
        wait = self._looks_rate.wait(learner)
        if wait:
            raise Refused(429, "You ask too often. Wait a moment.", retry_after=wait)
        if question.operation in AFTERWARDS and self.settings.debriefs != "open":
            last = len(self.course.exercises[question.exercise].stages)
            if not await self._on_disk(self._store.passed, learner, question.exercise, last):
                raise Refused(403, "The debrief comes once everything has passed, or when your instructor opens it.")
        if self._questions >= _MOST_QUESTIONS or self._stopping:
            raise Refused(503, "Too many are asking at once. Try again a little later.", retry_after=_BACK_SOON)
        self._questions += 1
        try:
            long = question.operation in LONG
            async with self._turns[long]:
                loop = asyncio.get_running_loop()
                request = question.request
                if "seed" in request:
                    request = {**request, "seed": self._seed(request["seed"])}
                client = self._clients[self.settings.graders + long]
                reply = await loop.run_in_executor(self._threads, client.ask, request)
        except GradingError as error:
            raise Refused(400, str(self._telling.reply(question.exercise, str(error)))) from None
        finally:
            self._questions -= 1
        return self._telling.reply(question.exercise, reply)

    # -- grading -----------------------------------------------------------------------------------------------------

    def _join(self, check: Check) -> None:
        key = (check.learner, check.id)
        self._in_line[key] = (check, time.monotonic(), asyncio.Event())
        self._line.join(key, check.learner)
        self._more.set()

    async def _work(self, client: Client) -> None:
        """One grader: takes the next answer, again and again."""
        while not self._stopping:
            key = self._line.take()
            if key is None:
                self._more.clear()
                await self._more.wait()
                continue
            check, since, done = self._in_line[key]
            began = time.monotonic()
            verdict = await self._grade(client, check)
            if not await self._keep(check, verdict):
                return  # the service ends; it is graded after the restart
            now = time.monotonic()
            waited = (datetime.now(UTC) - check.received_at).total_seconds()
            # what an earlier run took in says nothing of how long one waits
            self._line.leave(key, took=now - began, waited=waited if waited < now - since + 60 else now - since)
            del self._in_line[key]
            done.set()
            self._more.set()

    async def _grade(self, client: Client, check: Check) -> Verdict:
        """The verdict on an answer, or one that says that the grader failed."""
        if check.begun >= MOST_BEGUN:
            why = f"Its grading was begun {check.begun} times and never ended. Your instructor can see it."
            return ungraded(check.exercise, check.stage, check.seed, why)
        loop = asyncio.get_running_loop()
        try:
            await self._on_disk(self._store.begin, check)
        except RecordsError as error:
            _log.error("%s", error)
        return await loop.run_in_executor(self._threads, self._verdict, client, check)

    def _verdict(self, client: Client, check: Check) -> Verdict:
        why = ""
        asked = {"seed": check.seed, "minimum": self.settings.minimum}
        asked |= {"others": json.loads(check.others)} if check.others else {}
        for _ in range(2):  # a grader that died is started again
            try:
                verdict = client.check(check.exercise, check.stage, check.source, **asked)
            except Exception as error:  # whatever it is, the next answer must not wait for ever
                if not isinstance(error, GradingError):
                    _log.exception("the grading of check %s failed", check.id)
                why = str(error)
                continue
            if not verdict.faulty:
                return verdict
            why = next(test.reason for test in verdict.tests if test.status.value == "grader fault")
        _log.error("check %s of %s could not be graded: %s", check.id, check.exercise, why)
        return ungraded(
            check.exercise, check.stage, check.seed, "The grader failed twice; your instructor can see why."
        )

    async def _keep(self, check: Check, verdict: Verdict) -> bool:
        """Write a verdict down, as often as it takes; False when the service ends before."""
        while True:
            try:
                await self._on_disk(self._store.finish, check, verdict)
                return True
            except RecordsError as error:
                _log.error("a verdict could not be written down yet: %s", error)
            if self._stopping:
                return False
            await asyncio.sleep(1)

    # -- the end -----------------------------------------------------------------------------------------------------

    async def drain(self, seconds: float) -> int:
        """Take nothing more in, and grade what waits for up to so many seconds; how many are left for the next run."""
        self.draining = True
        deadline = time.monotonic() + seconds
        while self._in_line and time.monotonic() < deadline:
            await asyncio.sleep(0.05)
        self._stopping = True
        self._more.set()
        await asyncio.gather(*self._workers)
        return len(self._in_line)

    def let_go(self) -> None:
        """Have whoever waits for a verdict told that there is none yet."""
        for _, _, done in self._in_line.values():
            done.set()

    async def close(self) -> None:
        """End graders and threads; may be called more than once."""
        self._stopping = self.draining = True
        self._more.set()
        await asyncio.gather(*self._workers, return_exceptions=True)
        clients, self._clients = self._clients, []
        for client in clients:
            await asyncio.get_running_loop().run_in_executor(self._threads, client.close)
        self._threads.shutdown()
        self._disk.shutdown()

    def health(self) -> dict[str, Any]:
        """What anybody may know: nothing about a learner."""
        return {
            "state": "draining" if self.draining else "serving",
            "waiting": len(self._line),
            "graders": self.settings.graders,
            "isolation": self.rung,
            "wait_p95": self._line.p95(),
        }

    async def _on_disk(self, function: Callable[..., _T], *arguments: Any) -> _T:
        """Call the store in the one thread that may use it."""
        return await asyncio.get_running_loop().run_in_executor(self._disk, function, *arguments)
