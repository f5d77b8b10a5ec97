"""Answers with a policy go through trials: verdicts, unknown, gates, other hash seeds, faults of world and answer."""

import json
import os
import signal
import time
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path

import pytest
from trial_world import TINY_TRIAL, write_trial

from autograder.cli import main
from autograder.content import ContentError, find_exercise, load_course, load_exercise
from autograder.content.trials import ablation
from autograder.grading import Client, Status
from autograder.grading.campaign import BLOCK, Campaign, Plan
from autograder.grading.explain import Judged
from autograder.grading.grader import Grader
from autograder.grading.integrity.search import findings
from autograder.grading.render import verdict_text
from autograder.grading.runs import Runs
from autograder.grading.tables import faults_of, measure
from autograder.grading.trial_proof import prove_trials
from autograder.grading.trials import Job
from autograder.grading.workers import Workers
from autograder.sandbox import Limits


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    folder = tmp_path_factory.mktemp("course")
    write_trial(folder / "rounds")
    return folder


@pytest.fixture(scope="module")
def till(course):
    return find_exercise(course, "till")


@pytest.fixture(scope="module")
def grader(course):
    with Grader(course) as grader:
        yield grader


def answer(till, old="", new=""):
    assert old in till.solution
    return till.solution.replace(old, new, 1)


def status(verdict):
    return {test.name: test.status for test in verdict.tests}


def reason(verdict, name):
    return next(test.reason for test in verdict.tests if test.name == name)


def test_the_reference_holds_everything_that_can_be_known(grader, till):
    verdict = grader.check_exercise(till, 2, till.solution, seed=1)
    assert {name for name, is_ in status(verdict).items() if is_ is not Status.PASSED} == {"test_what_nobody_tries"}
    assert status(verdict)["test_what_nobody_tries"] is Status.UNKNOWN
    assert verdict.points == 70.0
    assert grader.check_exercise(till, 2, till.solution, seed=1) == verdict


def test_what_no_run_exercises_is_unknown_and_says_so(grader, till):
    verdict = grader.check_exercise(till, 1, till.solution, seed=1)
    said = reason(verdict, "test_what_nobody_tries")
    assert said.startswith("Never put to the test in 3 seeds: nobody came. Nothing speaks against your policy here")
    assert "  ○ hidden: Cannot be known. (unknown)" in verdict_text(verdict)


def test_a_break_says_on_how_many_seeds_where_and_how_to_see_it(grader, till):
    verdict = grader.check_exercise(till, 1, answer(till, "return count", "return count + 100"), seed=1)
    said = reason(verdict, "test_the_till_is_small_drawn").splitlines()
    assert said[0].startswith("Broken in 3 of 3 seeds: the till held 1")
    assert said[1] == "The first request that it shows in:"
    assert "coin" in said[2]
    seed = Plan(till, "", 1, 3).hidden_seeds()[0]
    assert said[-1] == f"To see it: simulate(Policy, seed={seed})"
    assert "simulate(Policy, seed=1)" in reason(verdict, "test_the_till_is_small")


def test_a_broken_gate_bounds_the_points(grader, till):
    (forgetful,) = [shortcut for shortcut in till.shortcuts if shortcut.trap == "forgetful"]
    verdict = grader.check_exercise(till, 2, forgetful.source, seed=1)
    assert status(verdict)["test_no_coin_is_lost_drawn"] is Status.FAILED
    assert verdict.points == pytest.approx(20.0, abs=0.01)
    assert "count for at most 20 points" in reason(verdict, "test_no_coin_is_lost_drawn")


def test_a_policy_that_hangs_on_hashes_is_shown_where_its_runs_part(grader, till):
    (by_hash,) = [shortcut for shortcut in till.shortcuts if shortcut.trap == "by_hash"]
    verdict = grader.check_exercise(till, 1, by_hash.source, seed=1)
    said = reason(verdict, "test_the_same_run")
    assert "gave two different runs in two processes" in said
    assert said.count("counted") == 2


