"""A round of each kind sat over the wire, beside the same sitting with the tests at hand: not a word is another."""

from __future__ import annotations

import inspect
import json
import re
import shutil

import nbformat
import pair_task
import pytest
from conftest import TINY
from serving import EXERCISE, RIGHT, WRONG, Graders, a_check, command, request, served, write_course
from talks import write_talks
from test_lab import ran
from test_serve_web import graded, run

from autograder.content import load_course, load_exercise
from autograder.content.cells import heading
from autograder.conversation.transcript import to_source
from autograder.grading.others import MOST, other_talks
from autograder.grading.service import Service
from autograder.lab import notebook as lab
from autograder.notebooks.export.public import write_public_rounds
from autograder.serve.requests import LONGEST_TALK, MOST_ASKED, OPERATIONS
from autograder.serve.store import FILE_NAME, Store
from autograder.serve.tokens import issue

PAIR = "paired_sums"


@pytest.fixture(autouse=True)
def nothing_in_the_environment(monkeypatch):
    for name in ("AUTOGRADER_SERVICE", "AUTOGRADER_TOKEN", "JUPYTERHUB_API_TOKEN", "AUTOGRADER_COURSE"):
        monkeypatch.delenv(name, raising=False)


def write_each_kind(root):
    """A course with an exercise of each kind."""
    write_course(root)
    for name, text in {**TINY, **pair_task.FILES}.items():
        path = root / "rounds" / "paired_round" / PAIR / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.replace("{id}", PAIR) if name == "exercise.toml" else text)
    shutil.copy(root / "rounds" / "served_round" / "round.toml", root / "rounds" / "paired_round")
    write_talks(root)
    return root


@pytest.fixture
def instructors(tmp_path):
    return write_each_kind(tmp_path / "instructors" / "course")


@pytest.fixture
def learners(tmp_path, instructors):
    """A copy with none of it, and a token."""
    copy = tmp_path / "learners" / "course"
    write_public_rounds(load_course(instructors), copy / "rounds")
    with Store(instructors / FILE_NAME) as store:
        token = issue(store, "ada")
    (copy / "workbook").mkdir()
    (copy / "workbook" / "settings.toml").write_text(f'token = "{token}"\n')
    return copy


def cells_of(course, scenario, example):
    found = load_exercise(course / "rounds" / "talks" / scenario)
    cells = next(one for one in found.examples if one.name == example).cells
    return [f"{heading(kind, scenario, turn)}\n{text}" for (turn, kind), text in cells.items()]


def write_notebook(course, cells, scenario="tiny_reading"):
    """What the learner did in another conversation, where its notebook lies."""
    path = course / "workbook" / "talks" / f"{scenario}.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(one) for one in cells]), path)


def sat(shell, capsys, monkeypatch, course, round_, cells, service=None):
    """What each cell says in a notebook of that round. With a service, it is killed and started again before the middle."""
    folder = course / "workbook" / round_
    folder.mkdir(parents=True, exist_ok=True)
    monkeypatch.chdir(folder)
    shell.run_cell("from autograder.lab import *")
    said = []
    for number, cell in enumerate(cells):
        if service is not None and number == len(cells) // 2:
            service.kill()
            service.start()
        said.append(ran(shell, cell, capsys))
    lab._close()
    return said


@pytest.fixture
def both(shell, capsys, monkeypatch, instructors, learners):
    """A function that sits cells in both places and gives what was said in each."""

    # a seed that is drawn is another one each time, and is told below each check
    monkeypatch.setattr("autograder.lab.session._fresh_seed", lambda used: 7)

    def sit(round_, cells):
        (instructors / "workbook").mkdir(exist_ok=True)
        here = sat(shell, capsys, monkeypatch, instructors, round_, cells)
        with command(instructors, "--graders=1") as service:
            (learners / "settings.toml").write_text(f'service = "{service.url}"\n')
            there = sat(shell, capsys, monkeypatch, learners, round_, cells, service)
        return here, there

    return sit


