"""A notebook in a copy of the course without tests: its own files, somebody else's grading service, or neither."""

from __future__ import annotations

import json
import os
import subprocess

import pytest
from serving import EXERCISE, RIGHT, WRONG, command, write_course

from autograder.content import ContentError, load_course
from autograder.content.sealed import opened, seal, unseal
from autograder.content.settings import CopySettings, read_settings
from autograder.grading import Client, GradingError
from autograder.grading.connect import connect
from autograder.grading.proof import hidden_marks
from autograder.grading.remote import NoService, RemoteClient
from autograder.grading.service import describe, describe_round
from autograder.lab.round import LabRound
from autograder.lab.session import LabSession
from autograder.notebooks.export.public import write_public_rounds
from autograder.serve.store import FILE_NAME, Store
from autograder.serve.tokens import issue


@pytest.fixture(autouse=True)
def nothing_in_the_environment(monkeypatch):
    for name in ("AUTOGRADER_SERVICE", "AUTOGRADER_TOKEN", "JUPYTERHUB_API_TOKEN", "AUTOGRADER_COURSE"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def course(tmp_path):
    return load_course(write_course(tmp_path / "instructors" / "course"))


@pytest.fixture
def copy(tmp_path, course):
    """A learner's copy."""
    copy = tmp_path / "learners" / "course"
    write_public_rounds(course, copy / "rounds")
    (copy / "workbook").mkdir()
    return copy


def test_a_copy_tells_of_exercises_what_the_grading_service_would(copy, course):
    client = connect(copy)
    assert type(client) is NoService
    assert client.ask({"op": "describe", "exercise": EXERCISE}) == describe(course.exercises[EXERCISE])
    assert client.ask({"op": "round", "round": "served_round"}) == describe_round(course.path, "served_round")
    for wrong in ({"op": "describe", "exercise": "nothing"}, {"op": "round", "round": "nothing"}):
        with pytest.raises(ContentError, match=r"is called 'nothing'; there (is|are)"):
            client.ask(wrong)


def test_a_copy_holds_nothing_hidden(copy, course):
    text = "\n".join(path.read_text() for path in copy.rglob("*") if path.is_file())
    exercise = course.exercises[EXERCISE]
    assert [mark for mark in hidden_marks(exercise) if mark in text] == []
    for secret in (exercise.debrief, "return a + b", exercise.traps[0].name, exercise.traps[0].summary):
        assert secret not in text
    assert exercise.title in text


def test_a_copy_without_a_service_says_who_grades(copy):
    session = LabSession(EXERCISE, where=copy / "workbook")
    try:
        assert session.mode == "open", "no prompt waits for a check that cannot pass"
        assert "total(fetch, names)" in session.prompt(2)
        session.keep(RIGHT)
        with pytest.raises(GradingError, match="your instructor grades what you hand in"):
            session.check(1)
        with pytest.raises(GradingError, match="your instructor has it"):
            session.hint()
        assert "Write `add(a, b)`." in session.prompt(1)
        assert session.attempts() == []
    finally:
        session.close()


def test_a_sitting_with_a_service_from_its_begin_to_the_debrief(copy, course, monkeypatch):
    with Store(course.path / FILE_NAME) as store:
        token = issue(store, "ada")
    with command(course.path, "--graders=1") as service:
        (copy / "settings.toml").write_text(f'service = "{service.url}"\n')
        (copy / "workbook" / "settings.toml").write_text(f'token = "{token}"\n')
        session = LabSession(EXERCISE, mode="open", where=copy / "workbook")
        try:
            assert type(session.client) is RemoteClient
            session.keep(WRONG)
            wrong = session.check(1)
            assert [test.name for test in wrong.tests] == ["test_small_sum", "hidden_1_1", "hidden_1_2"]
            assert (wrong.tests[0].got, wrong.tests[0].expected) == ("-1", "5")
            assert wrong.seed == session.sitting.seed
            assert session.hint(2).startswith("**Hint 1 of 2 for stage 2.** Start at nought.")
            with pytest.raises(GradingError, match="once everything has passed"):
                session.ask("debrief")
            session.keep(course.exercises[EXERCISE].solution)
            assert session.check(2).green
            session.finish()
            assert session.ask("debrief") == "The reference adds.\n"
            assert "Adding the names" in json.dumps([event.detail for event in session.log.events(kind="traps")])
            assert [attempt.green for attempt in session.log.attempts()] == [False, True]
        finally:
            session.close()
        with Store(course.path / FILE_NAME) as store:
            assert [check.green for check in store.checks_of("ada")] == [False, True]
            # for the instructor the whole verdict is kept
            assert "test_drawn_sums" in store.checks_of("ada")[0].verdict


def test_a_notebook_of_many_exercises_opens_without_the_service(copy, monkeypatch):
    monkeypatch.setenv("AUTOGRADER_SERVICE", "http://127.0.0.1:9")
    monkeypatch.setenv("AUTOGRADER_TOKEN", "t")
    round_ = LabRound("served_round", where=copy / "workbook")
    assert "0 of 1 passed" in round_.menu()
    round_.close()


# -- which service -----------------------------------------------------------------------------------------------------


def test_a_course_with_its_tests_asks_its_own_service_whatever_is_set(course, monkeypatch):
    monkeypatch.setenv("AUTOGRADER_SERVICE", "http://127.0.0.1:9")
    monkeypatch.setenv("AUTOGRADER_TOKEN", "t")
    assert type(connect(course.path)) is Client


def test_the_token_is_the_learners_or_else_the_hubs(copy, monkeypatch):
    monkeypatch.setenv("AUTOGRADER_SERVICE", "http://127.0.0.1:9/")
    with pytest.raises(GradingError, match=r"has no token for it: put the line token = "):
        connect(copy)
    monkeypatch.setenv("JUPYTERHUB_API_TOKEN", "the hub's")
    assert connect(copy)._token == "the hub's"
    (copy / "workbook" / "settings.toml").write_text('token = "the learner\'s"\n')
    assert connect(copy)._token == "the learner's"
    monkeypatch.setenv("AUTOGRADER_TOKEN", "of the environment")
    assert connect(copy)._token == "of the environment"


def test_settings_of_the_workbook_are_over_those_of_the_copy_and_the_environment_over_both(copy, monkeypatch):
    assert read_settings(copy) == CopySettings()
    (copy / "settings.toml").write_text('service = "https://a.example"\nextra_time = 1.5\n')
    assert read_settings(copy) == CopySettings("https://a.example", "", 1.5)
    (copy / "workbook" / "settings.toml").write_text('service = "https://b.example"\n')
    assert read_settings(copy) == CopySettings("https://b.example", "", 1.5)
    monkeypatch.setenv("AUTOGRADER_SERVICE", "https://c.example")
    assert read_settings(copy).service == "https://c.example"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("service = 7", "service is 7; it must be a text"),
        ('service = "checks.example"', "it is an address such as https://checks.example.org"),
        ('service = "file:///etc/passwd"', "it is an address such as"),
        ('service = "http://[::1"', "it is an address such as"),
        ("extra_time = 0.5", "extra_time is 0.5; it is a number from 1 to 10"),
        ("extra_time = true", "it is a number from 1 to 10"),
        ("sevice = 1", "sevice is not a known field; there are service, token and extra_time"),
        ("service = ", "Invalid value"),
    ],
)
def test_a_setting_that_is_none_is_named_with_its_file(copy, text, sentence):
    (copy / "workbook" / "settings.toml").write_text(text + "\n")
    with pytest.raises(ContentError) as caught:
        read_settings(copy)
    assert "settings.toml" in str(caught.value)
    assert sentence in str(caught.value)


