"""Fails stage 3 at test_an_answer_waits_for_its_verdict: an answer is written down together with its verdict.

Passes the visible tests of stage 3.
"""

import json
from itertools import zip_longest
from statistics import fmean

VERDICTS = {"right": "right", "wrong": "wrong", "unsure": "wrong"}  # where an item with this verdict is listed
TRIES = 3  # how often the grader is asked about one answer


class EvalRunner:
    def __init__(self, ask, most, grade, budget, file=None):
        self._ask, self._most, self._grade, self._budget = ask, most, grade, budget
        self._file = file
        self._cost = 0
        self._answers = {}  # id: text
        self._nothing = {}  # id: how often the grader was asked and gave no verdict
        self._lists = {}  # id: the list in which it stands
        text = file.read() if file is not None else "\n"
        for line in text.split("\n"):
            try:
                event = json.loads(line)
            except ValueError:
                continue  # the power went while this line was written
            self._take_in(*event)
        if not text.endswith("\n"):
            file.append("\n")  # so that the next line is not glued to half of one

    def run(self, items):
        for item in in_turn(items):
            if item["id"] not in self._answers and item["id"] not in self._lists:
                if self._cost + self._most(item["question"]) > self._budget:
                    break
                self._ask_model(item)
            while item["id"] not in self._lists:
                self._ask_grader(item)
        return self._report(items)

    def _ask_model(self, item):
        try:
            reply = self._ask(item["question"])
        except (TimeoutError, ConnectionError):
            self._record("list", item["id"], "failed")
        else:
            self._take_in("answer", item["id"], reply["text"], reply["cost"])
            self._paid = reply["cost"]

    def _ask_grader(self, item):
        try:
            verdict = self._grade(item["question"], self._answers[item["id"]])
        except (TimeoutError, ConnectionError):
            verdict = None
        if verdict in VERDICTS:
            self._record("cost", item["id"], self._paid)
            self._record("list", item["id"], VERDICTS[verdict])
        else:
            self._record("nothing", item["id"])

    def _record(self, *event):
        """Write down what was told, and only then act upon it."""
        if self._file is not None:
            self._file.append(json.dumps(event) + "\n")
        if event[0] != "cost":
            self._take_in(*event)

    def _take_in(self, kind, number, *details):
        if kind == "answer":
            self._answers[number], cost = details
            self._cost += cost
        elif kind == "cost":
            self._cost += details[0]
        elif kind == "list":
            (self._lists[number],) = details
        elif kind == "nothing":
            self._nothing[number] = self._nothing.get(number, 0) + 1
            if self._nothing[number] == TRIES:
                self._lists[number] = "failed"

    def _report(self, items):
        ids = [item["id"] for item in items]
        report = {
            name: [number for number in ids if self._lists.get(number, "left") == name]
            for name in ("right", "wrong", "failed", "left")
        }
        report["score"] = score(items, report)
        report["cost"] = self._cost
        report["regraded"] = [number for number in ids if number in self._nothing]
        return report


def in_turn(items):
    """One item of each subject after the other, so that what is left at the end is spread over all of them."""
    by_subject = {}
    for item in items:
        by_subject.setdefault(item["subject"], []).append(item)
    rounds = zip_longest(*by_subject.values())
    return [item for one_round in rounds for item in one_round if item is not None]


def score(items, report):
    """The mean over subjects of the share that is right; None when there is no verdict at all."""
    shares = {}
    for item in items:
        if item["id"] in report["right"] + report["wrong"]:
            shares.setdefault(item["subject"], []).append(item["id"] in report["right"])
    return fmean(fmean(share) for share in shares.values()) if shares else None
