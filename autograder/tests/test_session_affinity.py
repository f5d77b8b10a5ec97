"""Sessions and what nodes remember: what the world counts, and that policies of other shapes are not failed unfairly."""

import sys

import pytest

from autograder.content import course_dir, find_exercise
from autograder.content.trials import ablation
from autograder.worlds.fleet import Work
from autograder.worlds.trial import Outcome, Unfit, load_world, play

EXERCISE = find_exercise(course_dir(__file__), "session_affinity")
AFFINITY = load_world(EXERCISE.trial.scenario)
CACHE = sys.modules[f"{AFFINITY.__module__}.cache"]
SEED = 4
PICK = "return await self.pick(turn, nodes), sent"
DRAIN = "return [stream.id for stream in streams]"


def policy(source):
    names = {}
    exec(compile(source, "<policy>", "exec"), names)
    return names["Policy"]


def outcomes(world):
    return {finding.invariant: finding.outcome for finding in world.judge()}


@pytest.fixture(scope="module")
def reference():
    return play(AFFINITY(SEED), policy(EXERCISE.solution))


def test_shortest_lines_lose_the_cache_and_homes_melt_a_node():
    sources = ablation(EXERCISE.path)
    lines = outcomes(play(AFFINITY(SEED), policy(sources["shortest line, own sums"])))
    homes = outcomes(play(AFFINITY(SEED), policy(sources["a home for each app"])))
    assert (lines["reuse"], lines["balance"]) == (Outcome.BROKEN, Outcome.HOLDS)
    assert (homes["reuse"], homes["balance"]) == (Outcome.HOLDS, Outcome.BROKEN)


def test_a_cache_keeps_what_was_used_last_and_counts_its_tokens():
    cache = CACHE.Cache(100)
    for name in "ab":
        cache.keep(("app", name), 40)
    cache.keep(("app", "a"), 50)
    cache.keep(("app", "c"), 30)
    assert list(cache.entries.items()) == [(("app", "a"), 50), (("app", "c"), 30)]
    assert cache.used == 80


def test_a_session_is_known_only_behind_its_apps_prompt():
    held = {("session", 7): 500, ("app", "a"): 2000}
    assert CACHE.known(held, "a", 2000, 7, 300) == 2300
    assert CACHE.known(held, "a", 2000, 8, 300) == 2000
    assert CACHE.known(held, "b", 2000, 7, 300) == 0
    assert CACHE.known(held, "", 0, 7, 900) == 500


def test_a_prompt_that_is_held_is_computed_only_where_it_differs():
    class Twice(AFFINITY):
        def setup(self):
            stream = type("S", (), {"prefilled": lambda self, reused, computed: seen.append((reused, computed))})()
            stream.plan = type("P", (), {"app": "a", "shared": 3000, "session": 1, "history": 0, "message": 100})()
            node = self.nodes[0]
            for at in (1.0, 5.0):
                self.at(at, node.submit, Work(3100, 4, stream))
            self.at(4.0, node.keep, stream, 0)

        def _told(self, kind, work):
            pass

    seen, world = [], Twice(1, AFFINITY.drills[0])
    world.seconds = 10.0
    play(world, policy(EXERCISE.solution))
    assert seen == [(0, 3100), (3000, 100)]


@pytest.mark.parametrize(
    ("changes", "broken"),
    [
        ({PICK: "return await self.pick(turn, nodes), max(0, sent - 1)"}, {"whole streams"}),
        ({DRAIN: "return []"}, {"drain"}),
        # some honest ways to do it otherwise
        ({DRAIN: "return [stream.id for stream in streams] if seconds >= 12 else []"}, set()),
        (
            {
                DRAIN: "return tuple(stream.id for stream in streams[:8])",
                "self.since[chosen].append(": "await self.env.sleep(0.2)\n        self.since[chosen].append(",
                PICK: "await self.env.sleep(1)\n        return [await self.pick(turn, nodes), sent]",
            },
            set(),
        ),
    ],
)
def test_what_a_change_breaks(changes, broken):
    source = EXERCISE.solution
    for old, new in changes.items():
        assert source.count(old) == 1
        source = source.replace(old, new)
    found = outcomes(play(AFFINITY(SEED), policy(source)))
    assert {name for name, outcome in found.items() if outcome is Outcome.BROKEN} == broken


def test_a_turn_that_the_policy_never_sends_is_a_lost_one():
    begins = "turns, tokens = self._load(nodes)"
    holds = f"if turn.session == 9:\n            await self.env.sleep(9999)\n        {begins}"
    world = play(AFFINITY(1, AFFINITY.drills[0]), policy(EXERCISE.solution.replace(begins, holds)))
    (found,) = [finding for finding in world.judge() if finding.invariant == "whole streams"]
    assert found.outcome is Outcome.BROKEN and found.subject == 901


def test_nothing_moved_is_unknown_and_moved_is_counted(reference):
    assert outcomes(reference)["whole streams"] is Outcome.HOLDS
    assert reference.moved > 0
    world = play(AFFINITY(SEED, AFFINITY.drills[0]), policy(EXERCISE.solution))
    found = outcomes(world)
    assert found["whole streams"] is found["drain"] is found["balance"] is found["under faults"] is Outcome.UNKNOWN


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("return chosen", "return str(chosen)", "pick returns the id of a node, 0 to 5; it returned '"),
        ("return chosen", "return 6", "pick returns the id of a node, 0 to 5; it returned 6"),
        (DRAIN, "return [str(stream.id) for stream in streams]", "drain returns a list of ids"),
        (PICK, "return await self.pick(turn, nodes)", "resume returns a node and the token to go on from"),
        (PICK, "return await self.pick(turn, nodes), made + 1", "resume goes on from a token between 0 and "),
    ],
)
def test_answers_that_cannot_be_used_end_with_a_sentence(old, new, said):
    with pytest.raises(Unfit, match=said):
        play(AFFINITY(SEED), policy(EXERCISE.solution.replace(old, new)))


def test_a_run_hangs_on_its_seed_alone(reference):
    same = play(AFFINITY(SEED), policy(EXERCISE.solution))
    assert reference.history.digest() == same.history.digest()
    assert AFFINITY(SEED).faults == reference.faults != AFFINITY(5).faults


def test_a_run_that_is_called_off_blames_no_turn_that_was_under_way():
    world = AFFINITY(SEED)
    world.calls_off = True
    slow = "chosen = max(", "if self.env.now() > 60:\n            await self.env.sleep(9999)\n        chosen = max("
    found = outcomes(play(world, policy(EXERCISE.solution.replace(*slow))))
    assert world.called_off is not None
    assert found["whole streams"] is found["drain"] is Outcome.UNKNOWN
    assert found["under faults"] is Outcome.BROKEN
