import pytest

from .hidden_stage_1 import PATIENCE, SLACK, World, draw_names, draw_word, outcome
from .hidden_stage_3 import busy
from .visible_stage_1 import Clock
from .visible_stage_4 import Store


class Shelf(Store):
    """A store at which somebody else may be quicker: `meanwhile` is called once, right after the next `get`."""

    meanwhile = None

    def get(self):
        got = super().get()
        action, self.meanwhile = self.meanwhile, None
        if action is not None:
            action()
        return got


class Afternoon(Clock):
    """A clock by which something happens at `plans`, times and actions, while somebody sleeps."""

    def __init__(self, time):
        super().__init__(time)
        self.plans = []

    def sleep(self, seconds):
        end = self.time + seconds
        for plan in [plan for plan in self.plans if plan[0] <= end]:
            self.plans.remove(plan)
            self.time = plan[0]
            plan[1]()
        super().sleep(max(0.0, end - self.time))


class Stops:
    """A process's view of a clock; the process is stopped when it would sleep."""

    __border__ = ("now", "sleep")

    def __init__(self, clock):
        self.clock = clock

    def now(self):
        return self.clock.time

    def sleep(self, seconds):
        if seconds > 0:
            raise InterruptedError("this process was stopped")


class Dead:
    """A connection of a process that is stopped before it can send."""

    __border__ = ("post",)

    def post(self, request):
        raise InterruptedError("this process was stopped")


class Shared(World):
    """A world with a store."""

    def __init__(self, rng, replies=(), **limits):
        super().__init__(rng, replies, **limits)
        self.clock = self.api.clock = Afternoon(self.clock.time)
        self.store = Shelf()

    def client(self, solution, clock=None, api=None):
        return solution.Client(api or self.api, clock or self.clock, store=self.store, **self.given)

    def other(self, solution, *arguments, api=None):
        """A function that lets another process try a send, and stops that process when it would sleep."""
        client = self.client(solution, Stops(self.clock), api)
        return lambda: outcome(client, *(arguments or ("other", draw_word(self.rng))))


def test_workers_count_together(solution, rng):
    """Keeps to all limits and pauses, whichever of the clients sends.

    What a client knows of the past stands in the store, and nowhere else.
    """
    names = [*draw_names(rng, 2), "swift"]
    models = {name: (rng.randint(1, 3), rng.randint(5, 50)) for name in names[1:]}
    world = Shared(rng, limit=rng.randint(3, 5), window=rng.randint(20, 40), models=models)
    clients = [world.client(solution) for _ in range(3)]
    for _ in range(12):
        world.clock.time += rng.choice([0, 0, 1, 2, rng.randint(3, 20)])
        world.api.replies = [busy(rng.choice([1, 2, 3, 5, 20])) for _ in range(rng.choice([0, 0, 0, 1, 2]))]
        world.send(rng.choice(clients), draw_word(rng), draw_word(rng), rng.choice(names))


def test_one_that_comes_later(solution, rng):
    """Lets a client that starts later go on where the others are.

    It begins with what stands in the store.
    """
    limit = rng.randint(2, 4)
    world = Shared(rng, limit=limit, window=60)
    for _ in range(limit + 1):
        world.send(world.client(solution))
    assert len(world.times) == limit
    world.clock.time += 60 - rng.randint(1, 9)
    assert world.send(world.client(solution), "mill", "waited") == "re: waited"


def test_a_pause_of_the_other(solution, rng):
    """Keeps a pause that another client was told of.

    The pause belongs into the store, too.
    """
    world = Shared(rng, [busy(rng.randint(20, 60))], limit=9, window=60)
    one, other = (world.client(solution) for _ in range(2))
    world.send(one)
    for _ in range(3):
        world.send(other)
        world.clock.time += 2
        world.send(world.client(solution))
    assert len(world.times) == 1


def test_somebody_was_quicker(solution, rng):
    """Decides anew when somebody else has written since it looked.

    `put` returns False then: what you decided on is old.
    """
    for limit in (1, 3):
        world = Shared(rng, limit=limit, window=60)
        one = world.client(solution)
        for _ in range(limit + 1):
            world.store.meanwhile = world.other(solution)
            outcome(one, "mill", draw_word(rng))
        assert world.api.broken == []
        assert len(world.times) == limit
        world.send(one)


def test_a_pause_was_quicker(solution, rng):
    """Sends nothing when the other was refused between the look into the store and the write.

    Read again, and look at all of it: the limits and the pause.
    """
    world = Shared(rng, [busy(rng.randint(20, 60))], limit=9, window=60)
    world.store.meanwhile = world.other(solution)
    outcome(world.client(solution), "mill", draw_word(rng))
    assert world.api.broken == []
    assert len(world.times) == 1


