"""Fair limits: tenants, gateways and fleet do what their text says, and honest limiters of other kinds pass."""

import math

import pytest

from autograder.content import course_dir, find_exercise
from autograder.worlds.trial import Outcome, Unfit, load_world, play

EXERCISE = find_exercise(course_dir(__file__), "fair_limits")
LIMITS = load_world(EXERCISE.trial.scenario)
#: The policy of the first prompt.
NAIVE = EXERCISE.stages[0].prompt.split("```python\n")[1].split("```")[0]

LOG_OF_REQUESTS = """
class Policy:
    def __init__(self, env):
        self.env = env

    async def change(self, tenant, work):
        key = f"log/{tenant}"
        while True:
            kept = await self.env.store.get(key)
            log = [entry for entry in kept or [] if entry[1] > self.env.monotonic() - 60]
            done, log = work(log)
            if not done or await self.env.store.put_if(key, kept, log or None):
                return done

    async def reserve(self, tenant, request):
        def admit(log):
            room = sum(entry[2] for entry in log) + request.most <= tenant.per_minute
            return room, log + [[request.id, self.env.monotonic(), request.most]]

        return await self.change(tenant.id, admit)

    async def settle(self, tenant, request_id, tokens):
        await self.change(
            tenant.id, lambda log: (True, [[id, at, tokens if id == request_id else most] for id, at, most in log])
        )
"""
NOBODY = "class Policy:\n    def __init__(self, env): pass\n    async def reserve(self, tenant, request): return {}\n"
NOBODY += "    async def settle(self, tenant, request_id, tokens): pass\n"


def policy(source):
    names = {}
    exec(compile(source, "<policy>", "exec"), names)
    return names["Policy"]


def changed(source, *changes):
    """A source with places changed, each of which stands there once."""
    for old, new in changes:
        assert source.count(old) == 1, old
        source = source.replace(old, new)
    return source


def outcomes(world):
    return {finding.invariant: finding.outcome for finding in world.judge()}


def test_the_limiter_of_the_prompt_runs_and_lets_far_too_much_through():
    world = play(LIMITS(1), policy(NAIVE))
    assert outcomes(world)["contract"] is Outcome.BROKEN
    assert outcomes(world)["memory"] is Outcome.UNKNOWN
    assert world.summary()["peak_contract"] > 2


def test_without_a_limit_the_hot_tenant_is_felt_by_all_and_with_nobody_admitted_nothing_is_known():
    all_found = outcomes(play(LIMITS(1), policy(NOBODY.format(True))))
    assert all_found["cold"] is all_found["contract"] is Outcome.BROKEN
    none_found = outcomes(play(LIMITS(1), policy(NOBODY.format(False))))
    assert {none_found[name] for name in ("contract", "released", "memory", "cold", "fair")} == {Outcome.UNKNOWN}
    assert none_found["entitled"] is Outcome.BROKEN


SOLUTION, ALTERNATIVE = EXERCISE.solution, EXERCISE.alternative
ANSWERS = "return await self._change(tenant.id, hold)"
WAITS_A_LITTLE = f"""for _ in range(4):
            if await self._change(tenant.id, hold):
                return True
            await self.env.sleep(0.5)
        {ANSWERS}"""

#: Honest limiters that are not like the references.
HONEST = {
    "a log of the last minute's requests": LOG_OF_REQUESTS,
    "whoever is over waits two seconds for room": changed(SOLUTION, (ANSWERS, WAITS_A_LITTLE)),
    "fine steps, short lives": changed(SOLUTION, ("STEP = 3.0", "STEP = 1.0"), ("DEAD = 15.0", "DEAD = 8.0")),
    "coarse steps": changed(SOLUTION, ("STEP = 3.0", "STEP = 6.0")),
    "counts that are published twice a second, with a wider margin": changed(
        ALTERNATIVE, ("60, 2, 0.25, 0.97", "60, 2, 0.5, 0.95")
    ),
}


@pytest.mark.parametrize("name", HONEST)
def test_other_honest_limiters_pass(name):
    world = play(LIMITS(2), policy(HONEST[name]))
    assert {kind for kind, outcome in outcomes(world).items() if outcome is not Outcome.HOLDS} == set()


def test_a_fault_moves_no_request_of_another_tenant():
    with_faults, without = LIMITS(3), LIMITS(3)
    without.faults = ()
    hot = next(fault.target for fault in with_faults.faults if fault.kind == "hot tenant")
    (there, here) = (
        [(a.at, a.tenant.id) for a in world.all_requests(270.0) if a.tenant.id in (1 - hot, 8)]
        for world in (with_faults, without)
    )
    assert there == here
    (many, few) = (sum(a.tenant.id == hot for a in world.all_requests(270.0)) for world in (with_faults, without))
    assert many > 10 * few


def test_contracts_are_measured_in_any_minute_and_the_fleet_serves_thirteen_at_once():
    class Few(LIMITS):
        plan = ()

        def setup(self):
            chance = self.chance("load")
            requests = [self.draw(id, 55.0 + id / 10, self.tenants[8], chance) for id in range(1, 101)]
            for asked in requests:
                asked.tokens = 300
            self.offer(requests)

    world = play(Few(1), policy(NOBODY.format(True)))
    assert world.summary()["peak_contract"] == pytest.approx(100 * 300 / 24_000)
    assert max(value for value in world.series()["running"] if not math.isnan(value)) == 13
    last = max(asked.ended for asked in world.asked.values())
    assert last == pytest.approx(55.1 + math.ceil(100 / 13) * 3, abs=3)


def test_what_lies_in_the_store_is_counted_by_numbers_and_texts():
    world = LIMITS(1)
    world.store.values.update({"a": {"x": [1, "two", (3,)], "y": {}}, "b": None, "c": 4})
    assert world.values_kept() == (1 + 3) + (1 + 1)


def test_what_reserve_returns_that_is_no_answer_gets_a_sentence():
    with pytest.raises(Unfit, match="reserve returns True or False; it returned 1"):
        play(LIMITS(1), policy(NOBODY.format(1)))


def test_a_run_hangs_on_its_seed_alone():
    one, same, other = (play(LIMITS(seed), policy(ALTERNATIVE)).history.digest() for seed in (5, 5, 6))
    assert one == same != other
