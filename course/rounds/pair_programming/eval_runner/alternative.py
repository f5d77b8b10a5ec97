"""A ledger of what was told, and a runner in two passes: first all answers, then all verdicts."""

import json
from math import comb


class Ledger:
    """Facts about items by kind. Each is written as a line that begins with its line break."""

    def __init__(self, file):
        self.file = file
        self.facts = {"text": {}, "cost": {}, "end": {}, "silences": {}}
        for line in file.read().split("\n") if file is not None else []:
            try:
                known = json.loads(line)
            except json.JSONDecodeError:
                continue
            self.learn(known)

    def note(self, name, **facts):
        known = {"name": name, "facts": facts}
        if self.file is not None:
            self.file.append("\n" + json.dumps(known))
        self.learn(known)

    def learn(self, known):
        for kind, value in known["facts"].items():
            self.facts[kind][known["name"]] = value

    def get(self, kind, name, default=None):
        return self.facts[kind].get(name, default)


class EvalRunner:
    def __init__(self, ask, most, grade, budget, file=None):
        self.ask, self.most, self.grade, self.budget = ask, most, grade, budget
        self.ledger = Ledger(file)

    def run(self, items):
        queue = self.turns(items)
        for item in queue:
            name = item["id"]
            if self.ledger.get("text", name) is None and self.ledger.get("end", name) is None:
                if self.spent() + self.most(item["question"]) > self.budget:
                    break
                self.answer(item)
        for item in queue:
            if self.ledger.get("text", item["id"]) is not None:
                self.judge(item)
        ends = {item["id"]: self.ledger.get("end", item["id"], "left") for item in items}
        report = {kind: [name for name in ends if ends[name] == kind] for kind in ("right", "wrong", "failed", "left")}
        again = [name for name in ends if self.ledger.get("silences", name, 0) > 0]
        return report | {"score": mean_of_means(items, ends), "cost": self.spent(), "regraded": again}

    def turns(self, items):
        seen, order = {}, {}
        for item in items:
            order.setdefault(item["subject"], len(order))
        ranked = []
        for item in items:
            seen[item["subject"]] = seen.get(item["subject"], 0) + 1
            ranked.append((seen[item["subject"]], order[item["subject"]], len(ranked), item))
        return [item for *_, item in sorted(ranked, key=lambda entry: entry[:3])]

    def spent(self):
        return sum(self.ledger.facts["cost"].values())

    def answer(self, item):
        try:
            reply = self.ask(item["question"])
        except (ConnectionError, TimeoutError):
            self.ledger.note(item["id"], end="failed")
            return
        self.ledger.note(item["id"], text=reply["text"], cost=reply["cost"])

    def judge(self, item):
        name = item["id"]
        for number in range(self.ledger.get("silences", name, 0), 3):
            if self.ledger.get("end", name) is not None:
                return
            try:
                word = self.grade(item["question"], self.ledger.get("text", name))
            except (ConnectionError, TimeoutError):
                word = ""
            if word == "right":
                self.ledger.note(name, end="right")
            elif word in ("wrong", "unsure"):
                self.ledger.note(name, end="wrong")
            elif number == 2:
                self.ledger.note(name, silences=3, end="failed")
            else:
                self.ledger.note(name, silences=number + 1)


def mean_of_means(items, ends):
    right, graded = {}, {}
    for item in items:
        if ends.get(item["id"]) in ("right", "wrong"):
            graded[item["subject"]] = graded.get(item["subject"], 0) + 1
            right[item["subject"]] = right.get(item["subject"], 0) + (ends[item["id"]] == "right")
    return sum(right[subject] / graded[subject] for subject in graded) / len(graded) if graded else None


def compare(items, one, other):
    verdicts = []
    for report in (one, other):
        verdicts.append({name: kind for kind in ("right", "wrong") for name in report[kind]})
    both = [item["id"] for item in items if item["id"] in verdicts[0] and item["id"] in verdicts[1]]
    shared = [item for item in items if item["id"] in both]
    wins = [[], []]
    for name in both:
        if verdicts[0][name] != verdicts[1][name]:
            wins[verdicts[1][name] == "right"].append(name)
    return {
        "compared": both,
        "scores": [mean_of_means(shared, each) for each in verdicts],
        "won": wins[0],
        "lost": wins[1],
        "better": winner(len(wins[0]), len(wins[1])),
    }


def winner(one, other):
    if one < other:
        return "other" if winner(other, one) else None
    at_most = sum(comb(one + other, heads) for heads in range(other + 1))
    return "one" if 40 * at_most < 2 ** (one + other) else None