def test_a_policy_with_a_clock_of_its_own_is_told_what_to_use(grader, till):
    verdict = grader.check_exercise(till, 1, f"import time\n{till.solution}", seed=1)
    assert reason(verdict, "test_the_same_run") == "Line 1 uses time: ask env.now(), and wait with env.sleep()."
    assert status(verdict)["test_no_coin_is_lost_drawn"] is Status.PASSED


@pytest.mark.parametrize(
    ("old", "new", "is_", "said"),
    [
        ("return count", "return None", Status.FAILED, "coin returns how many there are, not None."),
        ("return count", "return {}[0]", Status.FAILED, "Your answer raised KeyError at line 15"),
        ("self.env = env", "raise NotImplementedError", Status.FAILED, "Not written yet: NotImplementedError at line 8"),
        ("class Policy", "class Police", Status.FAILED, "Your answer does not define Policy, which this check calls."),
        ("async def coin", "async def coins", Status.FAILED, "Policy has no method coin, which the system calls"),
        ("return count", "import os; os._exit(3)", Status.CRASHED, "Your answer's process ended in the middle"),
        ("return count", "await self.env.sleep(0) \n        while True: await self.env.sleep(0)", Status.FAILED, "Busy loop"),
    ],
)  # fmt: skip
def test_what_a_policy_does_wrong_is_a_reason(grader, till, old, new, is_, said):
    verdict = grader.check_exercise(till, 1, answer(till, old, new), seed=1)
    assert set(status(verdict).values()) == {is_}
    assert said in reason(verdict, "test_no_coin_is_lost")


def test_a_policy_that_hangs_is_ended_by_its_own_limit(course, till):
    folder = write_trial(course / "elsewhere" / "rounds", "hanging", {
        "exercise.toml": TINY_TRIAL["exercise.toml"].replace("seed_seconds = 10", "seed_seconds = 1"),
    })  # fmt: skip
    exercise = load_exercise(folder)
    source = exercise.solution.replace("return count", "\n        while True: pass")
    with Grader(course / "elsewhere") as grader:
        verdict = grader.check_exercise(exercise, 1, source, seed=1)
    assert set(status(verdict).values()) == {Status.TIMED_OUT}
    assert "No result after 1 s of real time; your answer was at line" in verdict.note


def test_of_a_hidden_seed_no_word_is_told_that_an_answer_chose(till):
    source = answer(till, "return count", 'raise ValueError(f"coin {number}")')
    workers, told = Workers(1, rung=None, limits=Limits()), {}
    try:
        for visible in (True, False):
            (future,) = workers.start([(Job(till.trial.scenario, source, till.id, 5, visible), 0)])
            told[visible] = future.result().reason
    finally:
        workers.close()
    assert told[True] == "Your answer raised ValueError at line 15 in coin: coin 1."
    assert told[False] == "Your answer raised ValueError at line 15."


def test_predictions_signals_and_claims_are_judged_with_a_reason(grader, till):
    source = answer(till, '"most": 24, "weakest": "few"', '"most": 100, "weakest": "many"')
    source = source.replace('"below": 0.5, "seconds": 2', '"above": 0.5, "seconds": 2')
    source = source.replace('"at_most": 30', '"at_most": 3')
    verdict = grader.check_exercise(till, 2, source, seed=1)
    assert reason(verdict, "test_the_most_was_foreseen") == "You predicted 100 for most; in the runs it was 24."
    assert reason(verdict, "test_the_weakest_was_foreseen") == (
        "predictions[\"weakest\"] is 'many'; it is one of none lost, few, never tried."
    )
    assert "paged at" in reason(verdict, "test_pages_come") or "nothing paged" in reason(verdict, "test_pages_come")
    assert "failure_table, row 1: you say that most is at most 3; with seed" in reason(
        verdict, "test_there_is_something"
    )


