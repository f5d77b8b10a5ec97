"""Fails stage 1 at test_put_twice_is_one_job: a job that is put in twice is there twice.

Passes the visible tests of stage 1.
"""

import json

PAUSE = 60  # seconds before a failed job is tried again


class JobQueue:
    def __init__(self, file, clock):
        self._file, self._clock = file, clock
        self._jobs = []
        text = file.read()
        for line in text.split("\n"):
            try:
                self._apply(*json.loads(line))
            except ValueError:
                continue
        if not text.endswith("\n"):
            file.append("\n")

    def put(self, job):
        self._record("put", job)

    def take(self, worker):
        for job in self._jobs:
            if job["worker"] is None and self._clock() >= job["rests"]:
                job["worker"] = worker
                return job["name"]
        return None

    def done(self, worker, job):
        if any(known["name"] == job for known in self._jobs):
            self._record("done", job)

    def failed(self, worker, job):
        for known in self._jobs:
            if known["name"] == job and known["worker"] == worker:
                known["worker"], known["rests"] = None, self._clock() + PAUSE
                return

    def open(self):
        return [job["name"] for job in self._jobs]

    def _record(self, *event):
        self._file.append(json.dumps(event) + "\n")
        self._apply(*event)

    def _apply(self, kind, name):
        if kind == "put":
            self._jobs.append({"name": name, "worker": None, "rests": 0})
        else:
            self._jobs.remove(next(job for job in self._jobs if job["name"] == name))
