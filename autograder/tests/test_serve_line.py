"""The line and the limits on how often one may ask: no network, no time but the test's own."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from autograder.serve.limits import Rate
from autograder.serve.line import Line, Place


def test_first_come_first_graded():
    line = Line(room=10, each=2, graders=1)
    for name in ("ada", "bob", "cyd"):
        line.join(f"{name}1", name)
    assert [line.place(key).ahead for key in ("ada1", "bob1", "cyd1")] == [1, 2, 3]
    assert line.take() == "ada1"
    assert [line.place(key).ahead for key in ("ada1", "bob1", "cyd1")] == [0, 1, 2]
    line.leave("ada1", took=0.5, waited=0.5)
    assert line.place("ada1") is None
    assert (len(line), line.busy) == (2, 0)


def test_one_answer_of_a_learner_is_graded_at_a_time():
    line = Line(room=10, each=2, graders=2)
    for key, name in (("ada1", "ada"), ("ada2", "ada"), ("bob1", "bob")):
        line.join(key, name)
    assert [line.take(), line.take(), line.take()] == ["ada1", "bob1", None]
    line.leave("ada1", took=1, waited=1)
    assert line.take() == "ada2"


def test_a_learner_may_have_so_many_and_all_together_so_many():
    line = Line(room=3, each=2, graders=1)
    line.join("ada1", "ada")
    assert not line.has_enough_of("ada")
    assert line.has_enough_of("ada", arriving=1)
    line.join("ada2", "ada")
    assert line.has_enough_of("ada")
    assert not line.has_enough_of("bob")
    line.join("bob1", "bob")
    assert line.full()
    line.take()
    assert not line.full()
    assert line.full(arriving=1)
    assert line.has_enough_of("ada"), "the one that is being graded counts"
    line.leave("ada1", took=1, waited=1)
    assert not line.has_enough_of("ada")


def test_the_estimate_follows_what_a_grading_takes():
    line = Line(room=100, each=100, graders=2)
    for n in range(41):
        line.join(n, "ada" if n == 40 else f"learner{n}")
    before = line.place(40)
    assert before == Place(41, 10.5)  # 21 gradings one after the other at each of two graders, half a second each
    for _ in range(30):
        line.leave(line.take(), took=2.0, waited=3.0)
    assert line.place(40).ahead == 11
    assert 11 <= line.place(40).seconds <= 12.1


def test_p95_is_of_the_recent_waits():
    line = Line(room=1, each=1, graders=1)
    assert line.p95() is None
    for n in range(100):
        line.join(n, "ada")
        line.take()
        line.leave(n, took=0.1, waited=float(n + 1))
    assert line.p95() == 95.0
    for n in range(200):
        line.join(n, "ada")
        line.take()
        line.leave(n, took=0.1, waited=7.0)
    assert line.p95() == 7.0


@given(st.lists(st.sampled_from(["join a", "join b", "join c", "take", "leave"]), max_size=60))
def test_nobody_is_lost_and_nobody_graded_twice(steps):
    line = Line(room=1000, each=1000, graders=2)
    joined, taken, left = [], [], []
    for n, step in enumerate(steps):
        if step.startswith("join"):
            joined.append((n, step[-1]))
            line.join(n, step[-1])
        elif step == "take":
            key = line.take()
            taken += [] if key is None else [key]
        elif taken != left:
            left.append(taken[len(left)])
            line.leave(left[-1], took=0.1, waited=0.1)
    assert len(set(taken)) == len(taken)
    assert len(line) == len(joined) - len(taken)
    assert line.busy == len(taken) - len(left)
    owners = dict(joined)
    busy = [owners[key] for key in taken[len(left) :]]
    assert len(set(busy)) == len(busy)
    for name in "abc":  # of each learner in the order in which they came
        mine = [key for key in taken if owners[key] == name]
        assert mine == sorted(mine)


# -- how often ---------------------------------------------------------------------------------------------------------


class Clock:
    now = 100.0

    def __call__(self):
        return self.now


def test_a_burst_and_then_so_many_a_minute():
    clock = Clock()
    rate = Rate(60, 3, clock=clock)
    assert [rate.wait("ada") for _ in range(3)] == [0, 0, 0]
    assert rate.wait("ada") == 1.0
    assert rate.wait("bob") == 0, "each has a bucket of their own"
    clock.now += 0.25
    assert rate.wait("ada") == 0.75, "a refusal costs nothing"
    clock.now += 0.75
    assert rate.wait("ada") == 0
    clock.now += 3600
    assert [rate.wait("ada") for _ in range(4)] == [0, 0, 0, 1.0], "no more is saved up than the burst"


def test_buckets_that_are_full_again_are_thrown_away(monkeypatch):
    monkeypatch.setattr("autograder.serve.limits._MOST_BUCKETS", 5)
    clock = Clock()
    rate = Rate(60, 2, clock=clock)
    for n in range(5):
        rate.wait(n)
    clock.now += 60
    rate.wait("busy"), rate.wait("busy")
    rate.wait("new")
    assert len(rate._left) == 2
    assert rate.wait("busy") == 1.0
