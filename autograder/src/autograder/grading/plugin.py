"""The pytest plugin of a check: gives tests the answer's proxy, and turns each test's end into a TestResult."""

from __future__ import annotations

import ast
import contextlib
import random
import time
from collections.abc import Callable, Collection, Generator, Iterator
from dataclasses import replace
from typing import Any

import pytest
from _pytest.assertion import util

from autograder.content import Exercise, Stage, TestCase
from autograder.grading.campaign import Campaign, Plan
from autograder.grading.client import Progress
from autograder.grading.explain import NotRun, explain, remarks, show, shown
from autograder.grading.patience import Patience
from autograder.grading.runs import Runs
from autograder.grading.schedules import SCHEDULES, SHRINK_TRIES, Threads, explore
from autograder.grading.testing import Jobs, Run
from autograder.grading.verdict import Status, TestResult
from autograder.grading.workers import Workers
from autograder.sandbox import (
    AnswerError,
    ChannelClosed,
    Child,
    Ending,
    Fault,
    Limits,
    OutOfTime,
    ProtocolError,
    Proxy,
    Sandbox,
    SandboxFault,
    Session,
    hanging,
)
from autograder.sandbox.clock import JumpingClock
from autograder.worlds.processes import Pools
from autograder.worlds.threads import Policy

_PRINTED = 1_000
#: Bytes of a test's output that a watcher is told.
_WATCHED = 1 << 20
#: Is told the stage and name of a test and what the answer printed in it.
Watch = Callable[[tuple[int, str], str], None]
#: How loading an answer may end; any other error before a test is the test's own.
_OF_SOLUTION = (AnswerError, ChannelClosed, NotRun, OutOfTime, ProtocolError, SandboxFault)


def limits_of(exercise: Exercise, limits: Limits) -> Limits:
    """The limits of a check of one exercise: its round may give it more time."""
    return replace(limits, check_seconds=max(limits.check_seconds, exercise.check_seconds or 0.0))


