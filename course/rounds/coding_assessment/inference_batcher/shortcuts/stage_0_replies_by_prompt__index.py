"""Fails stage 1 at test_prompts_of_any_kind: the place of a reply is looked up by the prompt, which finds the first
equal one.

Passes the visible tests of stage 1.
"""

import asyncio


class Round:
    """A batch that is being collected, and its replies when they are there."""

    def __init__(self):
        self.prompts, self.ended = [], asyncio.Event()
        self.replies = self.error = None


class Batcher:
    def __init__(self, run, size, max_wait=None, budget=None, age=None, capacity=None):
        self.run, self.size, self.closed = run, size, False
        self.model = asyncio.Lock()
        self.rounds, self.sending = [], set()

    async def submit(self, prompt, tokens=1, priority=0, key=None):
        if self.closed:
            raise RuntimeError("closed")
        if not self.rounds:
            self.rounds.append(Round())
        mine = self.rounds[-1]
        mine.prompts.append(prompt)
        if len(mine.prompts) == self.size:
            self.send_last()
        await mine.ended.wait()
        if mine.error:
            raise mine.error
        return mine.replies[mine.prompts.index(prompt)]

    def send_last(self):
        task = asyncio.create_task(self.send(self.rounds.pop()))
        self.sending.add(task)
        task.add_done_callback(self.sending.discard)

    async def send(self, batch):
        async with self.model:
            try:
                batch.replies = await self.run(batch.prompts)
            except Exception as error:
                batch.error = error
        batch.ended.set()

    async def close(self):
        self.closed = True
        if self.rounds:
            self.send_last()
        if self.sending:
            await asyncio.wait(self.sending)
