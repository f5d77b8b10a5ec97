"""A policy is driven through a world: hooks that wait and that do not, crashes, errors, spins."""

import asyncio

import pytest

from autograder.sandbox.clock import Deadlock, Spinning
from autograder.worlds.trial import Desk, Effect, Env, Planned, Unfit, World, play
from autograder.worlds.trial import driver as driver_module


class Bell(World):
    """Rings once a second; the policy says when it has heard it."""

    hooks = ("ring",)
    seconds = 10.0

    def __init__(self, seed=1, drill=None):
        super().__init__(seed, drill)
        self.heard = []

    def setup(self):
        for second in range(1, 9):
            self.at(second, self.ring, second)

    def ring(self, second):
        self.ask("ring", second, then=lambda answer: self.take(second, answer))

    def take(self, second, answer):
        if answer == "unfit":
            raise Unfit("ring returns anything but that")
        self.heard.append((second, answer, self.now))


class Crashing(Bell):
    plan = (Planned("policy crash", after=(3.5, 3.5), lasts=(1.0, 1.0)),)


class Policy:
    def __init__(self, env):
        self.env = env

    async def ring(self, second):
        return second * 2


def test_a_hook_that_does_not_wait_answers_in_the_same_instant():
    world = play(Bell(), Policy)
    assert world.heard == [(second, second * 2, float(second)) for second in range(1, 9)]
    assert world.desk.over
    assert world.desk.asked == 8


def test_a_plain_function_is_a_hook_too():
    class Plain(Policy):
        def ring(self, second):
            return "plain"

    assert play(Bell(), Plain).heard[0] == (1, "plain", 1.0)


def test_hooks_that_wait_hold_nobody_up():
    class Slow(Policy):
        async def ring(self, second):
            await self.env.sleep(2.5 if second % 2 else 0)
            return second

    world = play(Bell(), Slow)
    assert [(second, at) for second, _, at in world.heard] == [
        (2, 2.0), (1, 3.5), (4, 4.0), (3, 5.5), (6, 6.0), (5, 7.5), (8, 8.0), (7, 9.5),
    ]  # fmt: skip


def test_calls_of_one_instant_go_over_together():
    class Twice(Bell):
        def ring(self, second):
            super().ring(second)
            super().ring(second)

    world = play(Twice(), Policy)
    assert len(world.heard) == 16
    assert world.desk.exchanges <= 10


def test_a_timeout_within_a_hook_ends_that_hook_alone():
    class Impatient(Policy):
        async def ring(self, second):
            try:
                async with asyncio.timeout(0.25):
                    await asyncio.sleep(5)
            except TimeoutError:
                return "gave up"

    assert {(answer, at % 1) for _, answer, at in play(Bell(), Impatient).heard} == {("gave up", 0.25)}


def test_a_crash_takes_memory_tasks_and_hooks_at_work_and_leaves_the_store():
    lives = []

    class Remembering(Policy):
        def __init__(self, env):
            super().__init__(env)
            self.memory = 0
            lives.append(env.now())

        async def start(self):
            while True:
                await self.env.sleep(1.0)
                await self.env.store.put("beats", await self.env.store.get("beats", 0) + 1)

        async def ring(self, second):
            self.memory += 1
            await self.env.sleep(0.75)
            return self.memory, await self.env.store.get("beats", 0)

    world = play(Crashing(), Remembering)
    assert lives == [0.0, 4.5]
    answers = {second: answer for second, answer, _ in world.heard}
    assert 3 not in answers  # its hook was at work
    assert 4 not in answers  # nobody was there to ask
    assert answers[2][0] == 2
    assert answers[5][0] == 1
    assert answers[8][1] > answers[2][1]
    assert world.injector.struck == {world.faults[0]: 1}


def test_what_a_dead_policy_still_does_reaches_nobody():
    class Stubborn(Policy):
        async def ring(self, second):
            try:
                await self.env.sleep(2)
            except asyncio.CancelledError:
                await asyncio.sleep(0.1)
            return second

    # what rang at 2 and 3 was at work when the crash came; what rings at 8 answers when the run is over
    assert [second for second, _, _ in play(Crashing(), Stubborn).heard] == [1, 5, 6, 7]


def test_what_a_policy_notes_reaches_the_world_and_decides_nothing():
    class Noting(Policy):
        async def ring(self, second):
            self.env.metric("load", second)
            self.env.log(f"second {second}")
            return second

    world = play(Bell(), Noting)
    assert world.said[:2] == [("metric", "load", 1.0, 1.0), ("log", "second 1", 0.0, 1.0)]
    assert world.series()["my.load"][1:4] == [1.0, 2.0, 3.0]


def test_chance_and_time_come_from_the_environment():
    def run(seed):
        drawn = []

        class Drawing(Policy):
            async def ring(self, second):
                drawn.append((self.env.rng.random(), self.env.now()))
                return second

        play(Bell(seed), Drawing)
        return drawn

    first = run(7)
    assert first == run(7)
    assert [number for number, _ in first] != [number for number, _ in run(8)]
    assert [at for _, at in first] == [float(second) for second in range(1, 9)]


def test_an_error_of_a_hook_ends_the_run_with_it():
    class Failing(Policy):
        async def ring(self, second):
            return {}[second]

    with pytest.raises(KeyError):
        play(Bell(), Failing)

    class FailingLater(Policy):
        async def ring(self, second):
            await self.env.sleep(3.25)
            raise LookupError("late")

    with pytest.raises(LookupError, match="late"):
        play(Bell(), FailingLater)

    class FailingStart(Policy):
        async def start(self):
            raise RuntimeError("no")

    with pytest.raises(RuntimeError, match="no"):
        play(Bell(), FailingStart)