def test_a_conversation_with_another_one_to_draw_on(both, instructors, learners):
    other = cells_of(instructors, "tiny_reading", "strong_a_failure")
    for course in (instructors, learners):
        write_notebook(course, other)
    cells = cells_of(instructors, "tiny_bridge", "strong_close")
    here, there = both("talks", ['start("tiny_bridge")', *cells, "check()", "debrief()"])
    assert there == here
    assert any("Elsewhere you said:" in said for said in there), "the other conversation is quoted"
    assert "Everything that a program can check holds: 80 points." in there[-2]
    assert "Closing it and leaving it open are both fine." in there[-1]
    with Store(instructors / FILE_NAME) as store:
        (check,) = store.checks_of("ada")
        assert check.green
        assert json.loads(check.others).keys() == {"tiny_reading"}


def test_a_pair_task(both, instructors):
    asked = ["%%ask\nCan numbers be negative?\nIs there a style guide?", "%%ask\nWho pays for lunch?"]
    reference = load_exercise(instructors / "rounds" / "paired_round" / PAIR).solution
    cells = [f'start("{PAIR}")', *asked, f"%%answer {PAIR}\n{WRONG}", "check()", f"%%answer {PAIR}\n{reference}",
             "check()", "%%say\nBut debts count, too.", "%%ask\nCan numbers be negative?", "check()", "finish()"]  # fmt: skip
    here, there = both("paired_round", cells)
    assert there[:-1] == here[:-1]
    assert "They count." in there[1]
    assert "You are right, debts count." in there[7]
    assert "They count, in both parts." in there[8]
    assert "All stages pass: 100 points." in there[9]
    for said in (here[-1], there[-1]):
        assert "negative numbers" in said
        assert "The reference adds." in said


def test_a_coding_stage(both):
    cells = [f'start("{EXERCISE}")', f"%%answer {EXERCISE}\n{WRONG}", "check()", "prompt(2)", "hint()",
             f"%%answer {EXERCISE}\n{RIGHT}", "check()", "finish()"]  # fmt: skip
    here, there = both("served_round", cells)
    assert there[:-1] == here[:-1]
    assert "Stage 1 passes: 40 points so far." in there[-2]
    assert "The debrief comes once everything has passed" in there[-1]
    # IPython shows a report twice here; what four parts of the debrief would say is said once
    assert there[-1].count("The debrief comes once") == there[-1].count("## Your sitting") == 2


def test_without_a_service_each_kind_says_who_grades(shell, capsys, monkeypatch, instructors, learners):
    talk = cells_of(instructors, "tiny_bridge", "strong_close")
    said = sat(shell, capsys, monkeypatch, learners, "talks", ['start("tiny_bridge")', talk[0], "check()"])
    assert "10 of 10 minutes left" in said[0]
    assert said[1].strip().startswith("Nobody answers in this copy of the course: write what you would say")
    assert "your instructor grades what you hand in" in said[2]
    assert "visible checks" not in said[2]
    cells = [f'start("{PAIR}")', "%%ask\nCan numbers be negative?", "%%say\nI begin with the sum.",
             f"%%answer {PAIR}\n{RIGHT}", "check()"]  # fmt: skip
    said = sat(shell, capsys, monkeypatch, learners, "paired_round", cells)
    for one in said[1:3]:
        assert "Nobody answers in this copy of the course: leave your questions in the notebook" in one
    assert "your instructor grades what you hand in" in said[4]


def test_all_that_the_grading_service_does_is_asked_over_the_wire_or_refused_on_purpose():
    lines = [line for line in inspect.getsource(Service).splitlines() if re.search(r"\boperation (==|in) ", line)]
    known = set(re.findall(r'"(\w+)"', "\n".join(lines)))
    # a check has an address of its own, a copy tells of a round itself, and how answers are isolated is no learner's business
    assert known == set(OPERATIONS) | {"check", "round", "ping"}


def test_of_other_conversations_only_what_is_drawn_on_is_sent_and_no_more_than_fits(learners, instructors, monkeypatch):
    folders = [str(learners / "workbook")]
    assert other_talks(learners, "tiny_bridge", folders) == {}
    for scenario, example in (("tiny_reading", "strong_a_failure"), ("tiny_bridge", "strong_close")):
        write_notebook(learners, cells_of(instructors, scenario, example), scenario)
    assert other_talks(learners, "tiny_bridge", folders).keys() == {"tiny_reading"}
    assert other_talks(learners, "tiny_bridge", ()) == {}
    assert other_talks(learners, "tiny_reading", folders) == {}
    assert other_talks(learners, "tiny_reading", folders, everything=True).keys() == {"tiny_bridge"}
    assert other_talks(learners, EXERCISE, folders) == {}
    write_notebook(learners, [f"%%reply tiny_reading opening\n{'x' * MOST}"])
    assert other_talks(learners, "tiny_bridge", folders) == {}


