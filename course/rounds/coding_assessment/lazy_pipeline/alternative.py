"""The same pipeline as a chain of iterators, each of which pulls from the one before it and can save itself."""

import json


class BufferFull(Exception):
    pass


class Reading:
    """The head of the chain: pulls from the source, which it opens when it is first asked."""

    def __init__(self, source):
        self.source = source
        self.number, self.reader, self.ended = 0, None, False

    def __iter__(self):
        return self

    def __next__(self):
        if self.ended:
            raise StopIteration
        try:
            if self.reader is None:
                self.reader = self.source(self.number)
            reading = next(self.reader)
        except StopIteration:
            self.end()
            raise
        self.number += 1
        return reading

    def end(self):
        self.ended = True
        if self.reader is not None:
            reader, self.reader = self.reader, None
            reader.close()

    def save(self):
        return [[self.number, self.ended]]

    def load(self, saved):
        self.number, self.ended = saved.pop()


class Link:
    """A step in the chain; ``self.before`` is what it pulls from."""

    def __init__(self, before):
        self.before = before

    def __iter__(self):
        return self

    def end(self):
        self.before.end()

    def save(self):
        return [*self.before.save(), self.own()]

    def load(self, saved):
        self.be(saved.pop())
        self.before.load(saved)

    def own(self):
        return 0

    def be(self, own):
        pass


class Mapping(Link):
    def __init__(self, before, function):
        super().__init__(before)
        self.function = function

    def __next__(self):
        return self.function(next(self.before))


class Filtering(Link):
    def __init__(self, before, predicate):
        super().__init__(before)
        self.predicate = predicate

    def __next__(self):
        for item in self.before:
            if self.predicate(item):
                return item
        raise StopIteration


class Taking(Link):
    def __init__(self, before, left):
        super().__init__(before)
        self.left = left

    def __next__(self):
        if self.left == 0:
            self.end()
            raise StopIteration
        item = next(self.before)
        self.left -= 1
        if self.left == 0:
            self.end()
        return item

    def own(self):
        return self.left

    def be(self, own):
        self.left = own


class Sliding(Link):
    def __init__(self, before, size):
        super().__init__(before)
        self.size, self.latest = size, []

    def __next__(self):
        while True:
            self.latest.append(next(self.before))
            window = self.latest[-self.size :]
            self.latest = self.latest[-self.size + 1 :] if self.size > 1 else []
            if len(window) == self.size:
                return window

    def own(self):
        return self.latest

    def be(self, own):
        self.latest = own


class Chain:
    """A run: the whole chain, which an error ends."""

    def __init__(self, last):
        self.last = last

    def __iter__(self):
        return self

    def __next__(self):
        try:
            return next(self.last)
        except StopIteration:
            raise
        except BaseException:
            self.close()
            raise

    def close(self):
        self.last.end()

    def checkpoint(self):
        return json.dumps(self.last.save())


class Fan:
    """A shared run: a queue for each branch, None in place of the queue of a closed one."""

    def __init__(self, chain, cap, queues):
        self.chain, self.cap, self.queues = chain, cap, queues
        self.branches = [Arm(self, number) for number in range(len(queues))]

    def checkpoint(self):
        return json.dumps([self.cap, self.queues, self.chain.checkpoint()])

    def close(self):
        self.queues = [None] * len(self.queues)
        self.chain.close()


class Arm:
    def __init__(self, fan, number):
        self.fan, self.number = fan, number

    def __iter__(self):
        return self

    def __next__(self):
        queues = self.fan.queues
        mine = queues[self.number]
        if mine is None:
            raise StopIteration
        if not mine:
            others = [queue for queue in queues if queue is not None]
            if any(len(queue) >= self.fan.cap for queue in others):
                raise BufferFull
            item = next(self.fan.chain)
            for queue in others:
                queue.append(item)
        return mine.pop(0)

    def close(self):
        self.fan.queues[self.number] = None
        if all(queue is None for queue in self.fan.queues):
            self.fan.chain.close()


class Pipeline:
    def __init__(self, source, links=()):
        self.source, self.links = source, links

    def then(self, link, argument):
        return Pipeline(self.source, (*self.links, (link, argument)))

    def map(self, function):
        return self.then(Mapping, function)

    def filter(self, predicate):
        return self.then(Filtering, predicate)

    def take(self, count):
        return self.then(Taking, count)

    def window(self, size):
        return self.then(Sliding, size)

    def __iter__(self):
        last = Reading(self.source)
        for link, argument in self.links:
            last = link(last, argument)
        return Chain(last)

    def share(self, count, cap):
        return Fan(iter(self), cap, [[] for _ in range(count)])

    def resume(self, text):
        saved = json.loads(text)
        chain = iter(self)
        if isinstance(saved[-1], str):
            cap, queues, text = saved
            chain.last.load(json.loads(text))
            return Fan(chain, cap, queues)
        chain.last.load(saved)
        return chain
