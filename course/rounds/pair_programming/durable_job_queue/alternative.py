"""A table for each thing that is known of jobs, and a file of lines that each end in a sum of what stands before it."""

import zlib


class JobQueue:
    def __init__(self, file, clock):
        self.file, self.clock = file, clock
        self.number = {}  # job: its place; what is not in here is not done or was never put in
        self.since = {}
        self.urgent = set()
        self.back = {}  # job: how often it came back
        self.rest = {}  # job: when it may be handed out again
        self.holder = {}  # job: (worker, until)
        self.last = 0
        content = file.read()
        for line in content.split("\n"):
            body, _, mark = line.rpartition("\t")
            if body and mark == sum_of(body):
                self.replay(*body.split("\t", 2))
        self.cut = bool(content) and not content.endswith("\n")

    def put(self, job, urgent=False):
        if job not in self.number:
            self.write("new", str(self.clock()), job)
        if urgent and job not in self.urgent:
            self.write("urgent", "", job)

    def take(self, worker):
        self.sweep()
        now = self.clock()
        ranked = []
        for job, number in self.number.items():
            if job not in self.holder and self.rest.get(job, now) <= now and self.back[job] < 3:
                late = job in self.urgent or now >= self.since[job] + 60 * 60
                ranked.append((0 if late else 1, number, job))
        if not ranked:
            return None
        _, _, job = min(ranked)
        self.holder[job] = worker, now + 600
        return job

    def done(self, worker, job):
        if job in self.number:
            self.write("done", "", job)

    def failed(self, worker, job):
        if self.extend(worker, job):
            self.write("back", "", job)
            self.rest[job] = self.clock() + 60

    def extend(self, worker, job):
        self.sweep()
        if self.holder.get(job, ("", 0))[0] != worker or job not in self.holder:
            return False
        self.holder[job] = worker, self.clock() + 600
        return True

    def open(self):
        return sorted(self.number, key=self.number.get)

    def stuck(self):
        self.sweep()
        return [job for job in self.open() if self.back[job] >= 3]

    def sweep(self):
        now = self.clock()
        for job in [job for job, (_, until) in self.holder.items() if until <= now]:
            self.write("back", "", job)

    def write(self, kind, detail, job):
        body = f"{kind}\t{detail}\t{job}"
        self.file.append(("\n" if self.cut else "") + f"{body}\t{sum_of(body)}\n")
        self.cut = False
        self.replay(kind, detail, job)

    def replay(self, kind, detail, job):
        if kind == "new":
            self.last += 1
            self.number[job], self.since[job], self.back[job] = self.last, float(detail), 0
        elif kind == "urgent":
            self.urgent.add(job)
        elif kind == "back":
            self.holder.pop(job, None)
            self.back[job] += 1
        else:
            for table in (self.number, self.since, self.back, self.rest, self.holder):
                table.pop(job, None)
            self.urgent.discard(job)


def sum_of(text):
    return str(zlib.crc32(text.encode()))