def test_extra_time_makes_a_sitting_longer(copy):
    (copy / "workbook" / "settings.toml").write_text("extra_time = 1.25\n")
    session = LabSession(EXERCISE, where=copy / "workbook")
    try:
        assert session.sitting.minutes == 12.5
    finally:
        session.close()


# -- sealed tests ------------------------------------------------------------------------------------------------------


def test_a_copy_with_sealed_tests_checks_by_itself(copy, course):
    sealed = copy / "rounds.sealed"
    sealed.write_text(seal(course.path / "rounds"))
    with connect(copy) as client:
        assert type(client) is Client
        assert client.check(EXERCISE, 2, course.exercises[EXERCISE].solution).green
        assert not client.check(EXERCISE, 1, WRONG).green
        assert client.ask({"op": "debrief", "exercise": EXERCISE}) == "The reference adds.\n"
        assert client.ask({"op": "round", "round": "served_round"})["title"] == "A round"
    assert (copy / ".grading-seed").exists(), "the copy's own seed"


def test_a_sealed_file_says_what_it_is_and_shows_nothing(course):
    text = seal(course.path / "rounds")
    assert text == seal(course.path / "rounds")
    assert "sealed against reading by accident" in text
    exercise = course.exercises[EXERCISE]
    assert [mark for mark in hidden_marks(exercise) if mark in text] == []
    for word in ("def ", "assert", "import", EXERCISE, "solution"):
        assert word not in text.partition("\n\n")[2]