@pytest.mark.parametrize(
    ("name", "new", "said"),
    [
        ("predictions", "None", "Not written yet: predictions, plain data below your policy."),
        ("predictions", '{"most": None}', "Not written yet: predictions['most']."),
        ("signals", "[1]", "signals, entry 1: it is a dict"),
        ("failure_table", "[]", "failure_table is a list of rows"),
        ("failure_table", "[{}]", "failure_table, row 1: 'trigger' is missing"),
        ("failure_table", '[{"trigger": "x", "claim": 3}]', 'failure_table, row 1: a claim is {"figure": ...'),
    ],
)
def test_data_that_is_missing_or_wrong_is_a_reason(grader, till, name, new, said):
    verdict = grader.check_exercise(till, 2, f"{till.solution}\n\n{name} = {new}\n", seed=1)
    assert said in reason(verdict, "test_there_is_something")


def test_a_pager_that_never_pages_is_unknown_and_not_praised(grader, till):
    source = answer(till, '"below": 0.5', '"below": -1')
    verdict = grader.check_exercise(till, 2, source, seed=1)
    assert reason(verdict, "test_pages_come").startswith("In the drill 'crash' nothing paged; 5 s are the most.")
    campaign = Campaign(Plan(till, source, 1, 1), Workers(1, rung=None, limits=Limits()), lambda *told: None)
    for judge in (Runs(campaign, False).no_false_pages, Runs(campaign, False).tells_apart):
        with pytest.raises(Judged, match="No signal paged in any drill") as judged:
            judge()
        assert judged.value.status is Status.UNKNOWN


def test_a_campaign_stops_when_most_is_broken_in_each_seed(course, till, monkeypatch):
    folder = write_trial(course / "many" / "rounds", "many", {
        "exercise.toml": TINY_TRIAL["exercise.toml"].replace("hidden = 3", "hidden = 12"),
    })  # fmt: skip
    exercise = load_exercise(folder)
    source = next(s.source for s in exercise.shortcuts if s.trap == "forgetful").replace(
        "return count", "return count + (90 if count < 5 else 0)"
    )
    heard = []
    with Grader(course / "many") as grader:
        grader.progress = lambda *told: heard.append(told)
        verdict = grader.check_exercise(exercise, 1, source, seed=1)
    assert "The other 7 were left out" in reason(verdict, "test_the_till_is_small_drawn")
    assert max(done for what, done, of in heard if what == "hidden seeds" and done < 12) == BLOCK + 1
    assert ("hidden seeds", 12, 12) in heard


def test_workers_in_processes_of_their_own_give_the_same_verdict(course, till, grader):
    with Grader(course, workers=2) as several:
        there = several.check_exercise(till, 2, till.solution, seed=1)
    assert there == grader.check_exercise(till, 2, till.solution, seed=1)


def test_a_campaign_begins_runs_ahead_and_takes_back_those_that_nobody_wants(till):
    begun = []

    class Waiting:
        count = 2

        def start(self, jobs):
            begun.extend(Future() for _ in jobs)
            return begun[-len(jobs) :]

    coming = Campaign(Plan(till, till.solution, 1, 9), Waiting(), lambda *told: None)._ahead([(n, 0) for n in range(9)])
    assert [next(coming), next(coming)] == begun[:2]
    assert len(begun) == 5
    coming.close()
    assert [future.cancelled() for future in begun] == [False, False, True, True, True]


class _Counting:
    """Workers of one process that count what is begun, and what ran of it."""

    def __init__(self, count):
        self.workers, self.count = Workers(1, rung=None, limits=Limits()), count
        self.begun, self.futures = [], []

    def start(self, jobs):
        self.begun += [job for job, _ in jobs]
        self.futures += self.workers.start(jobs)
        return self.futures[-len(jobs) :]

    def close(self):
        self.workers.close()


