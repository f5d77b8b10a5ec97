"""The desk behind the HTTP: nothing lost, nothing graded twice, and everybody told what to expect."""

from __future__ import annotations

import asyncio
import threading
import time
from functools import partial

import pytest
from serving import EXERCISE, PATIENCE, RIGHT, WRONG, Graders, a_check, desk_of, verdict_of, write_course

from autograder.content import load_course
from autograder.grading import GradingError, Verdict
from autograder.grading.seed import course_seed
from autograder.records import RecordsError
from autograder.serve.desk import MOST_BEGUN, Desk
from autograder.serve.requests import NewCheck, Question, Refused
from autograder.serve.settings import Settings
from autograder.serve.store import FILE_NAME, Store
from autograder.serve.telling import Telling


@pytest.fixture
def course(tmp_path):
    return write_course(tmp_path / "course")


def a_new(id="check-00001", source=RIGHT, seed=None):
    return NewCheck(id, EXERCISE, 1, source, seed)


def run(test):
    return asyncio.run(asyncio.wait_for(test, PATIENCE))


async def verdict(desk, learner="ada", id="check-00001") -> Verdict:
    standing = await desk.look(learner, id, PATIENCE)
    assert standing.verdict is not None
    return standing.verdict


async def until(condition):
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline
        await asyncio.sleep(0.01)


async def refused(what) -> Refused:
    with pytest.raises(Refused) as caught:
        await what
    assert "\n" not in caught.value.sentence
    return caught.value


def test_an_answer_is_written_down_before_it_is_acknowledged(course):
    async def test():
        graders = Graders()
        graders.gate.clear()
        async with desk_of(course, graders) as (desk, store):
            standing = await desk.hand_in("ada", a_new())
            assert standing.verdict is None
            assert [check.id for check in store.waiting()] == ["check-00001"]
            graders.gate.set()
            assert (await verdict(desk)).green
            assert store.waiting() == []

    run(test())


def test_a_second_try_with_the_same_id_is_the_same_check(course):
    async def test():
        graders = Graders()
        graders.gate.clear()
        async with desk_of(course, graders, checks_at_once=3) as (desk, store):
            # at once, one after the other, and when it is graded: it counts once, and once against every limit
            await asyncio.gather(*(desk.hand_in("ada", a_new()) for _ in range(10)))
            for _ in range(10):
                await desk.hand_in("ada", a_new())
            graders.gate.set()
            await verdict(desk)
            assert (await desk.hand_in("ada", a_new())).verdict.green
            assert len(graders.asked) == 1
            assert store.counts() == {"ada": 1}
            different = await refused(desk.hand_in("ada", a_new(source=WRONG)))
            assert different.status == 409

    run(test())


def test_learners_do_not_see_each_others_checks(course):
    async def test():
        async with desk_of(course) as (desk, store):
            await desk.hand_in("ada", a_new(source=RIGHT))
            await desk.hand_in("bob", a_new(source=WRONG))
            assert (await verdict(desk, "ada")).green
            assert not (await verdict(desk, "bob")).green
            assert (await refused(desk.look("cyd", "check-00001", 0))).status == 404

    run(test())


def test_places_are_told_and_move_up(course):
    async def test():
        graders = Graders()
        graders.gate.clear()
        async with desk_of(course, graders, graders=1) as (desk, store):
            for n in range(4):
                await desk.hand_in(f"learner{n}", a_new())
            await until(lambda: graders.asked)
            stands = [(await desk.look(f"learner{n}", "check-00001", 0)).to_dict() for n in range(4)]
            assert [one["place"] for one in stands] == [0, 1, 2, 3]
            assert [one["state"] for one in stands] == ["in grading", "waiting", "waiting", "waiting"]
            assert stands[1]["wait"] < stands[2]["wait"] < stands[3]["wait"]
            graders.gate.set()
            for n in range(4):
                await verdict(desk, f"learner{n}")
            assert [asked[0] for asked in graders.asked] == [EXERCISE] * 4
            assert desk.health()["wait_p95"] is not None

    run(test())


