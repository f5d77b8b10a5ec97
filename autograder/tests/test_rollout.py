"""The world of releases does what its text says, and judges designs that its references do not have by what they do."""

import random
import sys

import pytest

from autograder.content import course_dir, find_exercise
from autograder.worlds.trial import Outcome, Unfit, load_world, play

EXERCISE = find_exercise(course_dir(__file__), "rollout")
ROLLOUT = load_world(EXERCISE.trial.scenario)


class Naive:
    """The policy that the prompt begins with."""

    def __init__(self, env):
        self.env = env

    async def plan(self, release):
        return {"steps": [0.1, 0.5, 1.0], "by": "request"}

    async def observe(self, view):
        failed = view.new.errors + view.old.errors
        if failed > 0.02 * (view.new.requests + view.old.requests):
            return "rollback"
        return "finish" if view.share == 1.0 else "advance"


class ByUsers:
    """Counts users who were hurt twice, and knows nothing of requests but when nearly all of them fail."""

    def __init__(self, env):
        self.env = env

    async def plan(self, release):
        self.gone, self.step, self.since, self.past = False, None, 0.0, []
        return {"steps": [0.012, 0.1, 0.3, 1], "by": "user"}

    async def observe(self, view):
        if view.step != self.step:
            self.step, self.since = view.step, self.env.now()
        self.past.append(view)
        earlier = next((old for old in reversed(self.past) if old.at <= view.at - 120), self.past[0])
        n = view.new.requests - earlier.new.requests
        k = view.new.errors + view.new.bad - earlier.new.errors - earlier.new.bad
        # users of the old version when they had been looked at for as long as these
        as_long = next(old for old in self.past if old.at >= min(view.at, self.past[0].at + view.at - self.since + 60))
        usual = as_long.old.hurt / 12_000
        if n > 20 and k > 0.08 * n or view.share < 1 and view.new.hurt > 3 * usual * view.new.users + 6:
            self.gone = True
        if self.gone:
            return "rollback"
        if view.share < 1:
            return "advance" if view.at > self.since + (180, 300, 300)[view.step] else "hold"
        return "finish" if view.at > self.since + 480 else "hold"


class Pooled:
    """Asks how the failures of both versions together fell on the two; its hook takes its time."""

    def __init__(self, env):
        self.env = env

    async def plan(self, release):
        self.at_step = []
        self.gone = False
        return {"steps": [0.01, 0.03, 0.25, 0.7, 1.0], "by": "user"}

    async def observe(self, view):
        await self.env.sleep(1.0)  # a hook may take its time
        while len(self.at_step) <= view.step:
            self.at_step.append((self.env.now(), None))
        began, first = self.at_step[view.step]
        alone = first is not None and view.share == 1 and view.at > first.at + 90
        if alone or (first is None and view.at >= began):
            first = view
            self.at_step[view.step] = (began, view)
        if self.gone or view.new.errors > 15 and view.new.errors > view.new.requests / 4:
            self.gone = True
            return "rollback"
        if first is None:
            return "hold"
        n, m = view.new.requests - first.new.requests, view.old.requests - first.old.requests
        for what in ("errors", "bad"):
            k = getattr(view.new, what) - getattr(first.new, what)
            both, part = k + getattr(view.old, what) - getattr(first.old, what), n / max(1, n + m)
            beyond = k > 0.06 * n if m < 1000 else k > both * part + 3.8 * (both * part * (1 - part)) ** 0.5
            if k > 8 and beyond:
                self.gone = True
                return "rollback"
        if view.share < 1:
            return "advance" if n > (100, 250, 5_000, 7_000)[view.step] else "hold"
        return "finish" if view.at > began + 440 else "hold"


def findings(world):
    return {finding.invariant: finding for finding in world.judge()}


def outcomes(world):
    return {name: finding.outcome for name, finding in findings(world).items()}


def release_of(world, nature):
    return next(release for release in world.releases if release.nature == nature)


def test_the_prompt_s_policy_runs_and_breaks_what_its_stages_are_about():
    broken = {name for name, outcome in outcomes(play(ROLLOUT(1), Naive)).items() if outcome is Outcome.BROKEN}
    assert {"blast radius", "last good", "one version", "silent fault"} <= broken
    assert "good releases" not in broken


@pytest.mark.parametrize("policy", [ByUsers, Pooled])
@pytest.mark.parametrize("seed", [1, 21])
def test_honest_designs_that_the_references_are_not(policy, seed):
    found = play(ROLLOUT(seed), policy).judge()
    assert [f"{f.invariant}: {f.why}" for f in found if f.outcome is not Outcome.HOLDS] == []


