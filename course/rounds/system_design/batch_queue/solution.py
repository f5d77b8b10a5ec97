"""A job queue that survives its own crash."""

import asyncio


class Policy:
    """Keeps jobs, lends them to workers, and takes what comes of them."""

    def __init__(self, env):
        ### BEGIN SOLUTION
        self.env = env
        self.jobs = {}  # id: {"urgent", "tries", "state"}, as it stands in the store; its token is the number of its tries
        self.waiting = {True: [], False: []}
        self.leases = {}  # id: when its lease ends, by the clock that is never set
        self.done = []  # (when to forget it, id)
        self.arriving = set()
        self.ready = asyncio.Event()

    LEASE = 12.0  # seconds without a heartbeat after which a job is given to somebody else
    MOST = 4  # leases of one job
    REMEMBER = 60.0  # seconds for which a job that is done is still known
    ### END SOLUTION

    async def start(self):
        """Called at the beginning of each life of this process: env.store holds what the last one has kept."""
        ### BEGIN SOLUTION
        for key in await self._surely(self.env.store.keys, "job/"):
            self.jobs[int(key[4:])] = await self._surely(self.env.store.get, key)
        for id, job in sorted(self.jobs.items()):
            if job["state"] == "waiting":
                self.waiting[job["urgent"]].append(id)
            elif job["state"] == "leased":
                self.leases[id] = self._clock() + self.LEASE  # its worker may be at it, and gets time to say so
            else:
                self.done.append((self._clock() + self.REMEMBER, id))
        self.ready.set()

    def _clock(self):
        return self.env.monotonic()  # now() may be set

    async def _surely(self, operation, *arguments):
        """Ask the store until it has answered: a timeout says nothing, and to do it twice does no harm."""
        while True:
            try:
                return await operation(*arguments)
            except TimeoutError:
                await self.env.sleep(0.05)

    async def _keep(self, id):
        await self._surely(self.env.store.put, f"job/{id}", dict(self.jobs[id]))
        ### END SOLUTION

    async def enqueue(self, job):
        """True once the job, with job.id and job.urgent, is safe; False to have it sent again."""
        ### BEGIN SOLUTION
        await self.ready.wait()
        if job.id in self.jobs:
            return True
        if job.id in self.arriving:
            return False
        self.arriving.add(job.id)
        entry = {"urgent": job.urgent, "tries": 0, "state": "waiting"}
        await self._surely(self.env.store.put, f"job/{job.id}", entry)
        self.arriving.discard(job.id)
        self.jobs[job.id] = entry
        self.waiting[job.urgent].append(job.id)
        await self._forget()
        return True

    async def _end(self, id, state):
        """Have it end, and be known for a while longer: a copy of it may come."""
        self.jobs[id]["state"] = state
        self.done.append((self._clock() + self.REMEMBER, id))
        await self._keep(id)

    async def _forget(self):
        while self.done and self.done[0][0] < self._clock():
            _, id = self.done.pop(0)
            del self.jobs[id]
            await self._surely(self.env.store.delete, f"job/{id}")
        ### END SOLUTION

    async def lease(self, worker):
        """A job's id and a token for this lease of it, or None when there is nothing to do."""
        ### BEGIN SOLUTION
        await self.ready.wait()
        for id, ends in list(self.leases.items()):
            if ends < self._clock():
                self._release(id)
        while self.waiting[True] or self.waiting[False]:
            id = (self.waiting[True] or self.waiting[False]).pop(0)
            job = self.jobs[id]
            if job["tries"] >= self.MOST:
                await self._surely(self.env.store.put, f"dead/{id}", "tried too often")
                await self._end(id, "put aside")
                continue
            job["tries"] += 1
            job["state"] = "leased"
            self.leases[id] = self._clock() + self.LEASE
            await self._keep(id)
            return id, job["tries"]
        return None

    def _release(self, id):
        del self.leases[id]
        self.jobs[id]["state"] = "waiting"
        self.waiting[self.jobs[id]["urgent"]].insert(0, id)

    def _holds(self, id, token):
        """Whether this is the latest lease of its job, and nobody has been given the job since."""
        return id in self.leases and self.jobs[id]["tries"] == token
        ### END SOLUTION

    async def heartbeat(self, worker, job_id, token):
        """True to have the worker go on, False to have it drop the job."""
        ### BEGIN SOLUTION
        await self.ready.wait()
        if not self._holds(job_id, token):
            return False
        self.leases[job_id] = self._clock() + self.LEASE
        return True
        ### END SOLUTION

    async def ack(self, worker, job_id, token, ok):
        """True to take what the worker reports (ok: its result is published), False to throw it away."""
        ### BEGIN SOLUTION
        await self.ready.wait()
        job = self.jobs.get(job_id)
        if ok and job is not None and job["state"] == "done" and job["tries"] == token:
            await self._keep(job_id)  # the same report again: it is taken, once it is sure to be kept
            return True
        if not self._holds(job_id, token):
            return False
        if not ok:
            self._release(job_id)
            return True
        del self.leases[job_id]
        await self._end(job_id, "done")
        return True
        ### END SOLUTION


def predictions():
    """Before the hidden run: {"weakest": invariant that comes closest to its limit, "peak_records": most in the store}."""
    ### BEGIN SOLUTION
    return {"weakest": "attempts", "peak_records": 650}
    ### END SOLUTION


def signals():
    """At most six: {"series": ..., "above" or "below": ..., "seconds": ..., "means": "poison" or "lost workers"}."""
    ### BEGIN SOLUTION
    return [
        {"name": "workers gone", "series": "silent_workers", "above": 5.5, "seconds": 5, "means": "lost workers"},
        {"name": "jobs fail", "series": "failed_share", "above": 0.5, "seconds": 6, "means": "poison"},
    ]
    ### END SOLUTION


def failure_table():
    """What breaks it and what then: trigger, symptom, signal, automatic, manual, residual, and a claim if there is one."""
    ### BEGIN SOLUTION
    return [
        {
            "trigger": "the queue's process crashes",
            "symptom": "producers and workers wait some seconds for an answer",
            "signal": "busy_workers stays while results drop to zero",
            "automatic": "start reads the store, and gives every lease its full time again",
            "manual": "none",
            "residual": "jobs of workers that were lost meanwhile wait for one lease more",
            "claim": {"figure": "urgent_p95", "at_most": 12},
        },
        {
            "trigger": "a rack of workers is out of reach",
            "symptom": "their jobs come a lease later",
            "signal": "silent_workers above five, failed_share unmoved",
            "automatic": "leases end after 12 s, other workers get the jobs, late results are thrown away",
            "manual": "look after the rack",
            "residual": "work that is done twice",
            "claim": {"figure": "busy_share", "at_least": 0.85},
        },
        {
            "trigger": "a customer's files kill whoever reads them",
            "symptom": "that customer has no result",
            "signal": "put_aside rises, failed_share too where it is reported",
            "automatic": "tries are counted at the lease; after four the job lies under dead/",
            "manual": "look at what is aside, mend it, send it again under another key",
            "residual": "each such file costs four workers a quarter of a minute",
            "claim": {"figure": "most_leases", "at_most": 4},
        },
        {
            "trigger": "the store has done what it says it has not",
            "symptom": "none",
            "signal": "none that pages: enqueue and ack take a little longer",
            "automatic": "the same record is written again until it is sure",
            "manual": "none",
            "residual": "while the store is gone for good, nothing is acknowledged",
            "claim": {"figure": "peak_records", "at_most": 900},
        },
    ]
    ### END SOLUTION