TALK = {"op": "converse", "exercise": "tiny_bridge", "source": ""}
ASK = {"op": "ask", "exercise": PAIR, "text": "Can numbers be negative?", "stage": 1}


@pytest.mark.parametrize(
    ("body", "status", "sentence"),
    [
        (TALK, 200, ""),
        ({**TALK, "op": "rating"}, 200, ""),
        ({**TALK, "others": {"tiny_reading": "", "nothing": ""}, "rates_soon": True}, 200, ""),
        ({**TALK, "folders": ["/"]}, 400, "a field that is not known"),
        ({**TALK, "others": ["tiny_reading"]}, 400, "each by its scenario's name"),
        ({**TALK, "others": {"tiny_reading": {}}}, 400, "each by its scenario's name"),
        ({**TALK, "source": None}, 400, "source is missing"),
        ({**TALK, "source": "x" * (LONGEST_TALK + 1)}, 413, "at most 100,000 characters"),
        ({**TALK, "source": "no transcript"}, 400, "no transcript of a conversation"),
        ({**TALK, "exercise": EXERCISE}, 400, "no operation 'converse'"),
        ({**TALK, "rates_soon": 1}, 400, "rates_soon is true or false"),
        (ASK, 200, ""),
        ({**ASK, "op": "say", "settled": [2], "heard": 3, "agreed": True, "taken_over": False}, 200, ""),
        ({**ASK, "exercise": "tiny_bridge"}, 400, "is a conversation, for which there is no 'ask'"),
        ({**ASK, "exercise": EXERCISE}, 400, "nobody is there to ask"),
        ({**ASK, "text": None}, 400, "What is asked or said is missing"),
        ({**ASK, "text": "?" * (MOST_ASKED + 1)}, 413, "At most 4,000 characters"),
        ({**ASK, "stage": 3}, 400, "has stages 1 to 2, not 3"),
        ({**ASK, "settled": ["2"]}, 400, "What is settled are stages"),
        ({**ASK, "settled": [2] * 100}, 400, "What is settled are stages"),
        ({**ASK, "op": "say", "heard": -1}, 400, "What was heard is a count"),
        ({**ASK, "op": "say", "agreed": "yes"}, 400, "agreed is true or false"),
        ({"op": "briefing", "exercise": PAIR}, 403, "The debrief comes once everything has passed"),
        ({"op": "debrief", "exercise": "tiny_bridge"}, 403, "The debrief comes once everything has passed"),
    ],
)
def test_what_a_notebook_of_talk_may_ask(asking, body, status, sentence):
    got, data = asking(body)
    assert (got, "ok" in data) == (status, status == 200), data
    assert sentence in data.get("error", "")


@pytest.fixture(scope="module")
def asking(tmp_path_factory):
    """A function that asks a service with real graders, and gives status and reply."""
    root = write_each_kind(tmp_path_factory.mktemp("asked") / "course")
    with Store(root / FILE_NAME) as store:
        token = issue(store, "ada")
    with command(root, "--graders=1") as service:

        def ask(body):
            found = []

            async def test():
                status, _, data = await request(service.url, "/v1/ask", body, token=token)
                found.append((status, data))

            run(test())
            return found[0]

        yield ask


def test_what_a_check_draws_on_is_kept_until_it_is_graded(instructors):
    other = {"tiny_reading": to_source({("claim_one", "answer"): 'objection = "nobody counted them"'})}
    graders = Graders()

    async def test():
        graders.gate.clear()
        async with served(instructors, graders) as (url, desk, store):
            token = issue(store, "ada")
            check = a_check(exercise="tiny_bridge", source="", others={**other, "of another day": "x"})
            assert (await request(url, "/v1/checks", check, token=token))[0] == 202
            assert json.loads(store.check("ada", "check-00001").others) == other
            bad = a_check("check-00002", exercise="tiny_bridge", source="", others=["x"])
            assert (await request(url, "/v1/checks", bad, token=token))[0] == 400
            desk.let_go()
        async with served(instructors, Graders()) as (url, desk, store):
            assert (await graded(url, token))["exercise"] == "tiny_bridge"

    run(test())
    assert graders.others == [other]
