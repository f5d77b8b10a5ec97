import copy

from autograder.worlds import Manifest

from .hidden_stage_1 import Lab, draw_items, names_of
from .hidden_stage_2 import nothing


class Desk(Lab):
    """A lab with a file, that remembers before each call what stood in the file and how often the grader was asked."""

    def __init__(self, items):
        super().__init__(items)
        self.file, self.moments = Manifest(), []

    def ask(self, question):
        self.moments.append((self.file.text, dict(self.graded)))
        return super().ask(question)

    def grade(self, question, text):
        self.moments.append((self.file.text, dict(self.graded)))
        return super().grade(question, text)

    def work(self, solution, budget=10**6):
        return self.run(solution, budget, self.file)

    def after(self, text, graded):
        """The lab after a power cut: the file holds so much, the grader was asked so often, all else is as it was."""
        desk = copy.copy(self)
        desk.file, desk.moments, desk.calls, desk.graded = Manifest(text), [], [], dict(graded)
        return desk


def draw_desk(rng, sizes=(3, 2, 2)):
    """A desk with wrong and right answers, and some that cost more."""
    desk = Desk(draw_items(rng, sizes))
    names = names_of(desk.items)
    desk.say("wrong", *rng.sample(names, 3))
    desk.costs = {name: rng.randint(0, 3) for name in names}
    return desk


def test_the_report_after_an_accident(solution, rng):
    """Gives the report that it would have given without the accident, whenever that was.

    All that goes into the report has to be in the file: verdicts, costs, failures, and who was graded again.
    """
    desk = draw_desk(rng)
    names = names_of(desk.items)
    desk.fail(rng, names[2])
    desk.replies[names[5]] = [nothing(rng), "right"]
    desk.replies[names[6]] = [nothing(rng), nothing(rng), nothing(rng)]
    report = desk.work(solution)
    for moment in rng.sample(desk.moments, 4):
        assert desk.after(*moment).work(solution) == report


def test_nobody_is_asked_again(solution, rng):
    """Asks neither the model nor the grader again for what had been told when the power went.

    What was under way is done again, and nothing else.
    """
    desk = draw_desk(rng)
    desk.fail(rng, rng.choice(names_of(desk.items)))
    desk.work(solution)
    for place in rng.sample(range(len(desk.moments)), 4):
        later = desk.after(*desk.moments[place])
        later.work(solution)
        assert sorted(later.calls) == sorted(desk.calls[place:])


def test_an_answer_waits_for_its_verdict(solution, rng):
    """Keeps an answer that has arrived and has no verdict yet, and has it graded when it goes on.

    The answer was paid for. It is in the file before the grader is asked.
    """
    desk = draw_desk(rng)
    desk.work(solution)
    places = [place for place, (kind, _) in enumerate(desk.calls) if kind == "grade"]
    for place in rng.sample(places, 3):
        later = desk.after(*desk.moments[place])
        report = later.work(solution)
        answered = {name for kind, name in desk.calls[:place] if kind == "ask"}
        assert not answered & set(later.asked)
        assert report["cost"] == sum(desk.costs.values())


def test_the_turns_go_on(solution, rng):
    """Goes on with the turn of the subjects where it stopped.

    The order is that of the whole list, not of what is left of it.
    """
    desk = draw_desk(rng, sizes=(3, 2, 1))
    desk.work(solution)
    for moment in rng.sample(desk.moments, 4):
        later = desk.after(*moment)
        later.work(solution)
        assert later.asked == desk.asked[len(desk.asked) - len(later.asked) :]


def test_one_budget_for_all_runs(solution, rng):
    """Counts what earlier runs on the same file have spent.

    Neither more is spent than the budget, nor is less asked than without the accident.
    """
    desk = draw_desk(rng, sizes=(5, 5))
    desk.costs = dict.fromkeys(desk.costs, 3)
    budget = rng.randint(15, 23)
    report = desk.work(solution, budget)
    assert report["cost"] == budget // 3 * 3
    for moment in rng.sample(desk.moments, 4):
        assert desk.after(*moment).work(solution, budget) == report


