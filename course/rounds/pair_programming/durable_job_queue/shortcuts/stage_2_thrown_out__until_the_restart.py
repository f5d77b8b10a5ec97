"""Fails stage 3 at test_given_up_before_a_restart: the file says that a stuck job is done.

Passes the visible tests of stage 3.
"""

import json

LEASE = 600  # seconds for which a worker has a job
PAUSE = 60  # seconds before a failed job is tried again
TRIES = 3  # a job that has come back so often is stuck


class JobQueue:
    def __init__(self, file, clock):
        self._file, self._clock = file, clock
        self._jobs = {}  # of those that are not done, in the order in which they were put in
        text = file.read()
        for line in text.split("\n"):
            try:
                event = json.loads(line)
            except ValueError:
                continue  # the process died while it wrote this line
            self._apply(*event)
        if not text.endswith("\n"):
            file.append("\n")  # so that the next line is not glued to half of one

    def put(self, job):
        if job not in self._jobs:
            self._record("put", job)

    def take(self, worker):
        now = self._let_go()
        job = next((job for job in self._jobs.values() if job.is_free(now)), None)
        if job is None:
            return None
        job.worker, job.until = worker, now + LEASE
        return job.name

    def done(self, worker, job):
        if job in self._jobs:
            self._record("done", job)

    def failed(self, worker, job):
        if self._has(worker, job):
            self._record("back", job)
            self._jobs[job].rests_until = self._clock() + PAUSE

    def extend(self, worker, job):
        if not self._has(worker, job):
            return False
        self._jobs[job].until = self._clock() + LEASE
        return True

    def open(self):
        return list(self._jobs)

    def stuck(self):
        self._let_go()
        return [job.name for job in self._jobs.values() if job.tries >= TRIES]

    def _record(self, *event):
        """Write an event down, and only then act upon it."""
        self._file.append(json.dumps(event) + "\n")
        self._apply(*event)

    def _apply(self, kind, name):
        if kind == "put":
            self._jobs[name] = Job(name)
        elif kind == "done":
            del self._jobs[name]
        elif kind == "back":
            self._jobs[name].tries += 1
            self._jobs[name].worker = None
            if self._jobs[name].tries == TRIES:
                self._file.append(json.dumps(["done", name]) + "\n")

    def _let_go(self):
        """Take each job back whose time has run out by now; what time it is."""
        now = self._clock()
        for job in self._jobs.values():
            if job.worker is not None and now >= job.until:
                self._record("back", job.name)
        return now

    def _has(self, worker, name):
        self._let_go()
        return name in self._jobs and self._jobs[name].worker == worker


class Job:
    """A job that is not done: who has it and how often it came back."""

    def __init__(self, name):
        self.name = name
        self.worker = self.until = None
        self.rests_until = 0
        self.tries = 0

    def is_free(self, now):
        return self.worker is None and self.tries < TRIES and now >= self.rests_until