def test_the_drills_of_a_whole_check_begin_before_the_last_hidden_seed_has_ended(till):
    apart, together = _Counting(2), _Counting(2)
    plain = Campaign(Plan(till, till.solution, 1, 3), apart, lambda *told: None)
    whole = Campaign(Plan(till, till.solution, 1, 3), together, lambda *told: None)
    whole.drills_follow = True
    try:
        assert whole.reports(False) == plain.reports(False)
        assert not any(job.drill for job in apart.begun)
        ahead = [job.drill for job in together.begun if job.drill]
        assert 0 < len(ahead) <= len(whole.world.drills)
        assert whole.drills() == plain.drills()
        assert [job.drill for job in together.begun if job.drill] == [drill.name for drill in whole.world.drills]
        assert together.begun == apart.begun  # each once, in the same order
    finally:
        apart.close()


def test_drills_that_were_begun_are_taken_back_when_a_hidden_seed_fails(till):
    workers = _Counting(8)
    source = answer(till, "self.env = env", "self.env = env; 1 / 0")
    campaign = Campaign(Plan(till, source, 1, 3), workers, lambda *told: None)
    campaign.drills_follow = True
    campaign._reports[True] = []  # as if it had failed where nobody sees it alone
    try:
        with pytest.raises(Judged, match="ZeroDivisionError"):
            campaign.reports(False)
        drills = [future for job, future in zip(workers.begun, workers.futures, strict=True) if job.drill]
        assert drills
        assert all(future.cancelled() for future in drills)
        assert campaign._drills_ahead is None
    finally:
        workers.close()


def test_a_worker_that_dies_is_the_graders_fault_and_the_next_check_has_another(till):
    workers = Workers(2, rung=None, limits=Limits())
    campaign = Campaign(Plan(till, till.solution, 1, 3), workers, lambda *told: None)
    try:
        assert [report.status for report in campaign.reports(True)] == [Status.PASSED] * 2
        family = list(workers._pool._processes.values())
        for process in family:
            process.kill()
            process.join()
        with pytest.raises(Judged) as judged:
            campaign.reports(False)
        assert judged.value.status is Status.GRADER_FAULT
        assert campaign.faulty
        again = Campaign(Plan(till, till.solution, 1, 3), workers, lambda *told: None)
        assert [report.status for report in again.reports(False)] == [Status.PASSED] * 3
    finally:
        workers.close()


def test_a_world_that_stumbles_is_the_graders_fault(course):
    folder = write_trial(course / "odd" / "rounds", "odd", {
        "invariants.py": TINY_TRIAL["invariants.py"].replace("run.most, 50", "run.least, 50"),
    })  # fmt: skip
    exercise = load_exercise(folder)
    with Grader(course / "odd") as grader:
        verdict = grader.check_exercise(exercise, 1, exercise.solution, seed=1)
    assert verdict.faulty
    assert "AttributeError: 'Till' object has no attribute 'least'" in reason(verdict, "test_the_till_is_small")


def test_a_callback_of_a_world_that_fails_is_the_graders_fault_too(course):
    scenario = TINY_TRIAL["scenario.py"].replace('self.note("coin", number)', "self.note(1 / (number - 3), number)")
    exercise = load_exercise(write_trial(course / "careless" / "rounds", "careless", {"scenario.py": scenario}))
    with Grader(course / "careless") as grader:
        verdict = grader.check_exercise(exercise, 1, exercise.solution, seed=1)
    assert verdict.faulty
    assert "ZeroDivisionError" in reason(verdict, "test_the_till_is_small")


def test_an_answer_that_takes_the_border_for_itself_gains_nothing(grader, till):
    stopping = "[o.stop() for o in gc.get_objects() if hasattr(type(o), 'exchange')]"
    ends = answer(till, "self.env = env", f"self.env = env; import gc; {stopping}")
    verdict = grader.check_exercise(till, 1, ends, seed=1)
    assert set(status(verdict).values()) == {Status.FAILED}
    assert reason(verdict, "test_no_coin_is_lost") == "Your answer ended the run before its time."
    flood = answer(till, "self.env.metric", "[self.env.metric(str(n), n) for n in range(3_000)]; self.env.metric")
    verdict = grader.check_exercise(till, 1, flood, seed=1)
    assert status(verdict)["test_no_coin_is_lost"] is Status.PASSED


