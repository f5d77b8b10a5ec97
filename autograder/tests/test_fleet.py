"""Nodes with continuous batching, and clients who wait, try again and leave."""

import asyncio
import random

import pytest

from autograder.worlds import simulate
from autograder.worlds.fleet import Clients, Node, NodeSpec, Patience, Work
from autograder.worlds.trial import Arrival, History, Ledger, Telemetry


class Place:
    """As much of a world as nodes and clients need."""

    def __init__(self):
        self.loop = asyncio.get_running_loop()
        self.history, self.ledger, self.telemetry = History(), Ledger(), Telemetry(1000)

    @property
    def now(self):
        return self.loop.time()

    def at(self, moment, action, *arguments):
        return self.loop.call_at(moment, action, *arguments)

    def later(self, seconds, action, *arguments):
        return self.loop.call_later(seconds, action, *arguments)

    def note(self, kind, subject=None, **detail):
        self.history.add(self.now, kind, subject, **detail)


#: Round numbers: a step takes 1 s and 0 for each sequence, prefill 0.1 s a token.
PLAIN = NodeSpec(slots=2, step=1.0, per_sequence=0.0, per_prefill_token=0.1, prefill_chunk=10, kv_tokens=1000, stride=1)


def on_a_node(script, spec=PLAIN, seconds=1000):
    """What a node told, as (at, kind, name), while ``script(node, place, works)`` set its timers; and the node."""
    told = []

    async def main():
        place = Place()
        works = {}
        node = Node(0, spec, place, lambda kind, work: told.append((round(place.now, 6), kind, work.about)))

        def submit(name, prompt, output):
            works[name] = Work(prompt, output, name)
            node.submit(works[name])

        script(node, place, submit, works)
        await asyncio.sleep(seconds)
        return node

    return told, simulate(main())


def test_one_piece_of_work_takes_its_prefill_and_a_step_for_each_token():
    told, node = on_a_node(lambda node, place, submit, works: submit("a", 10, 3))
    # prefill alone: 10 * 0.1 s and a step; then three steps
    assert told == [(0.0, "started", "a"), (2.0, "first token", "a"), (5.0, "done", "a")]
    assert (node.queued, node.running, node.kv) == (0, 0, 0)
    assert node.busy == pytest.approx(5.0)


def test_work_beyond_the_slots_waits_in_line():
    def script(node, place, submit, works):
        for name in "abc":
            submit(name, 1, 2)
        assert (node.queued, node.running, node.in_flight) == (2, 1, 3)  # the others join at the next step

    told, _ = on_a_node(script)
    started = {name: at for at, kind, name in told if kind == "started"}
    done = {name: at for at, kind, name in told if kind == "done"}
    assert started["a"] == 0.0
    assert started["c"] >= done["a"]
    assert set(done) == set("abc")


def test_a_long_prompt_is_prefilled_in_chunks_and_slows_the_others_down():
    def script(node, place, submit, works):
        submit("short", 1, 20)
        place.at(3.0, submit, "long", 30, 1)

    told, _ = on_a_node(script)
    alone, _ = on_a_node(lambda node, place, submit, works: submit("short", 1, 20))
    end = {name: at for at, kind, name in told if kind == "done"}
    assert end["short"] == pytest.approx(alone[-1][0] + 3.0)
    first = next(at for at, kind, name in told if kind == "first token" and name == "long")
    started = next(at for at, kind, name in told if kind == "started" and name == "long")
    assert first - started == pytest.approx(3 * (1.0 + 1.0))  # three chunks of ten tokens, each with a decode step


def test_cancelled_work_gives_its_slot_and_its_memory_back():
    def script(node, place, submit, works):
        for name in "abcd":
            submit(name, 5, 50)
        place.at(10.0, lambda: node.cancel(works["a"]))  # running
        place.at(10.0, lambda: node.cancel(works["c"]))  # in line
        place.at(12.5, lambda: told_at.append((node.queued, node.running)))

    told_at = []
    told, node = on_a_node(script)
    assert {name for _, kind, name in told if kind == "done"} == {"b", "d"}
    assert told_at == [(0, 2)]
    assert node.kv == 0


def test_memory_that_runs_out_sends_the_last_back_who_then_pays_again():
    spec = NodeSpec(
        slots=4, step=1.0, per_sequence=0.0, per_prefill_token=0.1, prefill_chunk=100, kv_tokens=60, stride=1
    )

    def script(node, place, submit, works):
        submit("a", 20, 20)
        submit("b", 20, 20)

    told, node = on_a_node(script, spec)
    assert [name for _, kind, name in told if kind == "preempted"] == ["b"]
    assert node.preemptions == 1
    assert {name for _, kind, name in told if kind == "done"} == {"a", "b"}
    assert [kind for _, kind, name in told if name == "b"].count("first token") == 1
    assert node.kv == 0
    alone, _ = on_a_node(lambda node, place, submit, works: submit("a", 20, 20), spec)
    assert told[-1][0] > 1.5 * alone[-1][0]


def test_work_that_nobody_wants_goes_on_and_is_counted_as_wasted():
    def script(node, place, submit, works):
        submit("a", 10, 10)
        place.at(7.0, lambda: node.unwanted(works["a"]))

    told, node = on_a_node(script)
    assert told[-1][1:] == ("done", "a")
    assert 4.0 <= node.wasted <= 5.0
    assert node.wasted < node.busy


def test_a_slow_node_takes_longer_and_says_so_nowhere():
    told, _ = on_a_node(lambda node, place, submit, works: (setattr(node, "slow", 3.0), submit("a", 10, 3)))
    assert told[-1] == (15.0, "done", "a")


