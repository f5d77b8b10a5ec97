"""A tiny exercise with trials, for tests: a till that takes coins, one a second, and can crash."""

TINY_TRIAL = {
    "exercise.toml": """\
id = "{id}"
title = "A till"
minutes = 10
difficulty = "easy"
skills = ["counting"]
out_of_scope = ["change"]
needs = ["Policy"]

[trial]
visible = [1, 2]
hidden = 3
seed_seconds = 10
gates = ["test_no_coin_is_lost_drawn"]
gated_points = 20

[[stages]]
title = "Count"
minutes = 6
points = 80

[[stages]]
title = "Expect and page"
minutes = 2
points = 10

[[written]]
id = "why"
title = "Why"
minutes = 2
points = 10

[[traps]]
name = "forgetful"
stage = 1
summary = "What is not in the store is gone after a crash."

[[traps]]
name = "too_many"
stage = 1
summary = "A till has a limit."

[[traps]]
name = "by_hash"
stage = 1
summary = "What hangs on hash() is another run elsewhere."
""",
    "stage_1.md": "Count the coins.\n",
    "stage_2.md": "Say what you expect.\n",
    "why.md": "Say why. 10 points for a reason.\n",
    "hints.md": "## Stage 1\n1. Keep the count in the store.\n\n## Stage 2\n1. One coin comes each second.\n",
    "debrief.md": "The store is what survives.\n",
    "invariants.py": """\
from autograder.worlds.trial import Invariant, broken, holds, unknown, within


def none_lost(run):
    if not run.crashes:
        return unknown("the till never crashed")
    lost = [entry.id for entry in run.ledger.entries.values() if entry.effects != 1]
    if lost:
        return broken(f"{len(lost)} coins are lost or counted twice", at=float(lost[0]), subject=lost[0])
    return holds(f"{len(run.ledger.entries)} coins, each counted once")


def few(run):
    return within(run.most, 50, f"the till held {run.most} coins", at=1.0, subject=1)


INVARIANTS = (
    Invariant("none lost", "Each coin is counted once.", none_lost),
    Invariant("few", "The till holds 50 coins at most.", few),
    Invariant("never tried", "Nothing here tries this.", lambda run: unknown("nobody came")),
)
""",
    "scenario.py": """\
from autograder.worlds.trial import Drill, Effect, Line, Panel, Planned, Unfit, World

from .invariants import INVARIANTS


class Till(World):
    hooks = ("coin",)
    seconds = 30.0
    tail = 5.0
    invariants = INVARIANTS
    plan = (Planned("policy crash", after=(8.0, 12.0), lasts=(0.5, 0.9)),)
    drills = (
        Drill("quiet", (), means="", seconds=20.0),
        Drill("crash", (Planned("policy crash", (8.0, 9.0), (2.5, 2.9)),), means="a crash", seconds=20.0),
    )

    def __init__(self, seed, drill=None):
        super().__init__(seed, drill)
        self.crashes = self.most = 0

    def effects(self):
        def crash(fault):
            if self.desk.unanswered:  # not while a coin is counted: that is more than this exercise asks for
                self.later(0.01, crash, fault)
                return 0
            self.crashes += 1
            return self.desk.crash()

        return super().effects() | {"policy crash": Effect(crash, lambda fault: self.desk.restart())}

    def setup(self):
        chance = self.chance("coins")
        for number in range(1, int(self.seconds - self.tail)):
            self.at(number + round(chance.random() / 4, 3), self.coin, number)

    def coin(self, number):
        self.ledger.open(number, self.now, self.now + 1.0)
        self.note("coin", number)
        if self.desk.up:
            self.ask("coin", number, then=lambda total: self.counted(number, total))
        else:
            self.later(2.5, self.again, number)  # when no other coin comes

    def again(self, number):
        self.ask("coin", number, then=lambda total: self.counted(number, total))

    def counted(self, number, total):
        if type(total) is not int:
            raise Unfit(f"coin returns how many there are, not {total!r}")
        entry = self.ledger.end(number, self.now, "ok")
        # the till's own count says how many coins it believes to have
        entry.effects = 1 if total >= len([e for e in self.ledger.entries.values() if e.endings]) else 0
        self.most = max(self.most, total)
        self.note("counted", number, total=total)
        self.telemetry.count("counted", self.now)

    def series(self):
        return super().series() | {"counted": list(self.telemetry.rates["counted"])}

    def panels(self):
        return (Panel("Coins", (Line("counted", self.series()["counted"], filled=True),)),)

    def summary(self):
        return {"most": float(self.most)}


SCENARIO = Till
""",
    "solution.py": '''\
"""A till."""


class Policy:
    """Counts coins."""

    def __init__(self, env):
        ### BEGIN SOLUTION
        self.env = env
        ### END SOLUTION

    async def coin(self, number):
        """How many there are now."""
        ### BEGIN SOLUTION
        count = await self.env.store.get("count", 0) + 1
        await self.env.store.put("count", count)
        self.env.metric("count", count)
        return count
        ### END SOLUTION


def predictions():
    """What you expect."""
    ### BEGIN SOLUTION
    return {"most": 24, "weakest": "few"}
    ### END SOLUTION


def signals():
    """Who is paged."""
    ### BEGIN SOLUTION
    return [{"series": "counted", "below": 0.5, "seconds": 2, "means": "a crash"}]
    ### END SOLUTION


def failure_table():
    """What can go wrong."""
    ### BEGIN SOLUTION
    return [{"trigger": "a crash", "claim": {"figure": "most", "at_most": 30}}]
    ### END SOLUTION
''',
    "alternative.py": '''\
"""A till that asks its store at each start."""

import asyncio


class Policy:
    def __init__(self, env):
        self.env, self.count, self.known = env, 0, asyncio.Event()

    async def start(self):
        self.count = await self.env.store.get("count", 0)
        self.known.set()

    async def coin(self, number):
        await self.known.wait()
        self.count += 1
        count = self.count
        await self.env.store.put("count", count)
        return count


predictions = {"most": 20, "weakest": "few"}
signals = [{"series": "counted", "below": 0.5, "seconds": 2, "means": "a crash"}]
failure_table = [{"trigger": "a crash"}]
''',
    "mutants.toml": '''\
[[mutants]]
trap = "forgetful"
fails = "test_no_coin_is_lost_drawn"
breaks = "none lost"
[[mutants.changes]]
old = "self.env = env"
new = "self.env, self.count = env, 0"
[[mutants.changes]]
old = """count = await self.env.store.get("count", 0) + 1"""
new = "self.count = count = self.count + 1"

[[mutants]]
trap = "too_many"
fails = "test_the_till_is_small_drawn"
breaks = "few"
[[mutants.changes]]
old = "return count"
new = "return count + 100"

[[mutants]]
trap = "by_hash"
fails = "test_the_same_run"
[[mutants.changes]]
old = "return count"
new = 'return count + hash(f"coin {number}") % 3'
''',
    "visible_stage_1.py": '''\
def test_no_coin_is_lost(runs):
    """Counts each coin once.

    Ask the store.
    """
    runs.holds("none lost")


def test_the_till_is_small(runs):
    """Holds few coins."""
    runs.holds("few")
''',
    "hidden_stage_1.py": '''\
def test_no_coin_is_lost_drawn(runs):
    """Counts each coin once on every seed.

    What is not in the store is gone.
    """
    runs.holds("none lost")


def test_the_till_is_small_drawn(runs):
    """Holds few coins on every seed."""
    runs.holds("few")


def test_the_same_run(runs):
    """Is the same run everywhere."""
    runs.same_every_time()


def test_what_nobody_tries(runs):
    """Cannot be known."""
    runs.holds("never tried")
''',
    "visible_stage_2.py": '''\
def test_there_is_something(runs):
    """Says what it expects, whom it pages, and what can go wrong."""
    runs.predictions_are_there()
    runs.read_signals()
    runs.claims_stand(("trigger",))
''',
    "hidden_stage_2.py": '''\
def test_the_most_was_foreseen(runs):
    """You foresaw how many."""
    runs.predicts("most")


def test_the_weakest_was_foreseen(runs):
    """You foresaw which."""
    runs.predicts_weakest()


def test_pages_come(runs):
    """Pages, for the right thing, and for nothing else."""
    runs.pages_within(5.0)
    runs.no_false_pages()
    runs.tells_apart()
''',
}
ROUND = (
    'title = "A round"\norder = 1\nminutes = 10\nscreens_for = "tills"\nweight = 1.0\nleast_hidden_tests = 1\n'
    "check_seconds = 60\n"
)


def write_trial(rounds, name="till", changes=None):
    """Write the tiny exercise into a folder of rounds, and return its folder."""
    folder = rounds / "till_round" / name
    folder.mkdir(parents=True)
    (folder.parent / "round.toml").write_text(ROUND)
    for file, text in (TINY_TRIAL | (changes or {})).items():
        (folder / file).write_text(text.replace("{id}", name))
    return folder