def test_a_test_that_names_no_invariant_is_the_authors_mistake(course, till):
    with pytest.raises(LookupError, match="no invariant is called 'doom'; there are: none lost, few, never tried"):
        Runs(_Campaign(till), True).findings("doom")


class _Campaign:
    def __init__(self, till):
        from autograder.worlds.trial import load_world

        self.world = load_world(till.trial.scenario)

    def reports(self, visible):
        return []


def test_a_check_over_the_service_tells_how_far_it_is(course):
    heard = []
    with Client(course) as client:
        verdict = client.check("till", 1, "", seed=1, progress=lambda *told: heard.append(told))
        assert verdict.points == 0
        assert heard == []
        verdict = client.check(
            "till", 1, load_course(course).exercises["till"].solution, seed=1, progress=heard_by(heard)
        )
    assert verdict.points == 60.0
    assert [told for told in heard if told[0] == "visible seeds"][-1] == ("visible seeds", 2, 2)
    assert [told for told in heard if told[0] == "hidden seeds"][-1] == ("hidden seeds", 3, 3)


def below(pid):
    """The processes below ``pid``, itself included."""
    found = [pid]
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in task.read_text().split():
            found += below(int(child))
    return found


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="this looks at Linux's /proc")
def test_a_service_that_is_killed_leaves_no_worker_behind(course, till):
    with Client(course) as client:
        client.check("till", 1, till.solution, seed=1)
        family = below(client._process.pid)
        assert len(family) > 3
        os.kill(client._process.pid, signal.SIGKILL)
        client._process.wait()
        deadline = time.monotonic() + 20
        while (left := [pid for pid in family if Path(f"/proc/{pid}/exe").exists()]) and time.monotonic() < deadline:
            time.sleep(0.05)
        assert left == []


def test_a_check_whose_time_is_over_begins_no_more_seeds(course, till):
    with Grader(course, limits=Limits(check_seconds=1.0)) as grader:
        exercise = replace(till, check_seconds=1, trial=replace(till.trial, seed_seconds=5.0))
        verdict = grader.check_exercise(exercise, 2, till.solution, seed=1)
    assert reason(verdict, "test_no_coin_is_lost") == "Not run: the time of a check was over before these seeds."
    assert set(status(verdict).values()) == {Status.TIMED_OUT}


def heard_by(heard):
    return lambda *told: heard.append(told)


def test_findings_leave_trials_alone(grader, till):
    found = findings(till, 1, till.solution, grader, 1)
    assert (found.items, found.checks) == ((), 0)
    assert "no examples" in found.why


def test_the_proof_of_an_exercise_with_trials(course, till):
    claims = {claim.text: claim.fault for claim in prove_trials(till, course, least_hidden=1)}
    assert "no mutant breaks 'never tried'" in claims.pop("each invariant has a mutant that breaks it")
    assert "test_what_nobody_tries: unknown" in claims.pop(
        "the reference passes on one seed, the same under two hash seeds"
    )
    assert "release is empty" in claims.pop("nothing hidden stands in the release")
    assert set(claims.values()) == {""}


def test_a_mutant_that_breaks_nothing_or_too_much_is_found(course):
    mutants = TINY_TRIAL["mutants.toml"].replace('breaks = "few"', 'breaks = "none lost"')
    exercise = load_exercise(write_trial(course / "bad" / "rounds", "bad", {"mutants.toml": mutants}))
    claims = {claim.text: claim.fault for claim in prove_trials(exercise, course / "bad", least_hidden=1)}
    assert (
        "breaks none lost on 0 seeds only"
        in claims["the alternative holds everything on one seed, and each mutant breaks its invariant alone"]
    )


