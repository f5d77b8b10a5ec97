"""Runs a learner's policy beside its answer: makes it, calls its hooks, ends it in a crash and makes it anew.

The same code runs in the answer's process, where the desk is on the other side of the border, and in a notebook's
kernel, where it is not.
"""

from __future__ import annotations

import asyncio
import inspect
import random
from collections import deque
from collections.abc import Callable
from typing import Any

from autograder.worlds.trial.desk import CRASH, MOST_EMITTED, RESTART

#: Wake-ups of one run's loop after which something is said to spin: a calm run has some thousands of them.
MOST_WAKEUPS = 4_000_000
#: A task of a world in the same loop has a name that begins so; a crash of the policy does not end it.
WORLD = "world:"


class Env:
    """What a policy knows of the world around it. Time, chance and what is durable come from here and nowhere else."""

    def __init__(self, store: Any, seed: str):
        #: ``await store.get(key)``, ``put``, ``delete``, ``keys``, ``put_if``: survives a crash.
        self.store = store
        #: A ``random.Random`` that gives the same numbers in each run with the same seed.
        self.rng = random.Random(seed)
        self._emitted: list[list] = []
        self._count = 0

    def now(self) -> float:
        """Virtual seconds since the run began."""
        return asyncio.get_running_loop().time()

    async def sleep(self, seconds: float) -> None:
        """Wait for that many virtual seconds."""
        await asyncio.sleep(seconds)

    def log(self, text: str) -> None:
        """Note a text; it stands in the run's record with its time."""
        self._emit("log", str(text)[:200], 0.0)

    def metric(self, name: str, value: float) -> None:
        """Note a value of your own; your signals and the plot can use it."""
        self._emit("metric", str(name)[:60], float(value))

    def _emit(self, kind: str, name: str, value: float) -> None:
        self._count += 1
        if self._count <= MOST_EMITTED:
            self._emitted.append([kind, name, value, self.now()])

    def _taken(self) -> list[list]:
        emitted, self._emitted = self._emitted, []
        return emitted


async def drive(make_policy: Callable[[Env], Any], hooks: list[str], desk: Any, store: Any, seed: int) -> None:
    """Run a policy until the desk says that the run is over; raises what the policy raises.

    ``make_policy(env)`` gives an object with a method for each of ``hooks``, coroutine functions or plain ones, and
    perhaps ``start``, which is called at the beginning of each life.
    """
    await _Driver(make_policy, hooks, desk, store, seed).run()


