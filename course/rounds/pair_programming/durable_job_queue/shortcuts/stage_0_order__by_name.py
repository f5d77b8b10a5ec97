"""Fails stage 1 at test_a_job_keeps_its_place: jobs are handed out in the order of their texts.

Passes the visible tests of stage 1.
"""

import json

PAUSE = 60  # seconds before a failed job is tried again


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
        now = self._clock()
        job = next((job for _, job in sorted(self._jobs.items()) if job.is_free(now)), None)
        if job is None:
            return None
        job.worker = worker
        return job.name

    def done(self, worker, job):
        if job in self._jobs:
            self._record("done", job)

    def failed(self, worker, job):
        if self._has(worker, job):
            self._jobs[job].worker = None
            self._jobs[job].rests_until = self._clock() + PAUSE

    def open(self):
        return list(self._jobs)

    def _record(self, *event):
        """Write an event down, and only then act upon it."""
        self._file.append(json.dumps(event) + "\n")
        self._apply(*event)

    def _apply(self, kind, name):
        if kind == "put":
            self._jobs[name] = Job(name)
        else:
            del self._jobs[name]

    def _has(self, worker, name):
        return name in self._jobs and self._jobs[name].worker == worker


class Job:
    """A job that is not done: who has it and until when it rests."""

    def __init__(self, name):
        self.name = name
        self.worker = None
        self.rests_until = 0

    def is_free(self, now):
        return self.worker is None and now >= self.rests_until