def test_whoever_always_goes_back_is_safe_useless_and_partly_unknown():
    class Back(Naive):
        async def observe(self, view):
            return "rollback"

    found = outcomes(play(ROLLOUT(1), Back))
    assert found["good releases"] is Outcome.BROKEN
    assert found["noise"] is not Outcome.HOLDS
    assert found["last good"] is Outcome.UNKNOWN
    assert found["silent fault"] is Outcome.UNKNOWN or found["silent fault"] is Outcome.HOLDS


def test_whoever_only_holds_leaves_what_is_bad_to_those_on_call():
    class Hold(Naive):
        async def plan(self, release):
            return {"steps": (0.01, 1), "by": "user"}

        async def observe(self, view):
            return "hold"

    world = play(ROLLOUT(2), Hold)
    found = findings(world)
    assert found["blast radius"].outcome is found["good releases"].outcome is Outcome.BROKEN
    assert found["silent fault"].outcome is Outcome.BROKEN
    assert found["rollback holds"].outcome is found["last good"].outcome is Outcome.UNKNOWN
    assert all(release.cut_off is not None for release in world.releases)


def test_readings_are_late_by_what_the_text_says_and_count_from_the_release():
    seen = []

    class Looks(Naive):
        async def plan(self, release):
            return {"steps": [0.25, 1.0], "by": "user"}

        async def observe(self, view):
            seen.append((self.env.now(), view))
            return "hold"

    world = play(ROLLOUT(3), Looks)
    late, good = release_of(world, "late metrics"), release_of(world, "good")
    for now, view in seen:
        if view.release == good.number:
            assert 60 <= now - view.at < 70 or view.at == good.start
        if view.release == late.number and view.at > late.start:
            assert 240 <= now - view.at < 370
        assert view.new.requests <= 25.0 * 1.15 * max(10.0, view.at - world.releases[view.release - 1].start + 10)
    assert max(view.new.requests for _, view in seen if view.release == good.number) > 70_000


def test_a_silent_fault_is_the_same_users_each_time_and_no_more_requests_than_the_text_says():
    class Quarter(Naive):
        async def plan(self, release):
            return {"steps": [0.25, 1.0], "by": "user"}

        async def observe(self, view):
            if view.release == silent and self.env.now() < start + 1200:
                found.append(view)
            return "hold"

    world = ROLLOUT(4)
    silent, start, found = release_of(world, "silent").number, release_of(world, "silent").start, []
    play(world, Quarter)
    last = found[-1]
    assert last.new.bad / last.new.requests == pytest.approx(0.012, abs=0.002)
    assert last.old.bad / last.old.requests == pytest.approx(0.004, abs=0.001)
    assert last.new.hurt / last.new.users > 3 * last.old.hurt / last.old.users


def test_counts_are_drawn_as_often_as_their_chance_says():
    binomial = sys.modules[f"{ROLLOUT.__module__}.releases"].binomial
    rng = random.Random(1)
    for n, p in ((1000, 0.004), (50, 0.7), (10, 0.5), (0, 0.5), (10, 0.0), (10, 1.0)):
        draws = [binomial(rng, n, p) for _ in range(2000)]
        assert min(draws) >= 0 and max(draws) <= n
        assert sum(draws) / len(draws) == pytest.approx(n * p, abs=0.1 + 0.02 * n * p)


@pytest.mark.parametrize(
    ("plan", "said"),
    [
        ([0.1, 1.0], "plan returns a dict"),
        ({"steps": [0.1], "by": "user"}, "the last is 1.0"),
        ({"steps": [0.5, 0.1, 1.0], "by": "user"}, "larger than the one before"),
        ({"steps": [True], "by": "user"}, "shares above 0"),
        ({"steps": [0.1, 1.0], "by": "coin"}, 'it is "user" or "request"'),
    ],
)
def test_a_plan_that_cannot_be_used_is_told_in_a_sentence(plan, said):
    class Odd(Naive):
        async def plan(self, release):
            return plan

    with pytest.raises(Unfit, match=said):
        play(ROLLOUT(1), Odd)


@pytest.mark.parametrize(
    ("answer", "said"), [("back", "observe returns"), (["hold"], "observe returns"), ("finish", "10%")]
)
def test_an_answer_that_cannot_be_used_is_told_in_a_sentence(answer, said):
    class Odd(Naive):
        async def observe(self, view):
            return answer

    with pytest.raises(Unfit, match=said):
        play(ROLLOUT(1), Odd)


def test_a_run_hangs_on_its_seed_alone():
    one, same, other = (play(ROLLOUT(seed), Naive).history.digest() for seed in (5, 5, 6))
    assert one == same != other
