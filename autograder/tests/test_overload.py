"""The first system design: its fleet does what its text says, and the storm in it is one that stays."""

import math
import sys

import pytest

from autograder.content import course_dir, find_exercise
from autograder.content.trials import ablation
from autograder.worlds.fleet import Node, Work
from autograder.worlds.trial import Outcome, load_world, play

EXERCISE = find_exercise(course_dir(__file__), "overload")
OVERLOAD = load_world(EXERCISE.trial.scenario)
SHAPE = sys.modules[f"{OVERLOAD.__module__}.gateway"].SHAPE


def policy(source):
    names = {}
    exec(compile(source, "<policy>", "exec"), names)
    return names["Policy"]


def outcomes(world):
    return {finding.invariant: finding.outcome for finding in world.judge()}


def test_the_storm_outlasts_its_surge_and_two_parts_end_it():
    naive = play(OVERLOAD(4), policy(ablation(EXERCISE.path)["naive"]))
    assert naive.summary()["recovery_seconds"] == math.inf
    assert naive.summary()["wasted_share"] > 0.7
    assert outcomes(naive)["recovery"] is Outcome.BROKEN
    assert outcomes(naive)["calm"] is Outcome.HOLDS
    both = play(OVERLOAD(4), policy(ablation(EXERCISE.path)["budget and admission"]))
    assert both.summary()["recovery_seconds"] == 0.0
    assert outcomes(both)["recovery"] is Outcome.HOLDS


def test_whoever_refuses_everybody_is_safe_useless_and_partly_unknown():
    asked = "async def admit(self, request, load):"
    source = EXERCISE.solution.replace(asked, f"{asked}\n        return False")
    found = outcomes(play(OVERLOAD(4), policy(source)))
    assert found["no late start"] is Outcome.UNKNOWN
    assert found["calm"] is Outcome.BROKEN
    assert found["recovery"] is Outcome.BROKEN


def test_the_capacity_of_the_text_is_what_full_nodes_get_done():
    done = []

    class Saturated(OVERLOAD):
        def setup(self):
            self.bound = 300
            self.full = [Node(n, self.nodes[0].spec, self, self.told) for n in range(len(self.nodes))]
            draw = self.chance("load")
            for node in self.full:
                for _ in range(600):
                    node.submit(Work(SHAPE.prompt.draw(draw), SHAPE.output.draw(draw)))

        def told(self, kind, work):
            if kind == "done" and 20 <= self.now < 60:
                done.append(work)

    world = Saturated(1)
    world.seconds = 60.0
    play(world, policy(EXERCISE.solution))
    assert len(done) / 40 == pytest.approx(OVERLOAD.capacity, rel=0.1)


def test_a_run_hangs_on_its_seed_alone():
    source = policy(EXERCISE.solution)
    one, same, other = (play(OVERLOAD(seed), source).history.digest() for seed in (5, 5, 6))
    assert one == same != other


def test_calls_that_the_policy_keeps_waiting_itself_are_in_line_too():
    asked = "async def admit(self, request, load):"
    holding = f"{asked}\n        self.busy += 1\n        if self.busy > 100:\n            await self.env.sleep(600)"
    source = EXERCISE.solution.replace(asked, holding).replace("self.env = env", "self.env, self.busy = env, 0")
    world = play(OVERLOAD(4), policy(source))
    assert world.summary()["peak_queue"] > 1000
    assert outcomes(world)["queue bound"] is Outcome.BROKEN
