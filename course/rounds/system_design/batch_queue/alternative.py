"""A queue that writes a journal and now and then a snapshot; the first result of a job wins, whoever hands it in."""

import asyncio
import heapq


class Policy:
    """All state is in memory; what changed stands in the journal before anybody is told of it."""

    LEASE, MOST, REMEMBER, EACH = 15.0, 5, 45.0, 150

    def __init__(self, env):
        self.env = env
        self.number = 0  # of the last entry of the journal; that of a lease is its token
        self.covered = 0  # the snapshot holds everything up to this one
        self.tries, self.urgent, self.given = {}, {}, {}  # of jobs without an end
        self.done = {}  # id: the token whose result was taken
        self.forget = []  # (when, id) of those, in order
        self.heap = []  # (0 urgent or 1, when it came back, id) of jobs that wait
        self.coming = set()
        self.loaded = asyncio.get_running_loop().create_future()
        self.shrinking = False

    async def start(self):
        snapshot = await self.sure("get", "snapshot") or {"upto": 0, "jobs": [], "done": []}
        self.covered = self.number = snapshot["upto"]
        for id, urgent, tries, token in snapshot["jobs"]:
            self.apply(token, ["in", id, urgent])
            self.tries[id], self.given[id] = tries, token
        self.done = dict(snapshot["done"])
        for key in await self.sure("keys", "log/"):
            number = int(key[4:])
            if number > self.covered:
                self.apply(number, await self.sure("get", key))
                self.number = max(self.number, number)
            else:
                await self.sure("delete", key)
        now = self.env.monotonic()
        self.forget = [(now + self.REMEMBER, id) for id in self.done]
        self.ends = {id: now + self.LEASE for id, token in self.given.items() if token}
        self.heap = [(not urgent, 0.0, id) for id, urgent in self.urgent.items() if id not in self.ends]
        heapq.heapify(self.heap)
        self.loaded.set_result(None)

    def apply(self, number, entry):
        kind, id, *rest = entry
        if kind == "in":
            self.urgent[id], self.tries[id], self.given[id] = rest[0], 0, 0
        elif id in self.urgent:
            if kind == "out":
                self.tries[id], self.given[id] = rest[0], number
            elif kind == "back":
                self.given[id] = 0
            else:  # done, or put aside
                del self.urgent[id], self.tries[id], self.given[id]
                self.done[id] = rest[0]

    async def sure(self, operation, *arguments):
        while True:
            try:
                return await getattr(self.env.store, operation)(*arguments)
            except TimeoutError:
                await self.env.sleep(0.1)

    async def log(self, *entry):
        """Change the state, and have it in the journal; the number of the entry."""
        self.number += 1
        number = self.number
        self.apply(number, entry)
        await self.sure("put", f"log/{number:08d}", list(entry))
        return number

    async def shrink(self):
        """Write a snapshot and drop what it covers."""
        if self.shrinking or self.number - self.covered < self.EACH:
            return
        self.shrinking = True
        now, upto = self.env.monotonic(), self.number
        while self.forget and self.forget[0][0] < now:
            self.done.pop(self.forget.pop(0)[1], None)
        jobs = [[id, urgent, self.tries[id], self.given[id]] for id, urgent in self.urgent.items()]
        await self.sure("put", "snapshot", {"upto": upto, "jobs": jobs, "done": [list(x) for x in self.done.items()]})
        for number in range(self.covered + 1, upto + 1):
            await self.sure("delete", f"log/{number:08d}")
        self.covered, self.shrinking = upto, False

    async def enqueue(self, job):
        await self.loaded
        if job.id in self.done or job.id in self.urgent:
            return job.id not in self.coming  # on its way into the journal it is not safe yet
        self.coming.add(job.id)
        await self.log("in", job.id, job.urgent)
        self.coming.discard(job.id)
        heapq.heappush(self.heap, (not job.urgent, self.env.monotonic(), job.id))
        await self.shrink()
        return True

    async def lease(self, worker):
        await self.loaded
        now = self.env.monotonic()
        for id in [id for id, end in self.ends.items() if end < now]:
            del self.ends[id]
            heapq.heappush(self.heap, (not self.urgent[id], 0.0, id))
        while self.heap:
            _, _, id = heapq.heappop(self.heap)
            if id not in self.urgent or id in self.ends:
                continue
            if self.tries[id] == self.MOST:
                await self.sure("put", f"dead/{id}", self.tries[id])
                self.forget.append((now + self.REMEMBER, id))
                await self.log("aside", id, None)
                continue
            self.ends[id] = now + self.LEASE
            return id, await self.log("out", id, self.tries[id] + 1)
        return None

    async def heartbeat(self, worker, job_id, token):
        await self.loaded
        if self.given.get(job_id) != token or job_id not in self.ends:
            return False
        self.ends[job_id] = self.env.monotonic() + self.LEASE
        return True

    async def ack(self, worker, job_id, token, ok):
        await self.loaded
        if not ok:
            if self.given.get(job_id) == token and self.ends.pop(job_id, None):
                await self.log("back", job_id)
                heapq.heappush(self.heap, (not self.urgent[job_id], self.env.monotonic(), job_id))
            return True
        if job_id in self.urgent:
            self.ends.pop(job_id, None)
            self.forget.append((self.env.monotonic() + self.REMEMBER, job_id))
            await self.log("done", job_id, token)
            return True
        if self.done.get(job_id) != token:
            return False
        await self.log("done", job_id, token)  # the first entry may still be on its way; a second one changes nothing
        return True


predictions = {"weakest": "attempts", "peak_records": 600}

signals = [
    {"name": "nobody there", "series": "silent_workers", "above": 5, "seconds": 8, "means": "lost workers"},
    {"name": "reports of failure", "series": "failed_share", "above": 0.55, "seconds": 6, "means": "poison"},
]

failure_table = [
    {
        "trigger": "the queue's process crashes",
        "symptom": "producers wait a few seconds",
        "signal": "acknowledgements stop",
        "automatic": "the snapshot is read, then the journal",
        "manual": "none",
        "residual": "whoever is at work gets a lease's time to say so",
        "claim": {"figure": "peak_records", "at_most": 900},
    }
]