def test_sealing_and_opening_give_the_same_files_and_leave_none(copy, course):
    (copy / "rounds.sealed").write_text(seal(course.path / "rounds"))
    files = {p.relative_to(course.path): p.read_text() for p in (course.path / "rounds").rglob("*") if p.is_file()}
    with opened(copy) as open_one:
        assert open_one.stat().st_mode & 0o777 == 0o700
        found = {p.relative_to(open_one): p.read_text() for p in (open_one / "rounds").rglob("*") if p.is_file()}
        assert found == files
    assert not open_one.exists()
    with opened(course.path) as open_one:
        assert open_one == course.path


def test_what_a_killed_process_left_open_is_taken_away(copy, course, tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    (copy / "rounds.sealed").write_text(seal(course.path / "rounds"))
    ended = subprocess.Popen(["true"])
    ended.wait()
    left, used = tmp_path / f"autograder-opened-{ended.pid}-x", tmp_path / f"autograder-opened-{os.getpid()}-x"
    for folder in (left, used):
        (folder / "rounds").mkdir(parents=True)
    with opened(copy):
        assert not left.exists()
        assert used.exists(), "somebody is at work there"


@pytest.mark.parametrize("text", ["", "head\n\n", "head\n\nnonsense", "head\n\n{Wp48S^xk9=GL@E0stWa761S"])
def test_a_damaged_seal_is_one_sentence(copy, text):
    (copy / "rounds.sealed").write_text(text)
    with pytest.raises(ContentError, match="the sealed tests are damaged"), opened(copy):
        pass


def test_a_seal_writes_nothing_outside(tmp_path):
    import base64
    import lzma

    packed = base64.b85encode(lzma.compress(json.dumps({"../evil.py": "x"}).encode())).decode()
    with pytest.raises(ContentError, match="outside of the course"):
        unseal(f"head\n\n{packed}", tmp_path / "rounds")
    assert not (tmp_path / "evil.py").exists()


def test_commands_that_need_the_tests_say_so_in_a_copy(copy, capsys, monkeypatch):
    from autograder.cli import main

    monkeypatch.setenv("AUTOGRADER_COURSE", str(copy))
    for arguments in (["check"], ["mutants"], ["grade-file", EXERCISE, "x.py"], ["serve"], ["export"], ["demo"]):
        assert main(arguments) == 1, arguments
        assert "is a copy for learners and holds no tests in the open" in capsys.readouterr().err
    assert main(["build"]) == 0
    assert "was built when it was made" in capsys.readouterr().out
    assert main(["review"]) == 0