def test_limits_are_told_with_a_time_to_try_again(course):
    async def test():
        graders = Graders()
        graders.gate.clear()
        async with desk_of(course, graders, graders=1, room=2, each=2, checks_at_once=3) as (desk, store):
            await desk.hand_in("ada", a_new("check-00001"))
            await until(lambda: graders.asked)
            await desk.hand_in("ada", a_new("check-00002"))
            mine = await refused(desk.hand_in("ada", a_new("check-00003")))
            assert (mine.status, mine.retry_after >= 1) == (429, True)
            await desk.hand_in("bob", a_new("check-00001"))
            full = await refused(desk.hand_in("cyd", a_new("check-00001")))
            assert (full.status, full.retry_after > 0) == (503, True)
            assert "Too many answers are waiting" in full.sentence
            assert store.counts() == {"ada": 2, "bob": 1}, "what was refused was not kept"
            graders.gate.set()
            await verdict(desk, "ada", "check-00002")
            await verdict(desk, "bob")
            await desk.hand_in("ada", a_new("check-00003"))
            await verdict(desk, "ada", "check-00003")
            fast = await refused(desk.hand_in("ada", a_new("check-00004")))
            assert (fast.status, fast.retry_after > 0) == (429, True)
            assert "faster than 20 times a minute" in fast.sentence

    run(test())


def test_two_requests_at_once_cannot_slip_past_the_limit(course):
    async def test():
        graders = Graders()
        graders.gate.clear()
        async with desk_of(course, graders, each=2) as (desk, store):
            outcomes = await asyncio.gather(
                *(desk.hand_in("ada", a_new(f"check-{n:05}")) for n in range(8)), return_exceptions=True
            )
            assert sum(isinstance(one, Refused) for one in outcomes) == 6
            assert store.counts() == {"ada": 2}

    run(test())


def test_one_learner_holds_one_grader(course):
    async def test():
        graders = Graders()
        graders.gate.clear()
        async with desk_of(course, graders, graders=2, each=2) as (desk, store):
            await desk.hand_in("ada", a_new("check-00001"))
            await desk.hand_in("ada", a_new("check-00002"))
            await desk.hand_in("bob", a_new("check-00001", WRONG))
            await until(lambda: len(graders.asked) == 2)
            assert {asked[2] for asked in graders.asked} == {RIGHT, WRONG}
            graders.gate.set()
            await verdict(desk, "ada", "check-00002")
            assert graders.most == 2

    run(test())


def test_a_grader_that_fails_is_tried_again_and_its_failure_is_no_zero(course):
    async def test():
        graders = Graders()
        async with desk_of(course, graders, graders=1) as (desk, store):
            graders.faults = [GradingError("The grading service did not answer (it ended).")]
            await desk.hand_in("ada", a_new("check-00001"))
            assert (await verdict(desk, "ada", "check-00001")).green
            graders.faults = [GradingError("It did not answer (/secret/place)."), KeyError("a fault of ours")]
            await desk.hand_in("ada", a_new("check-00002"))
            faulty = await verdict(desk, "ada", "check-00002")
            assert faulty.faulty
            assert not faulty.green
            assert faulty.stages == ()
            assert "secret" not in faulty.to_json()
            await desk.hand_in("ada", a_new("check-00003"))
            assert (await verdict(desk, "ada", "check-00003")).green

    run(test())


def test_a_seed_is_kept_but_never_that_of_graded_work(course):
    async def test():
        graders = Graders()
        graded = course_seed(course)
        async with desk_of(course, graders) as (desk, store):
            for n, seed in enumerate((77, graded, None)):
                await desk.hand_in(f"learner{n}", a_new(seed=seed))
                await verdict(desk, f"learner{n}")
            seeds = [asked[3] for asked in graders.asked]
            assert seeds[0] == 77
            assert graded not in seeds
            assert len(set(seeds)) == 3

    run(test())