def test_the_tables_count_seeds(till):
    workers = Workers(1, rung=None, limits=Limits())
    try:
        rows = {row.name: (kind, row) for kind, row in measure(till, workers, 2)}
    finally:
        workers.close()
    kind, row = rows["solution"]
    assert (kind, row.tally["none lost"], row.tally["never tried"]) == ("reference", (2, 0, 0), (0, 0, 2))
    assert faults_of(till, "reference", row) == "never exercises never tried"
    assert faults_of(till, "reference", row, may_be_unknown=True) == ""
    kind, row = rows["stage_0_forgetful__mutant"]
    assert (kind, row.broken(), faults_of(till, kind, row)) == ("mutant", {"none lost": 2}, "")


def test_the_command_prints_the_tables(course, monkeypatch, capsys):
    monkeypatch.setenv("AUTOGRADER_COURSE", str(course))
    monkeypatch.chdir(course)
    assert main(["faults", "till", "--seeds", "1", "--only", "mutant"]) == 0
    said = capsys.readouterr().out
    assert "till: A till, 1 seed; held/broken/unknown" in said
    assert said.count("ok     mutant") == 2
    assert main(["faults", "till", "--seeds", "1", "--only", "check"]) == 1
    said = capsys.readouterr().out
    assert "MISSED check      solution  70 of 90 points on 1 seed" in said
    assert "fails test_what_nobody_tries" in said
    assert "fails test_the_same_run, test_what_nobody_tries" in said
    assert main(["faults", "chess"]) == 1


# -- content -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("exercise.toml", "hidden = 3", "hidden = 0", "trial.hidden is 0; it must be at least 1"),
        ("exercise.toml", "visible = [1, 2]", "visible = []", "trial.visible is []"),
        ("exercise.toml", "seed_seconds = 10", "seeds = 10", "trial.seed_seconds is missing"),
        ("exercise.toml", 'id = "why"', 'id = "Why not"', "written[1].id is 'Why not'"),
        ("mutants.toml", 'trap = "too_many"', 'trap = "too_few"', "exercise.toml has no trap 'too_few'"),
        ("mutants.toml", "test_the_till_is_small_drawn", "test_nothing", "stage 1 has no test test_nothing"),
        ("mutants.toml", 'old = "self.env = env"', 'old = "env"', "old stands"),
    ],
)
def test_complaints_about_trials_name_file_and_field(tmp_path, file, old, new, said):
    assert old in TINY_TRIAL[file]
    folder = write_trial(tmp_path, "sorry", {file: TINY_TRIAL[file].replace(old, new, 1)})
    with pytest.raises(ContentError) as error:
        load_exercise(folder)
    assert said in str(error.value)
    assert file in str(error.value)


def test_a_missing_world_is_said(tmp_path):
    folder = write_trial(tmp_path, "sorry")
    (folder / "scenario.py").unlink()
    with pytest.raises(ContentError, match=r"scenario\.py is missing"):
        load_exercise(folder)


def test_an_ablation_is_read_and_not_run(tmp_path):
    assert ablation(tmp_path) == {}
    file = tmp_path / "ablation.py"
    file.write_text("POLICIES = {'a': [], 'b': ['x']}\nraise SystemExit\n")
    assert list(ablation(tmp_path)) == ["a", "b"]
    assert ablation(tmp_path)["b"].endswith("Policy.parts = ['x']\n")
    file.write_text("POLICIES = dict(a=[])\n")
    with pytest.raises(ContentError, match="it has no POLICIES"):
        ablation(tmp_path)


def test_a_verdict_with_an_unknown_crosses_as_json(grader, till):
    verdict = grader.check_exercise(till, 1, till.solution, seed=1)
    assert type(verdict).from_json(verdict.to_json()) == verdict
    assert "unknown" in {test["status"] for test in json.loads(verdict.to_json())["tests"]}
