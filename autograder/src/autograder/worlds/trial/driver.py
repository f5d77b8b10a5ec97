"""Runs a learner's policy beside its answer: makes it, calls its hooks, ends it in a crash and makes it anew.

The same code runs in the answer's process, where the desk is on the other side of the border, and in a notebook's
kernel, where it is not.
"""

from __future__ import annotations

import asyncio
import inspect
from collections import deque
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

from autograder.worlds.trial.env import Env

#: Messages of the desk's that are no call of a hook.
CRASH, RESTART, SKEW = "crash", "restart", "skew"
#: Wake-ups of one run's loop after which something is said to spin: a calm run has some thousands of them.
MOST_WAKEUPS = 4_000_000
#: The replica whose code runs; tasks that it makes are its own.
_running: ContextVar[int | None] = ContextVar("running", default=None)


async def drive(
    make_policy: Callable[[Env], Any], hooks: list[str], desk: Any, store: Any, seed: int, replicas: int = 1
) -> None:
    """Run a policy, or several replicas of it, until the desk says that the run is over; raises what the policy raises.

    ``make_policy(env)`` gives an object with a method for each of ``hooks``, coroutine functions or plain ones, and
    perhaps ``start``, which is called at the beginning of each life.
    """
    await _Driver(make_policy, hooks, desk, store, seed, replicas).run()


class _Life:
    """One life of one replica, from its start to its crash."""

    def __init__(self, make_policy: Callable[[Env], Any], hooks: list[str], env: Env):
        self.env = env
        self.policy = make_policy(env)
        self.methods = {hook: getattr(self.policy, hook, None) for hook in hooks}
        for hook, method in self.methods.items():
            if not callable(method):
                raise TypeError(f"{type(self.policy).__name__} has no method {hook}, which the system calls")


class _Driver:
    """Calls hooks one after the other in one task for as long as none of them waits.

    The task that asks the desk for calls is the one that runs them. Should a hook wait for something, another task takes
    over what is left: so there are as many tasks as hooks that wait, and a hook that does not wait costs no task.
    """

    def __init__(
        self, make_policy: Callable[[Env], Any], hooks: list[str], desk: Any, store: Any, seed: int, replicas: int
    ):
        self._make, self._hooks, self._desk, self._store, self._seed = make_policy, hooks, desk, store, seed
        self._loop = asyncio.get_running_loop()
        self._over = self._loop.create_future()
        self._lives: list[_Life | None] = [None] * replicas
        self._born = 0
        self._calls: deque[list] = deque()
        self._answers: list[list] = []
        self._leader: asyncio.Task | None = None
        self._relief: asyncio.Handle | None = None
        self._exchanging = False
        #: Whose code each task runs, as far as it is a replica's, until it is done. The loop itself holds no task: one that
        #: waits for what nobody else knows of would be collected at some moment, and its end would be a matter of chance.
        self._owners: dict[asyncio.Task, int] = {}
        self._leaders: set[asyncio.Task] = set()
        self._ending: set[asyncio.Task] = set()

    async def run(self) -> None:
        if hasattr(self._loop, "most_wakeups"):
            self._loop.most_wakeups = MOST_WAKEUPS
        before = self._loop.get_task_factory()
        self._loop.set_task_factory(self._factory(before))
        try:
            for replica in range(len(self._lives)):
                self._begin(replica)
            self._lead(_declared(self._lives[0].policy))
            await self._over
        finally:
            await self._end(None)
            self._loop.set_task_factory(before)

    def _factory(self, before: Callable[..., Any] | None) -> Callable[..., Any]:
        def make(loop: asyncio.AbstractEventLoop, coro: Any, **options: Any) -> Any:
            task = before(loop, coro, **options) if before is not None else asyncio.Task(coro, loop=loop, **options)
            if (replica := _running.get()) is not None:
                self._owners[task] = replica
                task.add_done_callback(lambda done: self._owners.pop(done, None))
            return task

        return make

    # -- lives of the policy -----------------------------------------------------------------------------------------------

    def _begin(self, replica: int) -> None:
        self._born += 1
        env = Env(self._store, f"{self._seed}/{replica}/{self._born}", replica)
        token = _running.set(replica)
        try:
            life = self._lives[replica] = _Life(self._make, self._hooks, env)
            if callable(getattr(life.policy, "start", None)):
                asyncio.ensure_future(self._start(life.policy.start))
        finally:
            _running.reset(token)

    async def _start(self, start: Callable[[], Any]) -> None:
        try:
            result = start()
            if inspect.isawaitable(result):
                await result
        except Exception as error:
            self._fail(error)

    async def _end(self, replica: int | None) -> None:
        """End the tasks of one replica, or of all."""
        me = asyncio.current_task()
        left = [task for task in self._owners if not task.done() and task is not me]
        if replica is None:
            left += [task for task in (self._leader,) if task is not None and task is not me and not task.done()]
        else:
            left = [task for task in left if self._owners[task] == replica]
        self._ending.update(left)
        # those made first go first
        for task in left:
            task.cancel()
        # one that swallows its end is left behind, and its answers are asked for no longer
        for _ in range(3):
            await asyncio.sleep(0)
        self._ending.difference_update(left)

    # -- calls -------------------------------------------------------------------------------------------------------------

    def _lead(self, declared: dict | None = None) -> None:
        token = _running.set(None)
        self._leader = asyncio.ensure_future(self._work(declared))
        self._leaders.add(self._leader)
        self._leader.add_done_callback(self._leaders.discard)
        _running.reset(token)

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
                calls = await self._desk.exchange(answers, self._emitted(), declared)
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
            number, replica, hook, arguments = self._calls.popleft()
            if number:
                life = self._lives[replica]
                if life is None:
                    continue
                self._owners[me] = replica
                _running.set(replica)
                try:
                    value = life.methods[hook](*arguments)
                    if inspect.isawaitable(value):
                        value = await value
                except asyncio.CancelledError:
                    if me in self._ending:
                        raise
                    raise RuntimeError(f"{hook} ended by being cancelled, and nothing had cancelled it") from None
                finally:
                    _running.set(None)
                    self._owners.pop(me, None)
                if life is not self._lives[replica]:
                    return  # it outlived its policy's crash
                self._answered(number, value)
            else:
                self._relief.cancel()
                await self._told(replica, hook, arguments)
                self._watch_over()
        if self._leader is me:
            self._relief.cancel()

    async def _told(self, replica: int, what: str, arguments: list) -> None:
        if what == CRASH:
            life, self._lives[replica] = self._lives[replica], None
            await self._end(replica)
            del life
        elif what == RESTART:
            self._begin(replica)
        elif what == SKEW and self._lives[replica] is not None:
            self._lives[replica].env._skew = arguments[0]

    def _answered(self, number: int, value: Any) -> None:
        self._answers.append([number, value])
        if self._exchanging and len(self._answers) == 1:
            self._loop.call_soon(self._send_late)

    def _send_late(self) -> None:
        """Answers of hooks that have waited go by themselves: whoever leads is waiting for calls."""
        if self._answers and self._exchanging:
            answers, self._answers = self._answers, []
            self._desk.answer(answers, self._emitted())

    def _emitted(self) -> list[list]:
        return [one for life in self._lives if life is not None for one in life.env._taken()]

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
