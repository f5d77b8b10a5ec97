"""The batch queue: its producers, workers and store do what its text says, and honest queues of other kinds pass."""

import sys

import pytest

from autograder.content import course_dir, find_exercise
from autograder.grading import Status
from autograder.grading.trials import Job
from autograder.grading.workers import Workers
from autograder.sandbox import Limits
from autograder.worlds.trial import Outcome, Unfit, load_world, play

EXERCISE = find_exercise(course_dir(__file__), "batch_queue")
QUEUE = load_world(EXERCISE.trial.scenario)
RECORDS = sys.modules[f"{QUEUE.__module__}.records"]
#: The policy of the first prompt.
NAIVE = EXERCISE.stages[0].prompt.split("```python\n")[1].split("```")[0]


def policy(source):
    names = {}
    exec(compile(source, "<policy>", "exec"), names)
    return names["Policy"]


def changed(*changes):
    """The reference with places changed, each of which stands there once."""
    source = EXERCISE.solution
    for old, new in changes:
        assert source.count(old) == 1, old
        source = source.replace(old, new)
    return policy(source)


def outcomes(world):
    return {finding.invariant: finding.outcome for finding in world.judge()}


def test_the_queue_of_the_prompt_runs_and_loses_jobs():
    world = play(QUEUE(1), policy(NAIVE))
    found = outcomes(world)
    assert found["no loss"] is found["one result"] is found["kept leases"] is Outcome.BROKEN
    assert found["records"] is found["attempts"] is Outcome.UNKNOWN
    lost = next(finding for finding in world.judge() if finding.invariant == "no loss")
    assert any("acknowledges" in line for line in lost.story)


WAITS = "        await self.ready.wait()\n"
BEFORE_ENQUEUE = f'False to have it sent again."""\n{WAITS}'
BEFORE_LEASE = f'when there is nothing to do."""\n{WAITS}'
RENEWS = "        self.leases[job_id] = self._clock() + self.LEASE\n        return True"
GATE = "        if not self._holds(job_id, token):\n            return False\n        if not ok:"
FIRST_WINS = """\
        if not self._holds(job_id, token):
            if not ok or job is None or job["state"] not in ("leased", "waiting"):
                return False
            if job_id in self.waiting[job["urgent"]]:
                self.waiting[job["urgent"]].remove(job_id)
                self.leases[job_id] = 0.0
            job["tries"] = token
        if not ok:"""
ARRIVED = "        self.arriving.discard(job.id)"
LEASED = '            job["state"] = "leased"'

#: Honest queues that are not like the references: the reference with another idea in some places.
HONEST = {
    "long leases, and heartbeats that renew nothing": [
        ("LEASE = 12.0", "LEASE = 30.0"),
        (RENEWS, "        return True"),
    ],
    "short leases, three tries": [("LEASE = 12.0", "LEASE = 9.0"), ("MOST = 4", "MOST = 3")],
    "the first result wins, whoever hands it in": [(GATE, FIRST_WINS)],
    "enqueue and lease refuse while the store is read": [
        (
            BEFORE_ENQUEUE,
            BEFORE_ENQUEUE.replace(WAITS, "        if not self.ready.is_set():\n            return False\n"),
        ),
        (BEFORE_LEASE, BEFORE_LEASE.replace(WAITS, "        if not self.ready.is_set():\n            return None\n")),
    ],
    "tokens are texts, and jobs go to the back of the line": [
        ('return id, job["tries"]', "return [id, f\"try {job['tries']}\"]"),
        ('self.jobs[id]["tries"] == token', "f\"try {self.jobs[id]['tries']}\" == token"),
        ('job["tries"] == token:', "f\"try {job['tries']}\" == token:"),
        (".insert(0, id)", ".append(id)"),
    ],
    "two records for each job that waits": [
        (ARRIVED, f"        await self._surely(self.env.store.put, f'line/{{job.id}}', job.urgent)\n{ARRIVED}"),
        (LEASED, f"            await self._surely(self.env.store.delete, f'line/{{id}}')\n{LEASED}"),
    ],
}


@pytest.mark.parametrize("name", HONEST)
def test_other_honest_queues_pass(name):
    world = play(QUEUE(2), changed(*HONEST[name]))
    assert {kind for kind, outcome in outcomes(world).items() if outcome is not Outcome.HOLDS} == set()


def test_a_slow_queue_has_lost_nothing():
    slow = changed(
        ("while self.waiting[True] or self.waiting[False]:", "while worker < 7 and any(self.waiting.values()):")
    )
    found = outcomes(play(QUEUE(1), slow))
    assert found["drain"] is Outcome.BROKEN
    assert found["no loss"] is Outcome.UNKNOWN


def test_records_are_counted_by_keys_and_by_what_is_beyond_ten_entries():
    heard = []
    values = RECORDS.Records(heard.append)
    values["a"] = 1
    values["b"] = {"ids": list(range(13)), "rest": (1, 2)}
    assert (values.count, heard) == (1 + 1 + 3, ["a", "b"])
    values["b"] = None
    assert (values.count, values.peak) == (2, 5)
    values.pop("a")
    values.pop("never there")
    assert (values.count, heard) == (1, ["a", "b"])


def test_a_result_counts_once_for_each_lease_and_twice_for_two():
    class Few(QUEUE):
        plan = ()

        def setup(self):
            chance = self.chance("load")
            self.offer([self.draw_task(id, float(id), False, chance) for id in (1, 2)])
            self.tasks[1].doubled = self.tasks[2].doubled = 0.5
            self.start_workers()

    class Twice:
        """Gives the first job out twice, and takes whatever comes."""

        def __init__(self, env):
            self.line = []

        async def enqueue(self, job):
            self.line += [(1, "a"), (1, "b")] if job.id == 1 else [(2, "c")]
            return True

        async def lease(self, worker):
            return self.line.pop(0) if self.line else None

        async def heartbeat(self, worker, job_id, token):
            return True

        async def ack(self, worker, job_id, token, ok):
            return True

    world = play(Few(1), Twice)
    assert [task.published for task in world.tasks.values()] == [2, 1]
    assert [id for _, id in world.taken_away] == [1]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('return id, job["tries"]', "return id", "lease returns None, or a job's id and a token"),
        ('return id, job["tries"]', 'return -id, job["tries"]', "which nobody has sent"),
        (RENEWS, "        return 1", "heartbeat returns True or False"),
    ],
)  # fmt: skip
def test_what_a_hook_returns_that_is_no_answer_gets_a_sentence(old, new, said):
    with pytest.raises(Unfit, match=said):
        play(QUEUE(1), changed((old, new)))


def test_a_run_hangs_on_its_seed_alone():
    source = policy(EXERCISE.alternative)
    one, same, other = (play(QUEUE(seed), source).history.digest() for seed in (5, 5, 6))
    assert one == same != other


def test_a_confined_policy_catches_timeouts_of_the_store():
    workers = Workers(1, rung=None, limits=Limits())
    try:
        job = Job(EXERCISE.trial.scenario, EXERCISE.solution, EXERCISE.id, 2, True, real_seconds=60.0)
        (future,) = workers.start([(job, 0)])
        report = future.result()
    finally:
        workers.close()
    assert report.status is Status.PASSED, report.reason
    assert {finding.outcome for finding in report.findings} == {Outcome.HOLDS}
