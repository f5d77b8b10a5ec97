"""The design of a runner of tools: its world keeps to its text, whatever a policy does."""

import pytest

from autograder.content import course_dir, find_exercise
from autograder.content.trials import ablation
from autograder.worlds.trial import Drill, Outcome, Planned, Unfit, load_world, play

EXERCISE = find_exercise(course_dir(__file__), "tool_runner")
WORLD = load_world(EXERCISE.trial.scenario)
QUIET = Drill("quiet", (), "", seconds=60.0)


def policy(source):
    names = {}
    exec(compile(source, "<policy>", "exec"), names)
    return names["Policy"]


def replying(body):
    """A policy of one method."""
    lines = "\n".join(f"        {line}" for line in body.splitlines())
    return policy(
        "class Policy:\n    def __init__(self, env):\n        self.env = env\n"
        f"    async def step(self, task, call, last):\n{lines}\n"
    )


def outcomes(world):
    return {finding.invariant: finding.outcome for finding in world.judge()}


TRUSTING = """\
if last.kind in ("new", "error"):
    return {"do": "approve"} if call.irreversible else {"do": "run"}
if last.kind == "approved":
    return {"do": "run", "approval": last.approval}
return {"do": "tell", "what": "done" if last.kind == "done" else "failed"}"""


def test_nothing_is_done_twice_by_the_references_and_by_a_naive_policy_much_is():
    for source in (EXERCISE.solution, EXERCISE.alternative):
        world = play(WORLD(5), policy(source))
        assert set(outcomes(world).values()) == {Outcome.HOLDS}
        assert world.summary()["double_effects"] == 0
    naive = play(WORLD(5), policy(ablation(EXERCISE.path)["naive"]))
    assert naive.summary()["double_effects"] > 50
    found = outcomes(naive)
    assert (found["one effect"], found["budget"]) == (Outcome.BROKEN, Outcome.BROKEN)


def test_without_faults_a_trusting_policy_is_right_and_hardly_anything_is_known_of_it():
    world = play(WORLD(5, QUIET), replying(TRUSTING))
    found = outcomes(world)
    assert found["approved"] is Outcome.HOLDS
    assert found["true words"] is found["no hammering"] is Outcome.UNKNOWN
    assert not [intent for intent in world.intents if intent.tool.effect and intent.effects > 1 + 3 * intent.task.loops]
    first = next(task for task in world.tasks.values() if not task.loops)
    assert world.ledger.entries[first.id].outcome == "ok"


def test_a_late_effect_is_found_once_it_is_there_and_not_before():
    slow = Drill("slow", (Planned("slow tool", (0.0, 0.0), (60.0, 60.0)),), "slow tool", seconds=60.0)
    asked = """\
if last.kind in ("timeout", "not found"):
    return {"do": "query"} if call.query else {"do": "tell", "what": "done"}
if last.kind == "found":
    return {"do": "tell", "what": "done"}
"""
    world = play(WORLD(5, slow), replying(asked + TRUSTING))
    both = 0
    for task in world.tasks:
        of_payments = [
            event.kind
            for event in world.history.of(task)
            if event.kind in ("found", "not found")
            or (event.kind == "takes effect" and event.detail["tool"] in ("charge_card", "refund"))
        ]
        for at, kind in enumerate(of_payments):
            if kind == "found":
                assert of_payments[at - 1] == "takes effect"
                both += "not found" in of_payments[:at]
    assert both > 3


def test_what_is_on_its_way_in_a_crash_takes_effect_and_nobody_hears_of_it():
    crash = (Planned("slow tool", (10.0, 10.0), (40.0, 40.0)), Planned("policy crash", (-20.0, -20.0), (5.0, 5.0)))
    world = play(WORLD(5, Drill("crash", crash, "", seconds=60.0)), replying(TRUSTING))
    (fault,) = [fault for fault in world.faults if fault.kind == "policy crash"]
    down = list(world.history.between(fault.start + 0.01, fault.end))
    assert {"takes effect"} <= {event.kind for event in down} <= {"takes effect", "begins", "proposes", "approved"}
    resumed = [event.subject for event in world.history.between(fault.end, fault.end + 0.001, "is taken up again")]
    assert len(resumed) == len(set(resumed)) > 3
    for task in resumed:
        before = [event.kind for event in world.history.of(task) if event.at < fault.end]
        assert before[-1] != "is told"
    assert world.tried["struck by a crash"] > 2


def test_an_approval_is_for_one_intent_and_a_question_that_lies_there_is_answered_once():
    twice = """\
if last.kind == "new" and call.irreversible:
    self.env.metric("asked", 1.0)
    return {"do": "approve"}
if last.kind == "approved":
    return {"do": "run", "approval": last.approval + 1}
"""
    world = play(WORLD(5, QUIET), replying(twice + TRUSTING))
    assert outcomes(world)["approved"] is Outcome.BROKEN
    assert len(world.unapproved) > 5


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ('return {"do": "undo"}', "run, query, approve or tell"),
        ('return "run"', "a dict"),
        ('return {"do": "run", "key": 7}', "a key is a text"),
        ('return {"do": "run", "approval": "yes"}', "an approval is a number"),
        ('return {"do": "tell", "what": "maybe"}', '"done", "failed" or "unknown"'),
        ('return {"do": "query"}', "search cannot be asked"),
    ],
)
def test_an_action_that_does_not_fit_is_said_in_one_sentence(body, said):
    with pytest.raises(Unfit, match=said):
        play(WORLD(5, QUIET), replying(body))


def test_doing_nothing_and_leaving_everything_to_a_person_are_safe_and_no_use():
    for body in ("return None", 'return {"do": "tell", "what": "unknown"}'):
        found = outcomes(play(WORLD(5), replying(body)))
        assert found["one effect"] is Outcome.UNKNOWN
        assert found["approved"] is Outcome.UNKNOWN
        assert found["finishes"] is Outcome.BROKEN


def test_who_says_done_of_what_was_never_run_is_found_out():
    world = play(WORLD(5, QUIET), replying('return {"do": "tell", "what": "done"}'))
    assert outcomes(world)["true words"] is Outcome.BROKEN


def test_a_run_hangs_on_its_seed_alone():
    source = policy(EXERCISE.solution)
    one, same, other = (play(WORLD(seed), source).history.digest() for seed in (5, 5, 6))
    assert one == same != other
