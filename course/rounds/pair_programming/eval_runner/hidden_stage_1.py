import string

import pytest


def draw_word(rng):
    return "".join(rng.choices(string.ascii_lowercase, k=rng.randint(3, 7)))


def draw_items(rng, sizes):
    """Items of so many subjects with so many questions each, in a drawn order; the ids are in no order at all."""
    subjects = [subject for number, size in enumerate(sizes) for subject in [f"{draw_word(rng)} {number}"] * size]
    numbers = rng.sample(range(1000), len(subjects))
    return [
        {"id": f"{draw_word(rng)}-{number}", "subject": subject, "question": f"{draw_word(rng)} {number}?"}
        for number, subject in zip(numbers, rng.sample(subjects, len(subjects)), strict=True)
    ]


class Lab:
    """A model and a grader for some items, with a record of what they were asked.

    Unless a test says otherwise each question costs 2 cents of at most 3, and each answer is right.
    """

    def __init__(self, items):
        self.items = items
        self.ids = {item["question"]: item["id"] for item in items}
        self.texts = {item["id"]: f"answer to {item['id']}" for item in items}
        self.costs = {item["id"]: 2 for item in items}
        self.mosts = {item["id"]: 3 for item in items}
        self.replies = {item["id"]: ["right"] for item in items}
        self.calls = []
        self.graded = {item["id"]: 0 for item in items}

    def ask(self, question):
        name = self.ids[question]
        self.calls.append(("ask", name))
        if isinstance(self.texts[name], Exception):
            raise self.texts[name]
        return {"text": self.texts[name], "cost": self.costs[name]}

    def most(self, question):
        return self.mosts[self.ids[question]]

    def grade(self, question, text):
        name = self.ids[question]
        assert text == self.texts[name]
        self.calls.append(("grade", name))
        reply = self.replies[name][min(self.graded[name], len(self.replies[name]) - 1)]
        self.graded[name] += 1
        if isinstance(reply, Exception):
            raise reply
        return reply

    def run(self, solution, budget=10**6, *file):
        return solution.EvalRunner(self.ask, self.most, self.grade, budget, *file).run(self.items)

    @property
    def asked(self):
        return [name for kind, name in self.calls if kind == "ask"]

    def say(self, reply, *names):
        for name in names:
            self.replies[name] = [reply]

    def fail(self, rng, *names):
        for name in names:
            self.texts[name] = rng.choice([TimeoutError("no answer in time"), ConnectionError("no connection")])


def names_of(items):
    return [item["id"] for item in items]


def mean_by_subject(items, right, wrong):
    """The score as plainly as possible."""
    shares = []
    for subject in {item["subject"] for item in items}:
        verdicts = [item["id"] in right for item in items if item["subject"] == subject and item["id"] in right + wrong]
        if verdicts:
            shares.append(sum(verdicts) / len(verdicts))
    return pytest.approx(sum(shares) / len(shares)) if shares else None


def test_a_plain_evaluation(solution, rng):
    """Sorts the items of one subject into right and wrong, each list in the order of the items.

    Each question is asked once, and each answer is graded once.
    """
    lab = Lab(draw_items(rng, [12]))
    names = names_of(lab.items)
    wrong = [name for name in names if rng.random() < 0.4] or names[:1]
    lab.say("wrong", *wrong)
    lab.costs.update({name: rng.randint(0, 3) for name in names})
    report = lab.run(solution)
    right = [name for name in names if name not in wrong]
    assert (report["right"], report["wrong"], report["failed"], report["left"]) == (right, wrong, [], [])
    assert report["score"] == pytest.approx(len(right) / 12)
    assert report["cost"] == sum(lab.costs.values())
    assert sorted(lab.asked) == sorted(names)
    assert [lab.graded[name] for name in right] == [1] * len(right)


def test_one_of_each_subject_in_turn(solution, rng):
    """Asks one question of each subject after the other, so that money that runs out leaves a fair part.

    Ask in which order the questions are to be asked. The list may be sorted by subject.
    """
    items = sorted(draw_items(rng, [3, 3, 3]), key=lambda item: item["subject"], reverse=True)
    lab = Lab(items)
    names = names_of(items)
    report = lab.run(solution, budget=3 + 2 * 4)
    turns = [names[subject * 3 + turn] for turn in range(3) for subject in range(3)]
    assert lab.asked == turns[:5]
    assert report["left"] == [name for name in names if name in turns[5:]]


def test_subjects_of_different_sizes(solution, rng):
    """Goes on with the other subjects when one of them has no questions any more.

    Subjects take turns in the order in which they first come in the list; within each the list's order holds.
    """
    lab = Lab(draw_items(rng, [5, 2, 1, 3]))
    subjects, expected, waiting = list(dict.fromkeys(item["subject"] for item in lab.items)), [], list(lab.items)
    while waiting:
        for subject in subjects:
            following = next((item for item in waiting if item["subject"] == subject), None)
            if following is not None:
                waiting.remove(following)
                expected.append(following["id"])
    report = lab.run(solution)
    assert lab.asked == expected
    assert report["right"] == names_of(lab.items)


def test_each_subject_counts_the_same(solution, rng):
    """Gives each subject the same weight in the score, whether it has many questions or few.

    Ask what the score is a mean of.
    """
    lab = Lab(draw_items(rng, [9, 2, 1]))
    large = max((item["subject"] for item in lab.items), key=[item["subject"] for item in lab.items].count)
    wrong = [item["id"] for item in lab.items if item["subject"] == large]
    lab.say("wrong", *rng.sample(wrong, rng.randint(4, 9)))
    report = lab.run(solution)
    assert report["score"] == mean_by_subject(lab.items, report["right"], report["wrong"])
    assert len(report["right"]) + len(report["wrong"]) == 12


