"""Fails stage 2 at test_wrong_is_a_verdict: the grader is asked again when it says wrong, and one right is enough.

Passes the visible tests of stage 2.
"""

from itertools import zip_longest
from statistics import fmean

VERDICTS = {"right": "right", "wrong": "wrong", "unsure": "wrong"}  # where an item with this verdict is listed
TRIES = 3  # how often the grader is asked about one answer


class EvalRunner:
    def __init__(self, ask, most, grade, budget):
        self._ask, self._most, self._grade, self._budget = ask, most, grade, budget
        self._cost = 0
        self._wrong = set()  # ids of those that were called wrong
        self._answers = {}  # id: text
        self._nothing = {}  # id: how often the grader was asked and gave no verdict
        self._lists = {}  # id: the list in which it stands

    def run(self, items):
        for item in in_turn(items):
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
            self._lists[item["id"]] = "failed"
        else:
            self._answers[item["id"]] = reply["text"]
            self._cost += reply["cost"]

    def _ask_grader(self, item):
        try:
            verdict = self._grade(item["question"], self._answers[item["id"]])
        except (TimeoutError, ConnectionError):
            verdict = None
        if verdict in ("right", "unsure"):
            self._lists[item["id"]] = VERDICTS[verdict]
            return
        if verdict == "wrong":
            self._wrong.add(item["id"])
        self._nothing[item["id"]] = self._nothing.get(item["id"], 0) + 1
        if self._nothing[item["id"]] == TRIES:
            self._lists[item["id"]] = "wrong" if item["id"] in self._wrong else "failed"

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
