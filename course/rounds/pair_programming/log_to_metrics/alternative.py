"""A list of how often each of the 21 values occurred, for each minute from the first that is not out."""

import ast
import itertools

VALUES = 21
FAILED, LATE = VALUES, VALUES + 1  # places behind those of the values


class Metrics:
    def __init__(self, wait=0, saved=None, shard=None):
        if saved is not None:
            self.state = ast.literal_eval(saved)
        else:
            self.state = {"wait": wait, "shard": shard, "begin": None, "rows": [], "late": 0, "top": None}

    def add(self, record):
        state, number = self.state, record["at"] // 60
        top = state["top"]
        if top is not None and (number + 1) * 60 + state["wait"] <= top:
            state["late"] += 1
            return []
        state["top"] = max(record["at"], record["at"] if top is None else top)
        if state["begin"] is None:
            state["begin"] = number
        while number < state["begin"]:
            state["rows"].insert(0, [0] * (VALUES + 2))
            state["begin"] -= 1
        while number >= state["begin"] + len(state["rows"]):
            state["rows"].append([0] * (VALUES + 2))
        counts = state["rows"][number - state["begin"]]
        counts[record["took"]] += 1
        if record["outcome"] not in ("ok", "refused"):
            counts[FAILED] += 1
        ready = []
        while (state["begin"] + 1) * 60 + state["wait"] <= state["top"]:
            ready.append(self.next_row())
        return ready

    def end(self):
        return [self.next_row() for _ in range(len(self.state["rows"]))]

    def save(self):
        return repr(self.state)

    def next_row(self):
        state = self.state
        counts = state["rows"].pop(0) if state["rows"] else [0] * (VALUES + 2)
        counts[LATE], state["late"] = state["late"], 0
        state["begin"] += 1
        if state["shard"] is None:
            return as_row(state["begin"] - 1, counts)
        return repr((state["shard"], state["begin"] - 1, counts))


def as_row(number, counts):
    requests = sum(counts[:VALUES])
    p95 = None
    if requests:
        rank = -(-requests * 19 // 20)
        p95 = next(value for value, so_far in enumerate(itertools.accumulate(counts)) if so_far >= rank)
    return {"minute": number * 60, "requests": requests, "failed": counts[FAILED], "p95": p95, "late": counts[LATE]}


def merge(parts):
    known = {(shard, number): counts for shard, number, counts in map(ast.literal_eval, parts)}
    numbers = [number for _, number in known]
    rows = []
    for number in range(min(numbers, default=0), max(numbers, default=-1) + 1):
        some = [counts for (_, its), counts in known.items() if its == number]
        rows.append(as_row(number, [sum(column) for column in zip([0] * (VALUES + 2), *some)]))
    return rows
