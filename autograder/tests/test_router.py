"""The router's world does what its text says, and judges designs that its references do not have by what they do."""

import pytest

from autograder.content import course_dir, find_exercise
from autograder.worlds.trial import Drill, Outcome, Planned, Unfit, load_world, play

EXERCISE = find_exercise(course_dir(__file__), "router")
ROUTER = load_world(EXERCISE.trial.scenario)
LOSSES = Planned("lost replies", (10.0, 10.0), (20.0, 20.0), (0.4, 0.4))
CRASH = Planned("router crash", (20.0, 20.0), (3.0, 3.0))


class Naive:
    """The policy that the prompt begins with."""

    def __init__(self, env):
        self.env = env

    async def route(self, request, nodes, kept):
        return {"node": min(nodes, key=lambda node: node.in_flight).id}

    async def on_result(self, request, result): ...

    async def recover(self):
        return []


class LateBinding(Naive):
    """Holds requests until a node has room by a count of its own, keeps one journal, and believes no report."""

    def __init__(self, env):
        super().__init__(env)
        self.mine = [0] * 7
        self.bad_until = [0.0] * 7
        self.kept = {}

    async def route(self, request, nodes, kept):
        store, id = self.env.store, request.id
        if request.attempts >= 3 or (request.sent and not request.kept):
            await store.delete(f"{id}")
            self.kept.pop(id, None)
            return None
        if not request.attempts:
            if sum(self.kept.values()) + request.room < 96_000:
                self.kept[id] = request.room
            await store.put(f"{id}", self.kept.get(id, 0))
        up = [node.id for node in nodes if node.healthy]
        while True:
            now = self.env.now()
            free = [n for n in up if self.mine[n] < 12 and self.bad_until[n] <= now and n not in request.tried]
            if free:
                break
            await self.env.sleep(0.05)
            up = [node.id for node in nodes if node.healthy or node.id not in request.tried]
        node = min(free, key=lambda n: self.mine[n])
        self.mine[node] += 1
        return {"node": node, "offset": request.sent, "keep": id in self.kept, "key": f"{id}"}

    async def on_result(self, request, result):
        self.mine[result.node] -= 1
        if result.kind == "done":
            self.kept.pop(request.id, None)
            await self.env.store.delete(f"{request.id}")
        else:
            self.bad_until[result.node] = self.env.now() + (2.0 if result.kind == "silent" else 4.0)

    async def recover(self):
        ids = [int(key) for key in await self.env.store.keys()]
        for id in ids:
            if room := await self.env.store.get(f"{id}"):
                self.kept[id] = room
        return [*ids, *ids, 10**9]  # twice, and one that never was: what is not open is passed over


class Rounds(Naive):
    """Goes round, leaves out whoever failed lately or took long, and keeps short requests only."""

    def __init__(self, env):
        super().__init__(env)
        self.turn = 0
        self.out = {}
        self.kept = {}

    async def route(self, request, nodes, kept):
        if request.attempts == 0:
            await self.env.store.put(str(request.id), 1)
            if request.room < 2_800 and len(self.kept) < 60 and sum(self.kept.values()) < 80_000:
                self.kept[request.id] = request.room
        if request.attempts == 3 or (request.sent > 0 and not request.kept):
            self.kept.pop(request.id, None)
            await self.env.store.delete(str(request.id))
            return None
        best = sorted(node.seconds_per_token or 0.0 for node in nodes)[3]
        for _ in range(16):
            self.turn += 1
            node = nodes[self.turn % len(nodes)]
            lags = (node.seconds_per_token or 0.0) > 3 * max(best, 0.02)
            if node.healthy and not lags and node.id not in request.tried and self.out.get(node.id, 0) < self.env.now():
                break
        return {"node": node.id, "offset": request.sent, "keep": request.id in self.kept, "key": f"#{request.id}"}

    async def on_result(self, request, result):
        if result.kind == "failed":
            self.out[result.node] = self.env.now() + 3
        if result.kind == "done":
            self.kept.pop(request.id, None)
            await self.env.store.delete(str(request.id))

    async def recover(self):
        ids = [int(key) for key in await self.env.store.keys()]
        self.kept = dict.fromkeys(ids, 1_500)  # about so much, for those that are short
        return ids


def outcomes(world):
    return {finding.invariant: finding.outcome for finding in world.judge()}


def short(policy, *plan, seconds=60.0, seed=1):
    return play(ROUTER(seed, Drill("short", plan, "", seconds)), policy)


def test_the_prompt_s_policy_runs_and_breaks_what_its_stages_are_about():
    broken = {name for name, outcome in outcomes(play(ROUTER(1), Naive)).items() if outcome is Outcome.BROKEN}
    assert {"none forgotten", "contiguous stream", "billed once", "black hole", "slow node"} <= broken
    assert "calm" not in broken


@pytest.mark.parametrize("policy", [LateBinding, Rounds])
def test_honest_designs_that_the_references_are_not(policy):
    found = play(ROUTER(2), policy).judge()
    assert [f"{f.invariant}: {f.why}" for f in found if f.outcome is not Outcome.HOLDS] == []