def test_what_cannot_be_used_is_said_in_a_sentence_and_cannot_be_swallowed():
    class Unfitting(Policy):
        async def ring(self, second):
            try:
                return "unfit"
            finally:
                pass

    with pytest.raises(Unfit, match="ring returns anything but that"):
        play(Bell(), Unfitting)


def test_a_policy_without_a_hook_is_told_which():
    with pytest.raises(TypeError, match="object has no method ring, which the system calls"):
        play(Bell(), lambda env: object())


def test_a_hook_that_is_cancelled_by_nobody_is_said_to_be():
    class Cancelling(Policy):
        async def ring(self, second):
            raise asyncio.CancelledError

    with pytest.raises(RuntimeError, match="ring ended by being cancelled, and nothing had cancelled it"):
        play(Bell(), Cancelling)


def test_spins_are_found_by_counting(monkeypatch):
    class Spinner(Policy):
        async def ring(self, second):
            while True:
                await self.env.sleep(0)

    with pytest.raises(Spinning, match="while no time passed"):
        play(Bell(), Spinner)

    class Dripping(Policy):
        async def ring(self, second):
            while True:
                await self.env.sleep(1e-9)

    monkeypatch.setattr(driver_module, "MOST_WAKEUPS", 5_000)
    with pytest.raises(Spinning, match="woke up 5,001 times within 1"):
        play(Bell(), Dripping)


def test_a_hook_that_never_answers_is_counted_and_holds_nothing_up():
    class Silent(Policy):
        async def ring(self, second):
            await asyncio.get_running_loop().create_future()

    world = play(Bell(), Silent)
    assert world.heard == []
    assert world.desk.unanswered == 8


def test_a_run_that_is_stuck_is_called_off_where_that_is_asked_for():
    class Stuck(Bell):
        stuck_after = 3.0

    world = Stuck()
    world.calls_off = True
    assert play(world, Policy).called_off == 4.0
    assert play(Stuck(), Policy).called_off is None


def test_a_world_that_deadlocks_says_so():
    class Endless(Bell):
        def begin(self, loop, desk):
            self._loop = loop

    with pytest.raises(Deadlock):
        play(Endless(), Policy)


def test_effects_of_the_policy_s_own_process_are_there_already():
    world = Bell()
    assert isinstance(world.desk, Desk)
    assert isinstance(world.effects()["policy crash"], Effect)
    assert Env(world.store, "1").store is world.store


def test_a_world_s_own_mistake_ends_the_run_and_is_raised():
    class Careless(Bell):
        def ring(self, second):
            raise ZeroDivisionError("the author's")

    with pytest.raises(ZeroDivisionError, match="the author's"):
        play(Careless(), Policy)


def test_an_answer_that_a_world_trips_over_is_unfit():
    class Trusting(Bell):
        def take(self, second, answer):
            self.heard.append(answer + 1)

    class Odd(Policy):
        async def ring(self, second):
            return "odd"

    with pytest.raises(Unfit, match="what a hook returned cannot be used \\(TypeError: "):
        play(Trusting(), Odd)


def test_a_world_looks_at_plain_attributes_alone():
    class Declaring(Policy):
        bound = 7
        names = ["a"]

    assert play(Bell(), Declaring).declared == {"bound": 7}


# -- replicas and clocks -----------------------------------------------------------------------------------------------------


class Pair(Bell):
    """Two replicas that are rung in turn."""

    replicas = 2
    plan = (Planned("policy crash", after=(4.5, 4.5), lasts=(2.0, 2.0), targets=(1,)),)

    def ring(self, second):
        self.ask("ring", second, then=lambda answer: self.take(second, answer), replica=second % 2)


def test_replicas_have_memories_of_their_own_and_one_store():
    class Counting(Policy):
        def __init__(self, env):
            super().__init__(env)
            self.mine = 0

        async def ring(self, second):
            self.mine += 1
            shared = await self.env.store.get("all", 0) + 1
            await self.env.store.put("all", shared)
            return self.env.replica, self.mine, shared

    heard = {second: answer for second, answer, _ in play(Pair(), Counting).heard}
    assert heard[2] == (0, 1, 2)
    assert heard[8][:2] == (0, 4)
    assert 5 not in heard  # replica 1 was down
    assert heard[7][:2] == (1, 1)  # and has forgotten what it knew
    assert heard[8][2] == 7


def test_a_crash_of_one_replica_leaves_the_tasks_of_the_other():
    beats = []

    class Beating(Policy):
        async def start(self):
            asyncio.create_task(self.beat())

        async def beat(self):
            while True:
                await self.env.sleep(1.0)
                beats.append((self.env.replica, self.env.now()))

    play(Pair(), Beating)
    assert [at for replica, at in beats if replica == 0] == [float(second) for second in range(1, 11)]
    assert [at for replica, at in beats if replica == 1] == [1.0, 2.0, 3.0, 4.0, 7.5, 8.5, 9.5]


def test_replicas_draw_chance_of_their_own():
    class Drawing(Policy):
        async def ring(self, second):
            return self.env.rng.random()

    drawn = [answer for _, answer, _ in play(Pair(), Drawing).heard]
    assert len(set(drawn)) == len(drawn)


def test_a_clock_that_is_wrong_is_wrong_for_now_and_for_nothing_else():
    class Skewed(Bell):
        plan = (Planned("clock skew", after=(2.5, 2.5), lasts=(3.0, 3.0), size=(-2.0, -2.0)),)

    class Reading(Policy):
        async def ring(self, second):
            return self.env.now(), self.env.monotonic()

    heard = {second: answer for second, answer, _ in play(Skewed(), Reading).heard}
    assert heard[2] == (2.0, 2.0)
    assert heard[3] == (1.0, 3.0)  # set back: earlier than the second before
    assert heard[6] == (6.0, 6.0)
