import pytest

from autograder.worlds import Takes


class Listeners:
    """Callbacks by number, each of which notes what it hears."""

    def __init__(self, seconds=()):
        self.seconds, self.heard, self.callbacks = dict(seconds), [], {}
        self.in_flight = self.most = 0

    def __getitem__(self, number):
        if number not in self.callbacks:

            def callback(event):
                self.heard.append((number, event))
                self.in_flight += 1
                self.most = max(self.most, self.in_flight)
                return Takes(self.seconds.get(number, 0), None, done)

            def done():
                self.in_flight -= 1

            self.callbacks[number] = callback
        return self.callbacks[number]

    def of(self, event):
        return [number for number, heard in self.heard if heard == event]


@pytest.mark.schedules(60)
def test_others_leave_meanwhile(solution, threads, rng):
    """Calls everybody who stays exactly once, while others unsubscribe.

    A loop over a list goes by position. When an earlier entry is removed, the next one moves up and is passed over.
    """
    bus, listeners, event = solution.Bus(), Listeners(), rng.randint(100, 999)
    numbers = rng.sample(range(10, 100), 5)
    leave = rng.sample(numbers[:4], 2)
    for number in numbers:
        bus.subscribe(listeners[number])
    threads((bus.publish, event), [(bus.unsubscribe, listeners[number]) for number in leave])
    heard = listeners.of(event)
    assert [number for number in heard if number not in leave] == [n for n in numbers if n not in leave]
    assert heard == [number for number in numbers if number in heard]


@pytest.mark.schedules(60)
def test_threads_come_and_go(solution, threads, rng):
    """Loses no subscriber when several threads subscribe and unsubscribe at once.

    A list that is read, changed and put back loses what another thread put there meanwhile.
    """
    bus, listeners, event = solution.Bus(), Listeners(), rng.randint(100, 999)
    first, second, third, fourth = rng.sample(range(10, 100), 4)
    bus.subscribe(listeners[first])
    bus.subscribe(listeners[second])
    threads(
        [(bus.subscribe, listeners[third]), (bus.unsubscribe, listeners[first])],
        [(bus.unsubscribe, listeners[first]), (bus.subscribe, listeners[fourth])],
        [(bus.subscribe, listeners[third]), (bus.unsubscribe, listeners[fourth])],
        (bus.subscribe, listeners[second]),
    )
    bus.unsubscribe(listeners[fourth])
    bus.publish(event)
    assert listeners.of(event) == [second, third]


@pytest.mark.schedules(20)
def test_who_left_is_not_called(solution, threads, rng, clock):
    """Does not call who unsubscribed before their turn, nor who came after it began.

    A copy tells who was there at the beginning. Look again before each call.
    """
    bus, event = solution.Bus(), rng.randint(100, 999)
    slow, gone, stays, new = rng.sample(range(10, 100), 4)
    listeners = Listeners({slow: rng.randint(5, 9)})
    for number in (slow, gone, stays):
        bus.subscribe(listeners[number])
    threads(
        (bus.publish, event),
        [threads.sleep(2), (bus.subscribe, listeners[new]), (bus.unsubscribe, listeners[gone])],
    )
    assert listeners.of(event) == [slow, stays]
    bus.publish(event + 1)
    assert listeners.of(event + 1) == [slow, stays, new]


@pytest.mark.schedules(20)
def test_nobody_waits_for_a_callback(solution, threads, rng, clock):
    """Lets others subscribe, unsubscribe and publish while a callback takes its time.

    Foreign code may take as long as it likes. Take what you need under the lock, let the lock go, then call.
    """
    bus, event = solution.Bus(), rng.randint(100, 999)
    slow, second, third = rng.sample(range(10, 100), 3)
    listeners = Listeners({slow: rng.randint(20, 50)})
    bus.subscribe(listeners[slow])
    bus.subscribe(listeners[second])
    changes = [(bus.subscribe, listeners[third]), (bus.unsubscribe, listeners[second])]
    threads(
        (bus.publish, event),
        [threads.sleep(1), *changes, threads.sleep(1000)],
        [threads.sleep(3), (bus.publish, event + 1)],
    )
    assert listeners.most == 2
    assert clock.now == 1001
    assert listeners.of(event + 1) == [slow, third]


@pytest.mark.schedules(20)
def test_callbacks_that_leave(solution, threads, rng):
    """Calls everybody once when callbacks unsubscribe themselves and each other.

    The one that is called changes what you loop over, and needs the lock for it.
    """
    bus, heard = solution.Bus(), []
    numbers = rng.sample(range(10, 100), 5)
    event, other = rng.sample(range(100, 1000), 2)
    callbacks = {}

    def listener(number, leave):
        def callback(event):
            heard.append((number, event))
            for one in leave:
                bus.unsubscribe(callbacks[one])

        return callback

    first, second, third, fourth, fifth = numbers
    leave = {first: [first], second: [fourth], third: [third, first], fourth: [], fifth: [second]}
    for number in numbers:
        callbacks[number] = listener(number, leave[number])
        bus.subscribe(callbacks[number])
    threads([(bus.publish, event), (bus.publish, other)])
    assert heard == [(first, event), (second, event), (third, event), (fifth, event), (fifth, other)]


@pytest.mark.schedules(20)
def test_callbacks_that_come_back_and_publish(solution, threads, rng):
    """Calls a callback once that unsubscribes and subscribes again, and lets a callback publish.

    Who comes while an event is published waits for the next one.
    """
    bus, heard = solution.Bus(), []
    event = rng.randint(100, 999)

    def back(event):
        heard.append(("back", event))
        if len(heard) < 50:
            bus.unsubscribe(back)
            bus.subscribe(back)

    def more(event):
        heard.append(("more", event))
        if event > 0:
            bus.publish(-event)

    bus.subscribe(back)
    bus.subscribe(more)
    threads((bus.publish, event))
    assert heard == [("back", event), ("more", event), ("more", -event), ("back", -event)]