# -- restarts ----------------------------------------------------------------------------------------------------------


def test_what_was_promised_is_graded_after_a_restart_in_order(course):
    with Store(course / FILE_NAME) as store:
        for n in range(3):
            store.accept(
                f"learner{n}",
                "check-00001",
                round="r",
                exercise=EXERCISE,
                stage=1,
                seed=n,
                source=RIGHT if n else WRONG,
            )

    async def test():
        graders = Graders()
        async with desk_of(course, graders, graders=1, room=1) as (desk, store):
            points = [(await verdict(desk, f"learner{n}")).points for n in range(3)]
            assert points == [0, 40, 40]
            assert [asked[3] for asked in graders.asked] == [0, 1, 2]

    run(test())


def test_an_answer_that_ends_the_service_each_time_is_given_up(course):
    with Store(course / FILE_NAME) as store:
        poison = store.accept("ada", "check-00001", round="r", exercise=EXERCISE, stage=1, seed=1, source=RIGHT)
        for _ in range(MOST_BEGUN):
            store.begin(poison)

    async def test():
        graders = Graders()
        async with desk_of(course, graders) as (desk, store):
            given_up = await verdict(desk)
            assert given_up.faulty
            assert "begun 3 times and never ended" in given_up.note
            assert graders.asked == []

    run(test())


def test_draining_finishes_the_line_and_takes_nothing_more(course):
    async def test():
        graders = Graders()
        graders.gate.clear()
        async with desk_of(course, graders, graders=1) as (desk, store):
            for n in range(3):
                await desk.hand_in(f"learner{n}", a_new())
            watching = asyncio.create_task(desk.look("learner2", "check-00001", PATIENCE))
            draining = asyncio.create_task(desk.drain(PATIENCE))
            await until(lambda: desk.draining)
            late = await refused(desk.hand_in("dot", a_new()))
            assert (late.status, late.retry_after > 0) == (503, True)
            assert (await desk.hand_in("learner1", a_new())).verdict is None, "a second try is still known"
            graders.gate.set()
            assert await draining == 0
            assert (await watching).verdict.green
            assert store.waiting() == []

    run(test())


def test_what_a_drain_does_not_reach_stays_for_the_next_run(course):
    async def test():
        graders = Graders()
        graders.gate.clear()
        async with desk_of(course, graders, graders=1) as (desk, store):
            for n in range(3):
                await desk.hand_in(f"learner{n}", a_new())
            await until(lambda: graders.asked)
            watching = asyncio.create_task(desk.look("learner2", "check-00001", PATIENCE))
            draining = asyncio.create_task(desk.drain(0))
            await asyncio.sleep(0.1)
            graders.gate.set()  # what is being graded is finished
            assert await draining == 2
            desk.let_go()
            assert (await watching).verdict is None
            assert [check.learner for check in store.waiting()] == ["learner1", "learner2"]

    run(test())


def test_a_disk_that_is_full_loses_nothing(course):
    async def test():
        graders = Graders()
        async with desk_of(course, graders) as (desk, store):
            accept, store.accept = store.accept, _fails
            refusal = await refused(desk.hand_in("ada", a_new()))
            assert (refusal.status, refusal.retry_after) == (503, 10)
            assert "was not taken" in refusal.sentence
            store.accept = accept
            finish, store.finish = store.finish, _fails
            await desk.hand_in("ada", a_new())
            await until(lambda: graders.asked)
            await asyncio.sleep(0.1)
            assert (await desk.look("ada", "check-00001", 0)).verdict is None
            store.finish = finish
            assert (await verdict(desk)).green
            assert len(graders.asked) == 1

    run(test())


def _fails(*_, **__):
    raise RecordsError("There is no room for the service's file.")


def test_a_machine_that_isolates_too_little_serves_nobody(course):
    async def test():
        with Store(course / FILE_NAME) as store:
            desk = Desk(load_course(course), store, Settings(graders=1, minimum="S2"), new_client=Graders("S0"))
            try:
                with pytest.raises(GradingError, match="isolates answers at S0, and learners' answers need S2"):
                    await desk.start()
            finally:
                await desk.close()

    run(test())


