"""A pipeline of steps over the readings of a source."""

import json
from collections import deque
from collections.abc import Iterator


class BufferFull(Exception):
    """Raised for a branch that is as far ahead of another as it may be (stage 3)."""


class Pipeline:
    """Steps over the readings of ``source``; ``source(position)`` gives an iterator from reading number ``position`` on."""

    def __init__(self, source):
        ### BEGIN SOLUTION
        self._source = source
        self._steps = ()
        ### END SOLUTION

    def map(self, function):
        """A pipeline that replaces each item by ``function(item)``."""
        ### BEGIN SOLUTION
        return self._with(Map(function))
        ### END SOLUTION

    def filter(self, predicate):
        """A pipeline that keeps the items for which ``predicate(item)`` is true."""
        ### BEGIN SOLUTION
        return self._with(Filter(predicate))
        ### END SOLUTION

    def take(self, count):
        """A pipeline that ends after ``count`` items."""
        ### BEGIN SOLUTION
        return self._with(Take(count))
        ### END SOLUTION

    def __iter__(self):
        """Start a run from the first reading and iterate over its results."""
        ### BEGIN SOLUTION
        return Run(self._source, self._steps)

    def window(self, size):
        """A pipeline that gives the latest ``size`` items as a list, once there are so many."""
        return self._with(Window(size))

    def share(self, count, cap):
        """One run for ``count`` branches, none of them more than ``cap`` results ahead of another."""
        return Shared(Run(self._source, self._steps), cap, [0] * count)

    def resume(self, text):
        """Go on with the run, shared or not, whose `checkpoint` gave ``text``."""
        state = json.loads(text)
        run = Run(self._source, self._steps, **state["run"])
        return Shared(run, state["cap"], state["behind"], state["kept"]) if "kept" in state else run

    def _with(self, step):
        longer = Pipeline(self._source)
        longer._steps = (*self._steps, step)
        return longer


NOTHING = object()  # in place of an item; no reading can be equal to it


class Step:
    """Takes one item and gives one, or NOTHING. What it remembers is a value that JSON can hold, and the run keeps it."""

    def begin(self):
        """What is remembered before the first item."""

    def push(self, memory, item):
        """The new memory, and what comes out for ``item``."""
        raise NotImplementedError

    def is_over(self, memory):
        """Whether no further item can pass."""
        return False


class Map(Step):
    def __init__(self, function):
        self._function = function

    def push(self, memory, item):
        return memory, self._function(item)


class Filter(Step):
    def __init__(self, predicate):
        self._predicate = predicate

    def push(self, memory, item):
        return memory, item if self._predicate(item) else NOTHING


class Take(Step):
    """Remembers how many items may still pass."""

    def __init__(self, count):
        self._count = count

    def begin(self):
        return self._count

    def push(self, memory, item):
        return memory - 1, item

    def is_over(self, memory):
        return memory == 0


class Window(Step):
    """Remembers the items that the next window begins with."""

    def __init__(self, size):
        self._size = size

    def begin(self):
        return []

    def push(self, memory, item):
        latest = [*memory, item]
        return (latest, NOTHING) if len(latest) < self._size else (latest[1:], latest)


class Run(Iterator):
    """One pass over the readings: how many were pulled, whether it is over, and what each step remembers."""

    def __init__(self, source, steps, position=0, over=False, memories=None):
        self._source, self._steps = source, steps
        self._position = position
        self._memories = [step.begin() for step in steps] if memories is None else memories
        self.over = over or self._is_full()
        self._reader = None

    def __next__(self):
        while not self.over:
            try:
                reading = self._pull()
                item = NOTHING if reading is NOTHING else self._push(reading)
            except BaseException:
                self.close()
                raise
            if reading is NOTHING or self._is_full():
                self.close()
            if item is not NOTHING:
                return item
        raise StopIteration

    def close(self):
        self.over = True
        if self._reader is not None:
            self._reader.close()

    def state(self):
        return {"position": self._position, "over": self.over, "memories": self._memories}

    def checkpoint(self):
        return json.dumps({"run": self.state()})

    def _pull(self):
        if self._reader is None:
            self._reader = self._source(self._position)
        reading = next(self._reader, NOTHING)
        if reading is not NOTHING:
            self._position += 1
        return reading

    def _push(self, item):
        """Lead one reading through the steps, as far as it goes."""
        for number, step in enumerate(self._steps):
            self._memories[number], item = step.push(self._memories[number], item)
            if item is NOTHING:
                break
        return item

    def _is_full(self):
        return any(step.is_over(memory) for step, memory in zip(self._steps, self._memories, strict=True))


class Shared:
    """A run for several branches, and the latest results: those that some open branch has not taken yet."""

    def __init__(self, run, cap, behind, kept=()):
        self._run, self._cap = run, cap
        self._behind = behind  # for each branch the number of kept results that it has still to take; None once closed
        self._kept = deque(kept)
        self.branches = [Branch(self, place) for place in range(len(behind))]

    def take(self, place):
        """The next result of the branch at ``place``."""
        if self._behind[place] is None:
            raise StopIteration
        if self._behind[place] == 0:
            self._fetch()
        item = self._kept[-self._behind[place]]
        self._behind[place] -= 1
        self._drop()
        return item

    def leave(self, place):
        """Close the branch at ``place``, and the run with the last one."""
        self._behind[place] = None
        self._drop()
        if not self._open():
            self._run.close()

    def close(self):
        for branch in self.branches:
            branch.close()

    def checkpoint(self):
        state = {"run": self._run.state(), "cap": self._cap, "behind": self._behind, "kept": list(self._kept)}
        return json.dumps(state)

    def _open(self):
        return [behind for behind in self._behind if behind is not None]

    def _fetch(self):
        """Have the run give one more result, if there is room to keep it."""
        if max(self._open()) >= self._cap and not self._run.over:
            raise BufferFull("the slowest branch has to move on first")
        self._kept.append(next(self._run))
        self._behind = [None if behind is None else behind + 1 for behind in self._behind]

    def _drop(self):
        while len(self._kept) > max([0, *self._open()]):
            self._kept.popleft()


class Branch(Iterator):
    """One consumer's iterator over a shared run."""

    def __init__(self, shared, place):
        self._shared, self._place = shared, place

    def __next__(self):
        return self._shared.take(self._place)

    def close(self):
        self._shared.leave(self._place)

    ### END SOLUTION
