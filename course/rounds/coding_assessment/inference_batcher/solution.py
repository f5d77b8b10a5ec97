"""Batches prompts for a model that takes one batch at a time."""

import asyncio


class Batcher:
    """Collects prompts into batches; ``await run(prompts)`` takes a list and gives the list of replies, in its order."""

    # Stage 1 uses only ``run``, ``size`` and ``prompt``. Later stages say what the other parameters mean.
    def __init__(self, run, size, max_wait=None, budget=None, age=None, capacity=None):
        ### BEGIN SOLUTION
        self._run = run
        self._size = size
        self._max_wait = max_wait
        self._budget = budget
        self._age = age
        self._capacity = capacity
        self._line: list[Request] = []  # who waits, in the order of arrival
        self._by_key: dict[object, Request] = {}  # waiting, in flight or answered
        self._serving = None  # the task of the batch in flight
        self._closed = False
        ### END SOLUTION

    async def submit(self, prompt, tokens=1, priority=0, key=None):
        """Return the reply for ``prompt``."""
        ### BEGIN SOLUTION
        if self._closed:
            raise RuntimeError("this batcher is closed and takes no more prompts")
        if self._budget is not None and tokens > self._budget:
            raise ValueError(f"{tokens} tokens are more than a batch may hold, which is {self._budget}")
        request = None if key is None else self._by_key.get(key)
        if request is None:
            request = self._enter(prompt, tokens, priority, key)
        request.callers += 1
        try:
            # the shield keeps one caller's cancel from the others who wait for the same reply
            return await asyncio.shield(request.reply)
        finally:
            request.callers -= 1
            if not request.callers and request in self._line:
                self._leave(request)
                self._forget(request)
        ### END SOLUTION

    async def close(self):
        """Take no more prompts, and return when every prompt taken so far has had its reply."""
        ### BEGIN SOLUTION
        self._closed = True
        self._send_if_due()
        while self._serving is not None:
            await asyncio.wait([self._serving])

    def _enter(self, prompt, tokens, priority, key):
        """Put a new request in line; the least urgent in line is refused when it is full."""
        loop = asyncio.get_running_loop()
        request = Request(prompt, tokens, priority, key, loop.time(), loop.create_future())
        if key is not None:
            self._by_key[key] = request
        if self._max_wait is not None:
            request.timer = loop.call_later(self._max_wait, self._fall_due, request)
        self._line.append(request)
        self._send_if_due()
        if self._capacity is not None and len(self._line) > self._capacity:
            refused = self._by_urgency()[-1]
            self._leave(refused)
            self._fail(refused, asyncio.QueueFull("too many prompts wait, and this one is the least urgent"))
        return request

    def _leave(self, request):
        """Take a request out of line, and its timer with it."""
        self._line.remove(request)
        if request.timer is not None:
            request.timer.cancel()

    def _fall_due(self, request):
        request.overdue = True
        self._send_if_due()

    def _by_urgency(self):
        """Who waits, most urgent first; the sort is stable, so that equally urgent ones stay in order of arrival."""
        if self._age is None:
            return sorted(self._line, key=lambda request: -request.priority)
        # Everyone ages at the same pace, so a step of priority is the same as having come ``age`` seconds earlier.
        return sorted(self._line, key=lambda request: request.arrived - request.priority * self._age)

    def _send_if_due(self):
        """Send a batch if the model is free and one is due."""
        if self._serving is not None or not self._line:
            return
        full = len(self._line) >= self._size
        if self._budget is not None:
            full = full or sum(request.tokens for request in self._line) >= self._budget
        if full or self._closed or self._line[0].overdue:
            self._serving = asyncio.create_task(self._serve(self._take()))

    def _take(self):
        """Take a batch out of line: the most urgent, up to the first that is one too many."""
        batch, tokens = [], 0
        for request in self._by_urgency():
            tokens += request.tokens
            if len(batch) == self._size or (self._budget is not None and tokens > self._budget):
                break
            batch.append(request)
        for request in batch:
            self._leave(request)
        return batch

    async def _serve(self, batch):
        """Run a batch; when it fails, run its halves, down to single requests."""
        parts = [batch]
        while parts:
            part = parts.pop()
            wanted = [request for request in part if request.callers]
            for request in part:
                if request not in wanted:
                    self._forget(request)
            if not wanted:
                continue
            try:
                replies = await self._run([request.prompt for request in wanted])
                outcomes = list(zip(wanted, replies, strict=True))  # ValueError when the numbers differ
            except Exception as error:
                if len(wanted) == 1:
                    self._fail(wanted[0], error)
                else:
                    half = len(wanted) // 2
                    parts += [wanted[half:], wanted[:half]]  # the first half is on top
            else:
                for request, reply in outcomes:
                    request.reply.set_result(reply)
        self._serving = None
        self._send_if_due()

    def _fail(self, request, error):
        self._forget(request)
        request.reply.set_exception(error)

    def _forget(self, request):
        """Let the next one with its key begin anew."""
        if request.key is not None:
            del self._by_key[request.key]


class Request:
    """One prompt on its way, and the future that all its callers wait for."""

    def __init__(self, prompt, tokens, priority, key, arrived, reply):
        self.prompt = prompt
        self.tokens = tokens
        self.priority = priority
        self.key = key
        self.arrived = arrived
        self.reply = reply
        self.callers = 0
        self.overdue = False
        self.timer = None

    ### END SOLUTION