def test_a_node_that_dies_loses_everything_and_comes_back_empty():
    def script(node, place, submit, works):
        for name in "abc":
            submit(name, 5, 50)
        place.at(10.0, lambda: lost.append(node.kill()))
        place.at(11.0, submit, "into the dark", 5, 5)
        place.at(20.0, node.revive)
        place.at(21.0, submit, "d", 5, 5)

    lost = []
    told, node = on_a_node(script)
    assert lost == [3]
    assert {name for at, kind, name in told if kind == "failed" and at == 10.0} == set("abc")
    assert (11.005, "failed", "into the dark") in told
    assert told[-1][1:] == ("done", "d")
    assert (node.queued, node.running, node.kv) == (0, 0, 0)


def test_a_node_that_fails_fast_and_one_whose_answers_are_lost():
    told, _ = on_a_node(lambda node, place, submit, works: (setattr(node, "fails_fast", True), submit("a", 1, 1)))
    assert told == [(0.005, "failed", "a")]
    told, _ = on_a_node(lambda node, place, submit, works: (setattr(node, "mute", True), submit("a", 1, 1)))
    assert [kind for _, kind, _ in told] == ["started", "first token"]


def test_the_oldest_wait_looks_past_what_was_cancelled():
    def script(node, place, submit, works):
        for name in "abcd":
            submit(name, 5, 50)
        place.at(4.0, submit, "e", 5, 5)
        place.at(6.0, lambda: (node.cancel(works["c"]), node.cancel(works["d"])))
        place.at(7.0, lambda: waits.append(node.oldest_wait(place.now)))

    waits = []
    on_a_node(script, seconds=8)
    assert waits == [3.0]


def test_throughput_follows_from_the_specification():
    spec = NodeSpec(slots=32)
    assert spec.decode_rate(32) == pytest.approx(32 / 0.0116)
    assert 6 < spec.requests_per_second(1223, 160) < 8


# -- clients -----------------------------------------------------------------------------------------------------------------


ONE = (Arrival(1.0, 10, 10),)


def with_clients(service, patience, arrivals=ONE, seconds=200):
    """The ledger's entries and the calls that ``service(clients, call, place)`` got."""
    calls, gone = [], []

    async def main():
        place = Place()

        def send(call):
            calls.append((round(place.now, 3), call.id, call.number))
            service(clients, call, place)

        clients = Clients(place, patience, random.Random(1), send=send, gone=lambda call: gone.append(call.number))
        clients.start(arrivals)
        await asyncio.sleep(seconds)
        return place.ledger.entries, clients.waiting

    entries, waiting = simulate(main())
    return entries, calls, gone, waiting


EAGER = Patience(wait=10.0, retries=2, backoff=1.0, good=12.0)


def test_an_answer_in_time_is_good():
    entries, calls, gone, waiting = with_clients(
        lambda clients, call, place: place.later(3.0, clients.answered, call), EAGER
    )
    assert (entries[1].outcome, entries[1].ended, entries[1].good) == ("ok", 4.0, True)
    assert (calls, gone, waiting) == ([(1.0, 1, 1)], [], 0)


def test_whoever_is_refused_tries_again_and_then_gives_up():
    entries, calls, _, _ = with_clients(lambda clients, call, place: clients.refused(call), EAGER)
    assert entries[1].outcome == "refused"
    assert [number for _, _, number in calls] == [1, 2, 3]
    first, second = calls[1][0] - calls[0][0], calls[2][0] - calls[1][0]
    assert 0.5 <= first <= 1.0
    assert 1.0 <= second <= 2.0


def test_whoever_gets_no_answer_stops_waiting_and_the_service_is_told():
    entries, calls, gone, _ = with_clients(lambda clients, call, place: None, EAGER)
    assert entries[1].outcome == "timed out"
    assert [number for _, _, number in calls] == gone == [1, 2, 3]
    assert calls[1][0] - calls[0][0] >= 10.5


def test_an_answer_to_a_try_that_is_over_counts_for_nothing_and_a_late_one_is_late():
    def service(clients, call, place):
        place.later(10.5 if call.number == 1 else 5.0, clients.answered, call)

    entries, calls, _, _ = with_clients(service, EAGER)
    assert len(calls) == 2
    assert (entries[1].outcome, entries[1].good, entries[1].endings) == ("late", False, 1)


def test_an_error_is_tried_again_and_may_still_end_well():
    def service(clients, call, place):
        place.later(1.0, clients.failed if call.number == 1 else clients.answered, call)

    entries, _, _, _ = with_clients(service, EAGER)
    assert entries[1].good


def test_some_hang_up_and_do_not_come_back():
    patience = Patience(wait=10.0, retries=2, leaves=1.0, leave_after=(2.0, 2.0))
    entries, calls, gone, _ = with_clients(lambda clients, call, place: None, patience)
    assert (entries[1].outcome, entries[1].ended, len(calls), gone) == ("left", 3.0, 1, [1])


def test_a_client_s_chance_hangs_on_no_other_client():
    arrivals = [Arrival(1.0 + number, 10, 10) for number in range(5)]
    _, all_refused, _, _ = with_clients(lambda clients, call, place: clients.refused(call), EAGER, arrivals)

    def only_the_last(clients, call, place):
        (clients.refused if call.id == 5 else clients.answered)(call)

    _, some, _, _ = with_clients(only_the_last, EAGER, arrivals)
    assert [call for call in some if call[1] == 5] == [call for call in all_refused if call[1] == 5]