class _Driver:
    """Calls hooks one after the other in one task for as long as none of them waits.

    The task that asks the desk for calls is the one that runs them. Should a hook wait for something, another task takes
    over what is left: so there are as many tasks as hooks that wait, and a hook that does not wait costs no task.
    """

    def __init__(self, make_policy: Callable[[Env], Any], hooks: list[str], desk: Any, store: Any, seed: int):
        self._make, self._hooks, self._desk, self._store, self._seed = make_policy, hooks, desk, store, seed
        self._loop = asyncio.get_running_loop()
        self._over = self._loop.create_future()
        self._not_ours = asyncio.all_tasks(self._loop)
        self._life = 0
        self._env = self._policy = None
        self._methods: dict[str, Callable[..., Any]] = {}
        self._calls: deque[list] = deque()
        self._answers: list[list] = []
        self._leader: asyncio.Task | None = None
        self._relief: asyncio.Handle | None = None
        self._exchanging = self._ending = False

    async def run(self) -> None:
        if hasattr(self._loop, "most_wakeups"):
            self._loop.most_wakeups = MOST_WAKEUPS
        self._begin()
        try:
            self._lead(_declared(self._policy))
            await self._over
        finally:
            await self._end()

    # -- lives of the policy -----------------------------------------------------------------------------------------------

    def _begin(self) -> None:
        self._life += 1
        self._ending = False
        self._env = Env(self._store, f"{self._seed}/{self._life}")
        self._policy = self._make(self._env)
        self._methods = {hook: getattr(self._policy, hook, None) for hook in self._hooks}
        for hook, method in self._methods.items():
            if not callable(method):
                raise TypeError(f"{type(self._policy).__name__} has no method {hook}, which the system calls")
        if callable(getattr(self._policy, "start", None)):
            asyncio.ensure_future(self._start(self._policy.start))

    async def _start(self, start: Callable[[], Any]) -> None:
        try:
            result = start()
            if inspect.isawaitable(result):
                await result
        except Exception as error:
            self._fail(error)

    async def _end(self) -> None:
        self._ending = True
        left = asyncio.all_tasks(self._loop) - self._not_ours - {asyncio.current_task()}
        # a set's order is no order: those made first go first
        for task in sorted(left, key=lambda task: (len(task.get_name()), task.get_name())):
            if not task.get_name().startswith(WORLD):
                task.cancel()
        # one that swallows its end is left behind, and its answers are asked for no longer
        for _ in range(3):
            await asyncio.sleep(0)

    # -- calls -------------------------------------------------------------------------------------------------------------

    def _lead(self, declared: dict | None = None) -> None:
        self._leader = asyncio.ensure_future(self._work(declared))

    async def _work(self, declared: dict | None) -> None:
        """Run calls and ask for more, until the run is over or a hook waits and another task has taken over."""
        me = asyncio.current_task()
        try:
            while not self._over.done():
                if self._calls:
                    self._watch_over()
                    await self._run_calls(me)
                    if self._leader is not me:
                        return
                answers, self._answers = self._answers, []
                self._exchanging = True
                calls = await self._desk.exchange(answers, self._env._taken(), declared)
                self._exchanging, declared = False, None
                if calls is None:
                    self._finish()
                else:
                    self._calls.extend(calls)
        except Exception as error:
            self._fail(error)

    def _watch_over(self) -> None:
        """Have another task take over as soon as the loop gets to go on while the leader is in a hook."""
        self._relief = self._loop.call_soon(self._lead)

    async def _run_calls(self, me: asyncio.Task) -> None:
        while self._calls and self._leader is me:
            number, hook, arguments = self._calls.popleft()
            if number:
                life = self._life
                try:
                    value = self._methods[hook](*arguments)
                    if inspect.isawaitable(value):
                        value = await value
                except asyncio.CancelledError:
                    if self._ending or life != self._life:
                        raise
                    raise RuntimeError(f"{hook} ended by being cancelled, and nothing had cancelled it") from None
                if life != self._life:
                    return  # it outlived its policy's crash
                self._answered(number, value)
            else:
                self._relief.cancel()
                if hook == CRASH:
                    await self._end()
                    self._answers.clear()
                elif hook == RESTART:
                    self._begin()
                self._watch_over()
        if self._leader is me:
            self._relief.cancel()

    def _answered(self, number: int, value: Any) -> None:
        self._answers.append([number, value])
        if self._exchanging and len(self._answers) == 1:
            self._loop.call_soon(self._send_late)

    def _send_late(self) -> None:
        """Answers of hooks that have waited go by themselves: whoever leads is waiting for calls."""
        if self._answers and self._exchanging:
            answers, self._answers = self._answers, []
            self._desk.answer(answers, self._env._taken())

    # -- the end -----------------------------------------------------------------------------------------------------------

    def _finish(self) -> None:
        if not self._over.done():
            self._over.set_result(None)

    def _fail(self, error: BaseException) -> None:
        if not self._over.done():
            self._over.set_exception(error)


def _declared(policy: Any) -> dict[str, Any]:
    """The policy's own plain attributes, such as a bound that it declares."""
    names = [name for name in dir(type(policy)) if not name.startswith("_")] + list(vars(policy))
    found = {name: getattr(policy, name, None) for name in names if not name.startswith("_")}
    return {name: value for name, value in found.items() if type(value) in (int, float, str, bool)}