class CheckPlugin:
    """Serves the checks of one exercise, one after the other; ``begin`` opens each and ``finish`` closes it.

    ``results`` holds what each test of the check reported, by (stage, name), ``processor_seconds`` what its children
    took.
    """

    def __init__(self, exercise: Exercise):
        self._exercise = exercise
        self._cases: dict[str, tuple[Stage, TestCase, bool]] = {}
        for stage in exercise.stages:
            for path, cases, visible in (
                (stage.visible_path, stage.visible, True),
                (stage.hidden_path, stage.hidden, False),
            ):
                self._cases |= {f"{path.name}::{case.name}": (stage, case, visible) for case in cases}

    def begin(
        self,
        sandbox: Sandbox,
        source: str,
        seed: int,
        *,
        explains: bool = True,
        watch: Watch | None = None,
        workers: Workers | None = None,
        hidden_seeds: int | None = None,
        visible_seeds: int | None = None,
        whole: bool = False,
        progress: Progress = lambda what, done, of: None,
    ) -> None:
        """Forget the check before and be ready for the next, which ``explains`` failures to a person or does not.

        ``watch`` is told of each test what the answer printed in it. That may hold a hidden input. ``workers`` run the
        trials of an exercise that has some, of ``hidden_seeds`` and ``visible_seeds`` where there are more; ``progress``
        hears how far they are. A check of the ``whole`` exercise, to its last stage, runs the drills after the seeds.
        """
        self._explains, self._watch = explains, watch
        self._sandbox, self._source, self._seed = sandbox, source, seed
        self._limits: Limits = limits_of(self._exercise, sandbox.limits)
        self._campaign: Campaign | None = self._kept_campaign(workers, (hidden_seeds, visible_seeds), progress)
        self._deadline = time.monotonic() + self._limits.check_seconds
        self._patience, self._impatient = Patience(self._exercise.wait_seconds), False
        if self._campaign is not None:
            # what is under way may take two runs' time more
            self._campaign.deadline = self._deadline - 2 * self._exercise.trial.seed_seconds
            self._campaign.drills_follow = whole
        self._child: Child | None = None
        self._controlled = False
        self._timeouts = 0
        self._stop = ""
        self._compared: tuple[str, Any, Any] | None = None
        self._printed_from = 0
        self._trace = ""
        self.processor_seconds = 0.0
        self.results: dict[tuple[int, str], TestResult] = {}

    def place_of(self, item: pytest.Item, wanted: Collection[tuple[int, str]]) -> int | None:
        """Where a collected test comes in a check of the ``wanted``, each a stage and a name; None when it does not.

        Visible tests come first. What they show of an answer then holds nothing that a hidden test could have told it.
        """
        known = self._cases.get(self._key(item))
        if known is None or (known[0].number, known[1].name) not in wanted:
            return None
        return 0 if known[2] else 1

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Function) -> None:
        # fixtures look here: one that takes pytest's own ``request`` has two objects and a signature made for it
        self._item = item

    # -- fixtures ----------------------------------------------------------------------------------------------------

    @pytest.fixture
    def solution(self) -> Iterator[Proxy]:
        if self._stop:
            raise NotRun(self._stop)
        if "jobs" in self._item.fixturenames and self._controlled:
            self.finish()  # real processes begin in one where nothing has been replaced
        if self._child is None:
            self._child = self._sandbox.spawn(processes="processes" in self._exercise.allows)
            self._printed_from, self._controlled = 0, False
        now = time.monotonic()
        if now >= self._deadline:
            self._stop = f"Not run: the checks before it used up the {self._limits.check_seconds:g} s of a check."
            raise NotRun(self._stop)
        if self._impatient or (self._patience.surely_left() <= 0 and self._patience.left() <= 0):
            self._stop = (
                f"Not run: in the checks before it your answer kept us waiting for {self._patience.seconds:g} s, which is "
                "all that there is for them together."
            )
            raise NotRun(self._stop)
        session = self._child.session
        self._allow_time(session)
        try:
            module = self._load(session, self._item.name)
        except AnswerError as error:
            # at the first load no test has told the answer anything yet, so that its words can be shown
            if error.base_name in ("SyntaxError", "IndentationError", "TabError") and not self.results:
                self._stop = explain(error, visible=True, limit=0).reason
                raise NotRun(self._stop) from None
            raise
        yield module

    def _allow_time(self, session: Session) -> None:
        now = time.monotonic()
        last = min(now + self._limits.test_seconds, self._deadline)
        session.channel.deadline = min(last, now + max(0.01, self._patience.surely_left()))
        session.channel.more_time = lambda: self._more_time(last)

    def _more_time(self, last: float) -> float:
        """Seconds by which a test may go on that was to end no later than ``last``."""
        left = last - time.monotonic()
        if left <= 0:
            return 0.0
        patience = self._patience.left()
        self._impatient = patience <= 0
        return min(left, max(0.01, patience)) if not self._impatient else 0.0

    def _load(self, session: Session, test: str) -> Proxy:
        seed = self._seed_of(test) & 0xFFFFFFFF
        return session.load(self._source, self._exercise.id, seed, cpu_seconds=self._exercise.cpu_seconds)

    def _fresh(self, fixture: str, test: str) -> Any:
        """What a test gets for one of these fixtures, as of now."""
        if fixture == "run":
            return Run(self._child.session)
        if fixture == "processes":
            clock = self._child.session.clock
            return Pools(lambda: clock.now, self._seed_of(test))
        return self._child.session.clock if fixture == "clock" else random.Random(self._seed_of(test))

    @pytest.fixture
    def run(self, solution: Proxy) -> Run:
        return self._fresh("run", self._item.name)

    @pytest.fixture
    def threads(self) -> Threads:
        """Made anew for each schedule, in `pytest_pyfunc_call`."""
        if "solution" not in self._item.fixturenames:
            raise Fault("a test that takes threads takes solution as well")
        return Threads(self._source)

    @pytest.fixture
    def processes(self, threads: Threads) -> Pools:
        """Made anew for each schedule too."""
        return self._fresh("processes", self._item.name)

    @pytest.fixture
    def jobs(self, solution: Proxy) -> Jobs:
        if "processes" not in self._exercise.allows:
            raise Fault('a test that takes jobs needs allows = ["processes"] in exercise.toml')
        return Jobs(self._child.session)

    @pytest.fixture
    def runs(self) -> Runs:
        if self._campaign is None:
            raise Fault("a test that takes runs needs [trial] in exercise.toml")
        _, _, visible = self._cases[self._key(self._item)]
        return Runs(self._campaign, visible)

    def _kept_campaign(
        self, workers: Workers | None, most: tuple[int | None, int | None], progress: Progress
    ) -> Campaign | None:
        """The trials of this check; those of the check before, when it was of the same answer and seed."""
        trial = self._exercise.trial
        if trial is None or workers is None:
            return None
        hidden = trial.hidden if most[0] is None else min(trial.hidden, most[0])
        plan = Plan(self._exercise, self._source, self._seed, hidden, most[1])
        kept: Campaign | None = getattr(self, "_campaign", None)
        if kept is not None and kept.plan == plan and not kept.faulty:
            kept.progress = progress
            return kept
        return Campaign(plan, workers, progress)

    @pytest.fixture
    def clock(self, solution: Proxy) -> JumpingClock:
        return self._fresh("clock", self._item.name)

    @pytest.fixture
    def rng(self) -> random.Random:
        return self._fresh("rng", self._item.name)

    def _seed_of(self, test: str) -> int:
        """Each test draws from a stream of its own, so that a test added or removed changes no other."""
        return random.Random(f"{self._exercise.id}/{test}/{self._seed}").getrandbits(64)

    @pytest.hookimpl(tryfirst=True)
    def pytest_pyfunc_call(self, pyfuncitem: pytest.Function) -> bool | None:
        """Call a test that takes ``threads`` under one schedule after the other; any other test as pytest does."""
        if "threads" not in pyfuncitem.fixturenames:
            return None
        marker = pyfuncitem.get_closest_marker("schedules")
        session = self._child.session
        self._controlled = True
        given = {name: pyfuncitem.funcargs[name] for name in pyfuncitem._fixtureinfo.argnames}

        def prepare(policy: Policy, told: bool) -> Threads:
            self._allow_time(session)
            session.request(0, "control threads")
            given["solution"] = self._load(session, pyfuncitem.name)
            for name in given.keys() & {"run", "clock", "rng", "processes"}:
                given[name] = self._fresh(name, pyfuncitem.name)
            if "processes" in given:
                session.request(0, "observe processes", (given["processes"],))
            threads = given["threads"]
            threads.begin(session, policy, told=told)
            return threads

        failed = explore(
            lambda: pyfuncitem.obj(**given),
            prepare,
            schedules=marker.args[0] if marker else SCHEDULES,
            seed=self._seed_of(pyfuncitem.name),
            tries=SHRINK_TRIES if self._explains else 0,
        )
        if failed is not None:
            self._trace = failed.trace
            raise failed.error
        return True

    # -- hooks -------------------------------------------------------------------------------------------------------

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Generator[None, Any, Any]:
        self._compared, self._trace = None, ""
        # pytest's own comparison can take longer than the test: it looks for the words in which two texts differ
        util._reprcompare = self._compare
        session = self._child.session if self._child else None
        try:
            outcome = yield
            if session is not None:
                session.settle()
        finally:
            # what a test or an answer may have swallowed decides all the same
            if session is not None and session.broken is not None:
                raise session.broken
            if session is not None and session.failures:
                raise session.failures[0]
        return outcome

    def _compare(self, op: str, left: object, right: object) -> None:
        self._compared = (op, left, right)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_makereport(self, item: pytest.Item, call: pytest.CallInfo) -> pytest.TestReport:
        """In place of pytest's own report, whose rendering of a traceback costs more than the test."""
        stage, case, visible = self._cases[self._key(item)]
        key = (stage.number, case.name)
        if self._watch is not None and self._child is not None and (call.when == "call" or call.excinfo is not None):
            self._watch(key, self._child.printed(self._printed_from, _WATCHED)[0])
        if call.excinfo is not None and call.when == "setup" and not isinstance(call.excinfo.value, _OF_SOLUTION):
            why = f"The check itself failed: {type(call.excinfo.value).__name__} before the test began."
            fault = Status.GRADER_FAULT
            self.results[key] = TestResult(case.name, stage.number, visible, case.label, fault, why)
        elif call.excinfo is not None:
            self.results[key] = self._failure(case, stage.number, visible, call.excinfo)
        elif call.when == "call":
            self.results[key] = TestResult(case.name, stage.number, visible, case.label, Status.PASSED)
        if call.when == "teardown":
            self._tidy_up()
        outcome = "failed" if call.excinfo is not None else "passed"
        return pytest.TestReport(item.nodeid, item.location, {}, outcome, None, call.when)

    def _key(self, item: pytest.Item) -> str:
        return f"{item.path.name}::{item.name}"

    def _failure(self, case: TestCase, stage: int, visible: bool, excinfo: pytest.ExceptionInfo) -> TestResult:
        error, ending = excinfo.value, None
        output = self._child.printed(self._printed_from, _PRINTED)[0] if visible and self._child is not None else ""
        # frames are written down shortly before a test's time is over, and so of one that ends in time, but only just
        output, _ = hanging.read(output, "")
        calls = self._child.session.calls[-3:] if self._child is not None else []
        hung_at = None
        cpu_seconds = self._exercise.cpu_seconds or self._limits.cpu_seconds
        if isinstance(error, (ChannelClosed, OutOfTime)) and self._child is not None:
            hung_at = self._child.hung_at(self._printed_from, f"<{self._exercise.id}>")
        if isinstance(error, ChannelClosed):
            try:
                ending = self._end_child()
            except SandboxFault as fault:
                error = fault
        about = {
            "visible": visible, "limit": self._limits.test_seconds, "cpu_seconds": cpu_seconds, "ending": ending,
            "hung_at": hung_at, "together": self._patience.seconds if self._impatient else None,
        }  # fmt: skip
        explanation, noticed = explain(error, **about), ""
        if explanation.status is Status.FAILED:
            try:
                noticed = self._noticed(visible)
            except (ChannelClosed, OutOfTime):
                pass  # the test has failed already, and this would only have helped
            except ProtocolError as broken:
                explanation = explain(broken, **about)
        if explanation.status is Status.TIMED_OUT and not self._impatient:
            self._timeouts += 1
            if self._timeouts >= self._limits.timeouts:
                before = "a check" if self._timeouts == 1 else f"{self._timeouts} checks"
                self._stop = f"Not run: {before} before it timed out, so the rest was left out."
        reason, call, got, expected = explanation.reason, "", "", ""
        if visible and explanation.status is not Status.NOT_RUN:
            call = shown(" → ".join(calls))
        else:
            output = ""
        if explanation.status is Status.FAILED and not reason:
            if visible:
                reason = _of_assertion(case, error, excinfo)
                if self._compared is not None:
                    op, left, right = self._compared
                    got = shown(show(left))
                    expected = shown(show(right) if op == "==" else f"{op} {show(right)}")
            else:
                reason = case.hint or "The behaviour that the label names was not found."
        if noticed:
            reason = f"{reason.rstrip('.')}. {noticed}"
        return TestResult(
            case.name, stage, visible, case.label, explanation.status, reason,
            hint=case.hint, call=call, got=got, expected=expected, output=shown(output), trace=self._trace,
        )  # fmt: skip

    def _noticed(self, visible: bool) -> str:
        """What the answer's event loop noticed, which may be why the test failed."""
        if self._child is None or self._child.session.broken is not None:
            return ""
        if not self._explains:
            self._child.session.settle()
            return ""
        try:
            return remarks(self._child.session.findings(), visible=visible)
        except AnswerError:
            return ""  # it has patched what would have told

    def _tidy_up(self) -> None:
        """Give the next test a fresh child when this one's is no longer of use."""
        if self._child is None:
            return
        if isinstance(self._child.session.broken, (ChannelClosed, OutOfTime, ProtocolError)):
            self.finish()
        else:
            _, self._printed_from = self._child.printed(self._printed_from, 0)

    def finish(self) -> None:
        """End the child, if there is one."""
        with contextlib.suppress(SandboxFault):  # the template ended, and its children with it
            self._end_child()
        if self._campaign is not None:
            self.processor_seconds += self._campaign.spent()

    def _end_child(self) -> Ending | None:
        child, self._child = self._child, None
        if child is None:
            return None
        ending = self._sandbox.finish(child)
        self.processor_seconds += ending.cpu
        return ending


def _of_assertion(case: TestCase, error: BaseException, excinfo: pytest.ExceptionInfo) -> str:
    """The statement of the visible test that did not hold, and the author's message if there is one."""
    line = next((e.lineno + 1 for e in reversed(excinfo.traceback) if e.name == case.name), case.line)
    statement = _statement(case, line)
    message = error.args[0] if error.args and isinstance(error.args[0], str) else ""
    first = message.partition("\n")[0]
    # pytest writes "assert …" where the author gave no message, and "message\nassert …" where there is one
    if first and not first.startswith("assert "):
        return shown(f"{first} ({statement})")
    return shown(f"This did not hold: {statement}")


def _statement(case: TestCase, line: int) -> str:
    """The innermost statement of ``case`` at a line of its file."""
    within = [
        node
        for node in ast.walk(ast.parse(case.source))
        if isinstance(node, ast.stmt) and node.lineno <= line - case.line + 1 <= (node.end_lineno or node.lineno)
    ]
    if not within:
        return case.name
    node = max(within, key=lambda node: node.lineno)
    return " ".join((ast.get_source_segment(case.source, node) or case.name).split())
