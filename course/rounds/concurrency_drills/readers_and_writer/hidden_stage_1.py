import pytest

from autograder.worlds import Takes


class Room:
    """What the gate guards: makes actions that take some time, and sees when each begins and who is inside with it."""

    def __init__(self, clock):
        self.clock = clock
        self.began, self.inside = {}, []
        self.together, self.most_readers = 0, 0

    def action(self, name, seconds, writes=False, fails=False):
        def begin():
            self.began.setdefault(name, self.clock.now)
            self.inside.append((name, writes))
            if len(self.inside) > 1 and any(alone for _, alone in self.inside):
                self.together += 1
            self.most_readers = max(self.most_readers, sum(not alone for _, alone in self.inside))
            return Takes(seconds, name, end)

        def end():
            self.inside.remove((name, writes))
            if fails:
                raise OSError("the routes cannot be read")

        return begin


@pytest.mark.schedules(40)
def test_nobody_beside_a_writer(solution, threads, rng, clock):
    """Has nobody beside a writer, whoever comes at the same moment.

    To look who is inside and to go in are one step. After a wake-up the look counts anew.
    """
    gate, room = solution.Gate(), Room(clock)
    seconds = [rng.randint(1, 9) for _ in range(5)]
    got = threads(
        [(gate.read, room.action("r1", seconds[0])), (gate.read, room.action("r2", seconds[1]))],
        (gate.write, room.action("w1", seconds[2], writes=True)),
        (gate.write, room.action("w2", seconds[3], writes=True)),
        (gate.read, room.action("r3", seconds[4])),
    )
    assert got == [["r1", "r2"], ["w1"], ["w2"], ["r3"]]
    assert room.together == 0


@pytest.mark.schedules(12)
def test_readers_share(solution, threads, rng, clock):
    """Lets all readers in at once when a writer leaves.

    Everybody who waited for the writer can go on: one notify wakes one. And no lock is held while an action runs.
    """
    gate, room = solution.Gate(), Room(clock)
    writes, reads = rng.randint(3, 9), rng.randint(1, 9)
    readers = [[threads.sleep(1 + n % 2), (gate.read, room.action(f"r{n}", reads))] for n in range(4)]
    threads((gate.write, room.action("w", writes, writes=True)), *readers)
    assert [room.began[f"r{n}"] for n in range(4)] == [writes] * 4
    assert room.most_readers == 4
    assert clock.now == writes + reads


@pytest.mark.schedules(12)
def test_a_waiting_writer_stops_new_readers(solution, threads, rng, clock):
    """Lets a writer in as soon as those are out who were inside before it came.

    If each reader may follow the one before, the room is never empty. Count writers that wait, and let no reader pass.
    """
    gate, room = solution.Gate(), Room(clock)
    reads, writes = rng.randint(4, 9), rng.randint(1, 5)
    threads(
        (gate.read, room.action("r1", reads)),
        [threads.sleep(1), (gate.write, room.action("w", writes, writes=True))],
        [threads.sleep(2), (gate.read, room.action("r2", reads))],
    )
    assert room.began["w"] == reads
    assert room.began["r2"] == reads + writes


@pytest.mark.schedules(20)
def test_two_waiting_writers_go_first(solution, threads, rng, clock):
    """Lets no reader in between two writers that both wait.

    Several writers may wait. When one of them goes in, the next one is still waiting: count them.
    """
    gate, room = solution.Gate(), Room(clock)
    reads, one, two = rng.randint(4, 9), rng.randint(1, 9), rng.randint(1, 9)
    threads(
        (gate.read, room.action("r1", reads)),
        [threads.sleep(1), (gate.write, room.action("w1", one, writes=True))],
        [threads.sleep(2), (gate.write, room.action("w2", two, writes=True))],
        [threads.sleep(3), (gate.read, room.action("r2", 1))],
        [threads.sleep(3), (gate.read, room.action("r3", 1))],
    )
    assert min(room.began["w1"], room.began["w2"]) == reads
    assert room.began["r2"] == room.began["r3"] == reads + one + two
    assert room.together == 0


@pytest.mark.schedules(12)
def test_a_failure_opens_the_gate(solution, threads, rng, clock):
    """Lets the next ones in when an action raises, and passes its exception on.

    Whoever leaves has left, however: finally.
    """
    gate, room = solution.Gate(), Room(clock)
    reads, writes = rng.randint(2, 9), rng.randint(2, 9)
    got = threads.outcomes(
        [(gate.read, room.action("r1", reads, fails=True))],
        [threads.sleep(1), (gate.write, room.action("w1", writes, writes=True, fails=True))],
        [threads.sleep(1.5), (gate.write, room.action("w2", writes, writes=True))],
        [threads.sleep(1.75), (gate.read, room.action("r2", reads))],
    )
    assert [isinstance(body[-1][1], OSError) for body in got] == [True, True, False, False]
    assert [got[2][-1], got[3][-1]] == [("value", "w2"), ("value", "r2")]
    assert clock.now == 2 * (reads + writes)