# -- what is told ------------------------------------------------------------------------------------------------------


def test_questions_about_the_reference_wait_until_all_stages_passed(course):
    async def test():
        graders = Graders()
        async with desk_of(course, graders) as (desk, store):
            ask = partial(desk.ask, "ada")
            question = Question("debrief", EXERCISE, {"op": "debrief", "exercise": EXERCISE})
            assert (await refused(ask(question))).status == 403
            await ask(Question("hints", EXERCISE, {"op": "hints", "exercise": EXERCISE, "stage": 1}))
            check = store.accept("ada", "check-00001", round="r", exercise=EXERCISE, stage=1, seed=1, source=RIGHT)
            store.finish(check, verdict_of(RIGHT))
            assert (await refused(ask(question))).status == 403, "one stage of two"
            check = store.accept("ada", "check-00002", round="r", exercise=EXERCISE, stage=2, seed=1, source=RIGHT)
            store.finish(check, verdict_of(RIGHT, stage=2))
            await ask(question)
            assert (await refused(desk.ask("bob", question))).status == 403
            graded = course_seed(course)
            for seed in (None, graded, 77):
                about = {"op": "findings", "exercise": EXERCISE, "stage": 1, "source": RIGHT, "seed": seed}
                await ask(Question("findings", EXERCISE, about))
            assert graders.questions[-1]["seed"] == 77
            assert not {graded, None} & {asked["seed"] for asked in graders.questions[-3:]}
        async with desk_of(course, Graders(), debriefs="open") as (desk, store):
            await desk.ask("bob", question)

    run(test())


def test_nobody_in_the_middle_of_a_talk_waits_for_a_question_that_takes_long(course):
    async def test():
        graders, open_now = Graders(), threading.Event()
        quick = graders.ask

        def slow(request):
            if request["op"] == "reading":
                assert open_now.wait(PATIENCE)
            return quick(request)

        graders.ask = slow
        async with desk_of(course, graders, debriefs="open") as (desk, store):
            about = {"op": "reading", "exercise": EXERCISE, "source": RIGHT}
            long = [asyncio.create_task(desk.ask("ada", Question("reading", EXERCISE, about))) for _ in range(3)]
            await asyncio.sleep(0)
            hint = Question("hints", EXERCISE, {"op": "hints", "exercise": EXERCISE, "stage": 1})
            await asyncio.wait_for(desk.ask("bob", hint), PATIENCE)
            assert not any(task.done() for task in long)
            open_now.set()
            await asyncio.gather(*long)

    run(test())


def test_a_reply_names_no_hidden_test(course):
    async def test():
        async with desk_of(course, debriefs="open") as (desk, store):
            reply = await desk.ask("ada", Question("traps", EXERCISE, {"op": "traps", "exercise": EXERCISE}))
            assert reply == {
                "names": ["hidden_1_2", "test_small_sum"], "said": "it fails at hidden_1_2, not at test_zero_too",
            }  # fmt: skip

    run(test())


def test_a_verdict_for_a_learner_holds_nothing_hidden(course):
    told = Telling(load_course(course)).verdict(verdict_of(WRONG))
    visible, failed, other = told.tests
    assert visible == verdict_of(WRONG).tests[0]
    assert (failed.name, failed.label, failed.reason) == (
        "hidden_1_1", "Adds any two numbers.", "Add what was passed in.",
    )  # fmt: skip
    assert failed.hint == other.hint == ""
    assert other.name == "hidden_1_2"
    assert told.points == verdict_of(WRONG).points
    passed = Telling(load_course(course)).verdict(verdict_of(RIGHT)).to_json()
    assert "Add what was passed in" not in passed
    assert "test_zero" not in passed


def test_a_check_of_the_test_helper_is_what_a_notebook_sends():
    assert set(a_check()) == {"id", "exercise", "stage", "source"}