def test_no_pause_is_lost(solution, rng):
    """Writes a pause again when somebody else was quicker.

    `put` can return False here, too.
    """
    world = Shared(rng, [busy(rng.randint(20, 60))], limit=9, window=60)
    quick = world.other(solution, api=Dead())
    world.api.meanwhile = lambda: setattr(world.store, "meanwhile", quick)
    outcome(world.client(solution), "mill", draw_word(rng))
    for _ in range(3):
        outcome(world.client(solution), "mill", draw_word(rng))
    assert world.api.broken == []
    assert len(world.times) == 1


def test_the_longer_pause(solution, rng):
    """Keeps the longer of two pauses, whichever was told first.

    Until the seconds are over that they named to anybody, nothing goes out.
    """
    for first, second in ((2, 40), (40, 2)):
        world = Shared(rng, [busy(first), busy(second)], limit=9, window=60)
        world.api.meanwhile = world.other(solution)
        outcome(world.client(solution), "mill", draw_word(rng))
        for _ in range(2):
            world.clock.time += 5
            outcome(world.client(solution), "mill", draw_word(rng))
        assert world.api.broken == []
        assert len(world.times) == 2


def test_written_when_it_goes_out(solution, rng):
    """Has counted a request in the store when it goes out, so that others see it, reply or no reply.

    Write first, send then.
    """
    world = Shared(rng, limit=1, window=60)
    world.api.meanwhile = world.other(solution)
    assert world.client(solution).send("mill", "one") == "re: one"
    assert world.api.broken == []
    assert len(world.times) == 1
    world = Shared(rng, [InterruptedError("stopped")], limit=1, window=60)
    with pytest.raises(OSError):  # it may be told in other words
        world.client(solution).send("mill", "one")
    world.send(world.client(solution))
    assert len(world.times) == 1


def test_taken_while_it_slept(solution, rng):
    """Looks again when it has slept: the room may have been taken.

    And how much is left of the ten seconds then?
    """
    waits = rng.randint(3, 9)
    world = Shared(rng, limit=1, window=30)
    one = world.client(solution)
    world.send(one)
    world.clock.plans = [(world.clock.time + 30, world.other(solution))]
    world.clock.time += 30 - waits
    outcome(one, "mill", draw_word(rng))
    assert world.api.broken == []
    assert len(world.times) == 2
    assert world.clock.time <= world.times[0] + 30 + SLACK


def test_waits_once_more(solution, rng):
    """Waits once more when its room was taken and there is time enough, and for no longer than ten seconds in all.

    Note at the very beginning when it has to be over.
    """
    for taken in (1, 2, 3):
        world = Shared(rng, limit=1, window=4)
        one = world.client(solution)
        world.send(one)
        began = world.clock.time
        world.clock.plans = [(began + 4 * (n + 1), world.other(solution)) for n in range(taken)]
        reply = outcome(one, "mill", "one")
        assert world.api.broken == []
        assert world.clock.time <= began + PATIENCE + SLACK
        assert taken > 1 or reply == "re: one"


def test_a_pause_began_while_it_slept(solution, rng):
    """Keeps a pause that began while it was waiting for room.

    When it wakes, it may not send what it could have sent before.
    """
    deep, other = draw_names(rng, 2)
    for paused in (5, rng.randint(20, 60)):
        world = Shared(rng, limit=9, window=60, models={deep: (1, 30)})
        one = world.client(solution)
        world.send(one, "mill", draw_word(rng), deep)
        world.clock.time += 24
        began, world.api.replies = world.clock.time, [busy(paused)]
        world.clock.plans = [(began + 3, world.other(solution, "other", draw_word(rng), other))]
        reply = outcome(one, "mill", "one", deep)
        assert world.api.broken == []
        assert (reply == "re: one") == (paused == 5)
        assert world.clock.time <= began + PATIENCE + SLACK


def test_nothing_old_is_left(solution, rng):
    """Leaves in the store nothing that counts no more.

    When you write, write only what still counts.
    """
    (deep,) = draw_names(rng, 1)
    world = Shared(rng, limit=4, window=20, models={deep: (4, 30), "swift": (4, 40)})
    client, sizes = world.client(solution), []
    for _ in range(6):
        for model in (deep, "swift"):
            world.send(client, "mill", draw_word(rng), model)
        world.clock.time += rng.randint(15, 25)
        sizes.append(len(world.store.text))
    assert max(sizes[4:]) <= 2 * max(sizes[:3])