def test_a_crash_forgets_what_is_not_in_the_store_and_new_requests_wait_for_recover():
    world = short(Naive, CRASH)
    assert outcomes(world)["none forgotten"] is Outcome.BROKEN
    down = [event.at for event in world.history.between(20.0, 23.0, "attempt")]
    assert down == []
    assert world.ledger.goodput(20.1, 22.9) == 1.0


def test_a_lost_reply_is_charged_and_a_key_that_two_requests_share_pays_for_one():
    class OneKey(Naive):
        async def route(self, request, nodes, kept):
            answer = await super().route(request, nodes, kept)
            return answer | {"key": "always the same"}

    world = short(OneKey, LOSSES)
    assert world.lost_replies > 20
    assert len(world.bills) == 1
    assert outcomes(world)["billed once"] is Outcome.BROKEN
    assert short(Naive, LOSSES).judge()[2].outcome is Outcome.BROKEN


def test_going_on_takes_a_text_that_was_kept():
    class GoesOn(Naive):
        keep = False

        async def route(self, request, nodes, kept):
            answer = await super().route(request, nodes, kept)
            return answer | {"offset": request.sent, "keep": self.keep, "key": str(request.id)}

    class Keeps(GoesOn):
        keep = True

    without, kept = short(GoesOn, LOSSES), short(Keeps, LOSSES)
    assert without.no_text > 20
    assert kept.no_text == 0
    for world in (without, kept):
        assert outcomes(world)["contiguous stream"] is Outcome.HOLDS
        assert outcomes(world)["billed once"] is Outcome.HOLDS


def test_a_quiet_run_puts_nothing_to_the_test():
    found = outcomes(short(Naive, seconds=50.0))
    assert found["none forgotten"] is found["billed once"] is found["few attempts"] is Outcome.UNKNOWN
    assert found["cache bound"] is Outcome.UNKNOWN


def test_a_slow_node_reports_a_short_line_and_a_dead_one_is_not_healthy():
    seen = []

    class Looks(Naive):
        async def route(self, request, nodes, kept):
            seen.append((self.env.now(), nodes[3]))
            return await super().route(request, nodes[:3], kept)

    short(
        Looks,
        Planned("slow node", (10.0, 10.0), (5.0, 5.0), (8.0, 8.0), (3,)),
        Planned("nodes die", (5.0, 5.0), (5.0, 5.0), targets=((3, 4),)),
        seconds=45.0,
    )
    assert all(node.healthy and node.in_flight <= 3 for at, node in seen if 10 < at < 15)
    assert not any(node.healthy for at, node in seen if 20 < at < 25)
    assert all(node.healthy for at, node in seen if at > 26.1)


@pytest.mark.parametrize(
    "answer", [7, True, "node 3", {"node": 1, "offset": -1}, {"node": 1, "keep": 1}, {"node": 1, "key": ""}, {"nod": 1}]
)
def test_an_answer_that_cannot_be_used_is_told_in_a_sentence(answer):
    class Odd(Naive):
        async def route(self, request, nodes, kept):
            return answer

    with pytest.raises(Unfit, match="route returne?[sd]? "):
        short(Odd)


def test_recover_returns_ids():
    class Keys(Naive):
        async def recover(self):
            return ["open/1"]

    with pytest.raises(Unfit, match="recover returns a list of the ids"):
        short(Keys, CRASH)


def test_a_run_hangs_on_its_seed_alone():
    one, same, other = (short(Naive, LOSSES, seed=seed).history.digest() for seed in (5, 5, 6))
    assert one == same != other


def test_an_answer_that_goes_on_as_the_run_ends_and_is_not_late_is_no_failure():
    class EndsAtOnce(ROUTER):
        tail = 2.0

    world = play(EndsAtOnce(1, Drill("short", (CRASH,), "", 60.0)), LateBinding)
    going_on = [entry for entry in world.ledger.entries.values() if entry.outcome == "open"]
    assert len(going_on) > 20
    assert min(entry.due for entry in going_on) > 60.0
    assert outcomes(world)["recovery"] is Outcome.HOLDS


def test_what_the_router_still_thinks_about_as_the_run_ends_is_not_forgotten():
    class ThinksTwice(LateBinding):
        async def route(self, request, nodes, kept):
            if request.attempts:
                await self.env.sleep(5.0)
            return await super().route(request, nodes, kept)

    class EndsAtOnce(ROUTER):
        tail = 0.0

    lossy_to_the_end = Planned("lost replies", (27.0, 27.0), (30.0, 30.0), (0.4, 0.4))
    world = play(EndsAtOnce(1, Drill("short", (CRASH, lossy_to_the_end), "", 60.0)), ThinksTwice)
    thought_about = [serving for serving in world.open.values() if serving.accepted and serving.id in world.asking]
    assert len(thought_about) > 5
    assert outcomes(world)["none forgotten"] is Outcome.HOLDS
    # what nobody thinks about or works on any more is
    world.orphans.update((serving.id, world.asking.pop(serving.id)) for serving in thought_about[:1])
    assert outcomes(world)["none forgotten"] is Outcome.BROKEN
