"""Fails stage 1 at test_one_batch_at_a_time_drawn: whoever fills a batch sends it, and the model may be busy then."""

import asyncio


class Batcher:
    def __init__(self, run, size, max_wait=None, budget=None, age=None, capacity=None):
        self.run, self.size = run, size
        self.waiting, self.in_flight, self.closed = [], set(), False

    async def submit(self, prompt, tokens=1, priority=0, key=None):
        if self.closed:
            raise RuntimeError("closed")
        reply = asyncio.get_running_loop().create_future()
        self.waiting.append((prompt, reply))
        if len(self.waiting) == self.size:
            self.flush()
        return await reply

    def flush(self):
        batch, self.waiting = self.waiting, []
        if batch:
            task = asyncio.create_task(self.send(batch))
            self.in_flight.add(task)
            task.add_done_callback(self.in_flight.discard)

    async def send(self, batch):
        try:
            replies = await self.run([prompt for prompt, _ in batch])
        except Exception as error:
            for _, reply in batch:
                reply.set_exception(error)
        else:
            for (_, reply), value in zip(batch, replies):
                reply.set_result(value)

    async def close(self):
        self.closed = True
        self.flush()
        await asyncio.gather(*self.in_flight)
