"""Two regions that lose sight of each other: what goes between them, and that other honest routers are not failed."""

import re
import sys

import pytest

from autograder.content import course_dir, find_exercise
from autograder.worlds.trial import Outcome, StoreTimeout, Unfit, load_world, play

EXERCISE = find_exercise(course_dir(__file__), "split_regions")
REGIONS = load_world(EXERCISE.trial.scenario)
SITE = sys.modules[f"{REGIONS.__module__}.site"].Site
SEED = 4
DECIDE = "if self.config is None:"
TAKE = "if mine + theirs >= quota or (age > 2.5 and mine >= quota // 2):"
CONFIGURED = "if epoch > self.epoch:"


def policy(source):
    names = {}
    exec(compile(source, "<policy>", "exec"), names)
    return names["Policy"]


def changed(*changes):
    source = EXERCISE.solution
    for old, new in changes:
        assert source.count(old) == 1
        source = source.replace(old, new)
    return policy(source)


def broken(world):
    return {finding.invariant for finding in world.judge() if finding.outcome is Outcome.BROKEN}


@pytest.fixture(scope="module")
def reference():
    return play(REGIONS(SEED), changed())


def test_the_policy_of_the_prompt_runs_and_shows_what_the_prompt_tells_of():
    (naive,) = re.findall(r"```python\n(class Policy.*?)```", EXERCISE.stages[0].prompt, re.DOTALL)
    world = play(REGIONS(SEED), policy(naive))
    assert broken(world) == {"quota", "epoch", "convergence", "cut off", "failover"}
    assert world.summary()["worst_overshoot"] > 0.4


def test_a_site_passes_over_whoever_has_gone_and_fills_new_slots():
    class Later:
        def later(self, seconds, action, *arguments):
            timers.append((action, arguments))

    class Work:
        service, open = 1.0, True

    timers, done = [], []
    site, works = SITE(Later(), 1, done.append), [Work() for _ in range(4)]
    for work in works:
        site.submit(work)
    works[1].open = False
    assert (site.running, site.waiting) == (1, 2)
    site.resize(2)
    assert (site.running, site.waiting) == (2, 1)
    for action, arguments in timers:
        action(*arguments)
    assert done == [works[0], works[2], works[3]]


def test_four_messages_of_each_kind_are_kept_and_come_late(reference):
    class Listening(REGIONS):
        def _deliver(self, region, message):
            came.append((self.now, region, message[0]))
            super()._deliver(region, message)

    came, world = [], Listening(SEED)
    play(world, changed())
    cut = next(fault for fault in world.faults if fault.kind == "partition")
    assert not [one for one in came if cut.start + 0.3 < one[0] < cut.end]
    after = [one for one in came if cut.end < one[0] < cut.end + 6 and one[2] == "configured"]
    assert len(after) == 4
    assert all(cut.end + 1 <= at and region == 1 for at, region, _ in after)
    assert sum(cut.start < at < cut.end for at in world.published.values()) > 4


def test_the_store_is_no_way_around_a_partition():
    hears = '        self.spare = data["spare"]'
    with pytest.raises(StoreTimeout):
        play(REGIONS(SEED), changed((hears, f'{hears}\n        await self.env.store.put("west", 1)')))


@pytest.mark.parametrize(
    "changes",
    [
        # slow, and in a list
        [
            (DECIDE, "await self.env.sleep(0.3)\n        if self.config is None:"),
            ('return "there", self.epoch', 'return ["there", self.epoch]'),
        ],
        # the east learns configurations from the west alone
        [(CONFIGURED, "if epoch > self.epoch and (self.env.replica == 0 or epoch == 1):")],
        # spends evenly over a period
        [(TAKE, TAKE.replace("quota or (", "quota * min(1, (self.env.now() % 30 + 6) / 30) or ("))],
        # alone, the share is what both had lately
        [(TAKE, TAKE.replace("quota // 2", "quota * (1 - 0.5 * (theirs <= mine or age > 10))"))],
        # nobody is refused for a long line
        [("if view.waiting >= 2 * view.slots:", "if view.waiting >= 5 * view.slots:")],
    ],
)
def test_honest_routers_of_other_shapes_break_nothing(changes):
    assert broken(play(REGIONS(SEED), changed(*changes))) == set()


def test_answers_that_take_long_are_no_step_back():
    class Slow(changed()):
        async def decide(self, request, view):
            answer = await super().decide(request, view)
            await self.env.sleep(request.id % 3)
            return answer

    assert "epoch" not in broken(play(REGIONS(SEED), Slow))


def test_refusing_everybody_is_of_no_use():
    found = broken(play(REGIONS(SEED), changed((DECIDE, "if True:"))))
    assert found == {"calm", "cut off", "survivor", "failover", "used"}


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (DECIDE, 'if True:\n            return "here"\n        if self.config is None:', "a place and an epoch"),
        (DECIDE, 'if True:\n            return "away", 1\n        if self.config is None:', "it said 'away'"),
        (DECIDE, 'if True:\n            return "here", 1.0\n        if self.config is None:', "a whole number"),
        ('"spare": spare}', '"spare": {1, 2}}', "tell returns what JSON can hold"),
        ('"spare": spare}', '"spare": "x" * 30_000}', "characters of JSON; 20,000 are the most"),
    ],
)
def test_answers_that_cannot_be_used_end_with_a_sentence(old, new, said):
    with pytest.raises(Unfit, match=said):
        play(REGIONS(SEED), changed((old, new)))


@pytest.mark.parametrize("declared", ["1.0", "None", '"much"'])
def test_an_overshoot_that_is_none_is_said_so(declared):
    found = play(REGIONS(SEED, REGIONS.drills[0]), changed(("overshoot = 0.25", f"overshoot = {declared}"))).judge()
    assert found[0].outcome is Outcome.BROKEN
    assert "declare a share from 0 to 0.3" in found[0].why


def test_a_run_hangs_on_its_seed_alone(reference):
    assert reference.history.digest() == play(REGIONS(SEED), changed()).history.digest()
    assert broken(reference) == set()
    assert REGIONS(SEED).faults != REGIONS(5).faults