def test_only_verdicts_count(solution, rng):
    """Works the score out from what has a verdict, and has None where there is no verdict at all.

    What was not asked is neither right nor wrong, and a subject without any verdict is in no mean.
    """
    lab = Lab(draw_items(rng, [6]))
    report = lab.run(solution, budget=3 + 2)
    assert (report["score"], len(report["right"]), len(report["left"])) == (1, 2, 4)
    lab = Lab(draw_items(rng, [3, 3]))
    first = next(item for item in lab.items)["subject"]
    lab.fail(rng, *(item["id"] for item in lab.items if item["subject"] == first))
    lab.say("wrong", next(item["id"] for item in lab.items if item["subject"] != first))
    assert lab.run(solution)["score"] == pytest.approx(2 / 3)
    assert lab.run(solution, budget=2)["score"] is None


def test_no_answer_is_no_wrong_answer(solution, rng):
    """Lists a question as failed when the model could not be reached, and goes on with the others.

    Ask what counts as a failure, and whether it counts against the model.
    """
    lab = Lab(draw_items(rng, [8]))
    names = names_of(lab.items)
    failed = [names[0], *rng.sample(names[1:], 2)]
    lab.fail(rng, *failed)
    wrong = rng.choice([name for name in names if name not in failed])
    lab.say("wrong", wrong)
    report = lab.run(solution)
    assert report["failed"] == [name for name in names if name in failed]
    assert (report["wrong"], len(report["right"]), report["left"]) == ([wrong], 4, [])
    assert report["score"] == pytest.approx(4 / 5)
    assert sorted(lab.asked) == sorted(names)
    assert report["cost"] == 2 * 5


def test_an_empty_answer_is_an_answer(solution, rng):
    """Has an empty answer graded like any other.

    The model has answered, if with nothing. What that is worth the grader says.
    """
    lab = Lab(draw_items(rng, [4]))
    names = names_of(lab.items)
    lab.texts[names[1]] = lab.texts[names[2]] = ""
    lab.say("wrong", names[1])
    report = lab.run(solution)
    assert (report["right"], report["wrong"]) == ([names[0], *names[2:]], [names[1]])
    assert report["failed"] == []


def test_a_fault_of_our_own(solution, rng):
    """Lets every other error out, so that somebody mends it.

    Catch what the network does. A KeyError is a fault in our code, and no question has failed by it.
    """
    error = rng.choice([KeyError, TypeError, ZeroDivisionError])
    lab = Lab(draw_items(rng, [3]))
    lab.texts[rng.choice(names_of(lab.items))] = error("ours")
    with pytest.raises(error):
        lab.run(solution)


def test_never_a_cent_too_much(solution, rng):
    """Asks no question that could take the cost above the budget, and asks each that cannot.

    Ask whether the budget may be exceeded. `most` tells beforehand what a question can cost.
    """
    lab = Lab(draw_items(rng, [10]))
    names = names_of(lab.items)
    lab.mosts = {name: rng.randint(3, 9) for name in names}
    lab.costs = dict(lab.mosts)
    fit = rng.randint(3, 7)
    exactly = sum(lab.costs[name] for name in names[:fit])
    report = lab.run(solution, budget=exactly)
    assert (report["cost"], report["left"]) == (exactly, names[fit:])
    report = lab.run(solution, budget=exactly - 1)
    assert (report["cost"], report["left"]) == (exactly - lab.costs[names[fit - 1]], names[fit - 1 :])


def test_no_cheap_ones_instead(solution, rng):
    """Ends at the first question that does not fit, and does not pick the cheaper ones behind it.

    Short questions cost less and are easier. Who picks them has another test.
    """
    lab = Lab(draw_items(rng, [8]))
    names = names_of(lab.items)
    place = rng.randint(2, 5)
    lab.mosts[names[place]] = 50
    report = lab.run(solution, budget=40)
    assert (report["right"], report["left"]) == (names[:place], names[place:])
    assert lab.asked == names[:place]


def test_what_was_saved_can_be_spent(solution, rng):
    """Counts what was really spent: less than the most, and nothing for a call that failed.

    `most` decides about the next question only.
    """
    lab = Lab(draw_items(rng, [9]))
    names = names_of(lab.items)
    lab.mosts = dict.fromkeys(names, 10)
    lab.costs = dict.fromkeys(names, 1)
    lab.fail(rng, names[1], names[3])
    report = lab.run(solution, budget=14)
    assert (report["cost"], report["left"]) == (5, names[7:])


def test_unsure_counts_as_wrong(solution, rng):
    """Counts an answer about which the grader is unsure as wrong.

    Ask where it belongs. It is in the score like any other.
    """
    lab = Lab(draw_items(rng, [7]))
    names = names_of(lab.items)
    unsure, wrong = rng.sample(names, 5)[:3], rng.choice(names)
    lab.say("wrong", wrong)
    lab.say("unsure", *unsure)
    report = lab.run(solution)
    assert report["wrong"] == [name for name in names if name in {*unsure, wrong}]
    assert report["score"] == pytest.approx(len(report["right"]) / 7)
    assert len(report["right"]) == 7 - len({*unsure, wrong})