def test_more_money_comes_later(solution, rng):
    """Goes on with what was left when there is more money, as often as there is.

    That a run has ended is nothing that lasts.
    """
    desk = draw_desk(rng, sizes=(5, 4))
    desk.costs = dict.fromkeys(desk.costs, 3)
    for budget in (8, 9, 14, 21, 27):
        report = desk.work(solution, budget)
        assert (report["cost"], len(report["left"])) == (budget // 3 * 3, 9 - budget // 3)
    assert sorted(desk.asked) == sorted(names_of(desk.items))
    whole = desk.after("", dict.fromkeys(desk.graded, 0))
    assert whole.work(solution) == report


def test_what_has_failed_stays_failed(solution, rng):
    """Asks for nothing when all items have been dealt with, also if some have failed.

    Trying them again would be a second chance that the others have not had.
    """
    desk = draw_desk(rng, sizes=(4, 4))
    model, grader = rng.sample(names_of(desk.items), 2)
    desk.fail(rng, model)
    desk.replies[grader] = [nothing(rng), nothing(rng), nothing(rng), "right"]
    report = desk.work(solution)
    assert sorted(report["failed"]) == sorted([model, grader])
    later = desk.after(desk.file.text, desk.graded)
    later.texts = later.texts | {model: "now there is an answer"}
    assert later.work(solution) == report
    assert later.calls == []


def test_tries_before_and_after(solution, rng):
    """Counts the tries of the grader before the accident and after it together.

    That it gave no verdict is something that you were told. Three times in all, not more.
    """
    desk = Desk(draw_items(rng, [3]))
    name = names_of(desk.items)[1]
    desk.replies[name] = [nothing(rng), nothing(rng), nothing(rng), "right"]
    report = desk.work(solution)
    assert report["failed"] == [name]
    for place in [place for place, call in enumerate(desk.calls) if call == ("grade", name)]:
        later = desk.after(*desk.moments[place])
        assert later.work(solution) == report
        assert sorted(later.calls) == sorted(desk.calls[place:])


def cut_texts(rng, desk, count):
    """Texts that end while something was being written, each with how often the grader had been asked before that.

    Some of them lack one character alone.
    """
    texts, almost = [], []
    for (before, graded), (after, _) in zip(desk.moments, [*desk.moments[1:], (desk.file.text, {})], strict=True):
        texts += [(after[:length], graded) for length in range(len(before) + 1, len(after))]
        almost += [(after[:-1], graded)] if after != before else []
    return rng.sample(texts, min(len(texts), count)) + rng.sample(almost, min(len(almost), count // 2))


def test_cut_off_while_writing(solution, rng):
    """Goes on after the power was cut within a write, wherever that was.

    What is cut off was not written. What stood before it still counts.
    """
    desk = draw_desk(rng, sizes=(3, 2))
    report = desk.work(solution)
    for text, graded in cut_texts(rng, desk, 4):
        later = desk.after(text, graded)
        assert later.work(solution) == report
        assert len(later.calls) <= len(desk.calls) - sum(graded.values())


def test_cut_off_and_gone_on(solution, rng):
    """Loses nothing of what it writes after a write that was cut off.

    The next line must not stick to half a line.
    """
    desk = draw_desk(rng, sizes=(3, 2))
    report = desk.work(solution)
    for text, graded in cut_texts(rng, desk, 4):
        later = desk.after(text, graded)
        later.work(solution)
        last = later.after(later.file.text, later.graded)
        assert last.work(solution) == report
        assert last.calls == []


def test_answers_of_all_kinds(solution, rng):
    """Keeps an answer exactly as it is, be it long, empty, or full of line breaks and quotes.

    The grader gets the same text after the accident as before it.
    """
    desk = Desk(draw_items(rng, [5]))
    kinds = ["", "two\nlines\n", "\"'\\ \t", "é λ 漢", '["list", "x", "right"]\n' + "long " * 30]
    desk.texts = dict(zip(names_of(desk.items), rng.sample(kinds, 5), strict=True))
    report = desk.work(solution)
    assert report["right"] == names_of(desk.items)
    for place in [place for place, (kind, _) in enumerate(desk.calls) if kind == "grade"]:
        later = desk.after(*desk.moments[place])
        assert later.work(solution) == report
        assert sorted(later.calls) == sorted(desk.calls[place:])


def test_one_accident_after_the_other(solution, rng):
    """Gets on when the power is cut again and again, each time after one more call.

    Each call brings it one step further.
    """
    desk = draw_desk(rng, sizes=(2, 2))
    report, steps, now = desk.work(solution), 0, desk.after("", dict.fromkeys(desk.graded, 0))
    while now.work(solution) == report and len(now.moments) > 1:
        assert len(now.calls) == len(desk.calls) - steps
        steps, now = steps + 1, desk.after(*now.moments[1])
    assert steps == len(desk.calls) - 1
