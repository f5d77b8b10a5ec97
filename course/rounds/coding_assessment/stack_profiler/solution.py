"""A sampling profiler's stacks turned into calls that start and end."""

import heapq
import itertools
import math
from dataclasses import dataclass, field


class Tracer:
    """Takes samples one by one; gives events ``(time, thread, "start" or "end", function)``, times in milliseconds."""

    # Stage 1 uses none of the parameters. Later stages say what they mean.
    def __init__(self, least=1, window=0, gap=None):
        ### BEGIN SOLUTION
        self._least = least
        self._window = window
        self._gap = math.inf if gap is None else gap
        self._horizon = -math.inf  # samples up to here are settled
        self._threads: dict[str, _Thread] = {}
        self._unsettled: dict[tuple, list] = {}  # by time and thread: the stack
        self._waiting: list[tuple] = []  # a heap of (time, number, thread) of these
        self._events: list[tuple] = []  # a heap of (time, number, event)
        self._numbers = itertools.count()
        ### END SOLUTION

    def feed(self, time, thread, stack):
        """Take a sample: at ``time``, ``thread`` ran the functions in ``stack``, outermost first; return new events."""
        ### BEGIN SOLUTION
        state = self._threads.setdefault(thread, _Thread())
        if time < self._horizon or time == state.last or (time, thread) in self._unsettled:
            return []
        self._unsettled[time, thread] = stack
        heapq.heappush(self._waiting, (time, next(self._numbers), thread))
        self._settle(max(self._horizon, time - self._window))
        undecided = (call.first for state in self._threads.values() for call in state.calls if call.seen < self._least)
        return self._release(min(self._horizon, min(undecided, default=math.inf)))
        ### END SOLUTION

    def finish(self, time):
        """The profiler is switched off at ``time``: return all events that are still due."""
        ### BEGIN SOLUTION
        self._settle(math.inf)
        for thread in self._threads:
            self._end(thread, 0, time)
        return self._release(math.inf)

    def _settle(self, horizon):
        """Work through all samples up to ``horizon``, and end the calls of threads that are known to be silent."""
        self._horizon = horizon
        while self._waiting and self._waiting[0][0] <= horizon:
            time, _, thread = heapq.heappop(self._waiting)
            self._end_if_silent(thread, time)
            self._compare(thread, time, self._unsettled.pop((time, thread)))
        if horizon < math.inf:
            for thread in self._threads:
                self._end_if_silent(thread, horizon)

    def _end_if_silent(self, thread, now):
        if now > self._threads[thread].last + self._gap:
            self._end(thread, 0, now)

    def _compare(self, thread, time, stack):
        """Replace the open calls of ``thread`` by those that its next sample shows."""
        state = self._threads[thread]
        state.last = time
        frames = [frame if isinstance(frame, tuple) else (frame, None) for frame in stack]
        kept = 0
        for call, (name, line) in zip(state.calls, frames):
            if call.name != name:
                break
            kept += 1
            moved, call.line = call.line != line, line
            if moved:
                break  # it is the same call, but what it called from the line before has returned
        self._end(thread, kept, time)
        state.calls += [_Call(name, line, time) for name, line in frames[kept:]]
        for call in state.calls:
            call.seen += 1
            if call.seen == self._least:
                self._emit(call.first, thread, "start", call.name)

    def _end(self, thread, kept, time):
        """End the open calls of ``thread`` but the outermost ``kept``, innermost first, at ``time`` at the latest."""
        state = self._threads[thread]
        time = min(time, state.last + self._gap)  # nobody believes in them any longer
        while len(state.calls) > kept:
            call = state.calls.pop()
            if call.seen >= self._least:
                self._emit(time, thread, "end", call.name)

    def _emit(self, time, thread, kind, name):
        heapq.heappush(self._events, (time, next(self._numbers), (time, thread, kind, name)))

    def _release(self, bound):
        """Take out the events up to ``bound``; none that comes later can be earlier than that."""
        released = []
        while self._events and self._events[0][0] <= bound:
            released.append(heapq.heappop(self._events)[2])
        return released


@dataclass
class _Call:
    name: str
    line: int | None
    first: float
    seen: int = 0


@dataclass
class _Thread:
    calls: list[_Call] = field(default_factory=list)  # open ones, outermost first
    last: float = -math.inf  # time of the last settled sample
    ### END SOLUTION
