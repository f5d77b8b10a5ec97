"""What the service keeps: checks that outlive a kill, tokens that nobody can read back, nothing of a neighbour's."""

from __future__ import annotations

import hmac
import multiprocessing
import os
import sqlite3
import stat

import pytest
from serving import EXERCISE, RIGHT, WRONG, verdict_of, write_course

from autograder.cli import main
from autograder.dashboard import learner_view
from autograder.records import AttemptsLog, RecordsError
from autograder.serve.store import FILE_NAME, Store, describe_check, write_attempts
from autograder.serve.telling import ungraded
from autograder.serve.tokens import issue, whose

ABOUT = {"round": "served_round", "exercise": EXERCISE, "stage": 1, "seed": 5, "source": RIGHT}


@pytest.fixture
def store(tmp_path):
    with Store(tmp_path / FILE_NAME) as store:
        yield store


def test_an_id_is_taken_once_and_is_the_learners_own(store):
    first = store.accept("ada", "check-00001", **ABOUT)
    again = store.accept("ada", "check-00001", **{**ABOUT, "source": WRONG, "seed": 6})
    other = store.accept("bob", "check-00001", **{**ABOUT, "source": WRONG})
    assert again == first
    assert (first.number, other.number) == (1, 2)
    assert other.source == WRONG
    assert store.check("cyd", "check-00001") is None
    assert first.asks_the_same(EXERCISE, 1, RIGHT)
    assert not first.asks_the_same(EXERCISE, 1, WRONG)
    assert not first.asks_the_same(EXERCISE, 2, RIGHT)


def test_what_waits_comes_back_in_order_and_what_is_graded_does_not(store):
    checks = [store.accept("ada", f"check-{n:05}", **ABOUT) for n in range(3)]
    store.begin(checks[1])
    store.begin(checks[1])
    done = store.finish(checks[0], verdict_of(RIGHT))
    assert (done.green, done.verdict) == (True, verdict_of(RIGHT).to_json())
    assert [(check.id, check.begun) for check in store.waiting()] == [("check-00001", 2), ("check-00002", 0)]


def test_passed_counts_green_checks_of_this_learner_and_stage_or_above(store):
    store.finish(store.accept("ada", "check-00001", **ABOUT), verdict_of(WRONG))
    store.finish(store.accept("ada", "check-00002", **ABOUT), ungraded(EXERCISE, 1, 5, "It broke."))
    assert not store.passed("ada", EXERCISE, 1)
    store.finish(store.accept("ada", "check-00003", **ABOUT), verdict_of(RIGHT))
    assert store.passed("ada", EXERCISE, 1)
    assert not store.passed("ada", EXERCISE, 2)
    assert not store.passed("bob", EXERCISE, 1)
    assert not store.passed("ada", "another", 1)


def test_odd_text_is_kept_and_known_again(store):
    source = "x = '\ud800'\x00"
    check = store.accept("ada", "check-00001", **{**ABOUT, "source": source})
    assert store.check("ada", "check-00001").asks_the_same(EXERCISE, 1, source)
    assert check.source == "x = '\\ud800'\x00"


def _accept_and_die(path):
    store = Store(path)
    for n in range(20):
        store.accept("ada", f"check-{n:05}", **ABOUT)
    os.kill(os.getpid(), 9)


def test_what_was_accepted_outlives_a_kill(tmp_path):
    process = multiprocessing.get_context("spawn").Process(target=_accept_and_die, args=(tmp_path / FILE_NAME,))
    process.start()
    process.join(60)
    assert process.exitcode == -9
    with Store(tmp_path / FILE_NAME, create=False) as store:
        assert len(store.waiting()) == 20


def test_another_programs_file_is_refused(tmp_path):
    AttemptsLog(tmp_path / FILE_NAME).close()
    with pytest.raises(RecordsError, match=r"is another program's database and no service's file"):
        Store(tmp_path / FILE_NAME)


def test_forgetting_takes_out_tokens_and_checks_of_one_learner(store):
    token = issue(store, "ada")
    issue(store, "bob")
    for name in ("ada", "bob"):
        store.accept(name, "check-00001", **ABOUT)
    assert store.forget("ada") == 1
    assert whose(store, token) is None
    assert store.counts() == {"bob": 1}
    assert [row.learner for row in store.tokens()] == ["bob"]


# -- tokens ------------------------------------------------------------------------------------------------------------


def test_a_token_is_good_until_it_is_revoked_or_replaced(store):
    first = issue(store, "ada")
    assert whose(store, first) == "ada"
    second = issue(store, "ada")
    assert (whose(store, first), whose(store, second)) == (None, "ada")
    assert store.revoke("ada")
    assert whose(store, second) is None
    assert not store.revoke("ada")
    assert not store.revoke("nobody")


@pytest.mark.parametrize(
    "change",
    [
        lambda token: "",
        lambda token: token[:-1],
        lambda token: token + "0",
        lambda token: token[:-1] + ("0" if token[-1] != "0" else "1"),
        lambda token: token.replace("ag_", "AG_"),
        lambda token: token.upper(),
        lambda token: token + "\n",
        lambda token: token.rpartition("_")[0],
        lambda token: "ag_" + "0" * 16 + "_" + token.rpartition("_")[2],
        lambda token: token.replace("_", "'; DROP TABLE tokens; --", 1),
        lambda token: token + "\ud800",
    ],
)
def test_anything_but_the_token_is_nobodys(store, change):
    token = issue(store, "ada")
    assert whose(store, change(token)) is None
    assert whose(store, token) == "ada"


def test_the_file_holds_no_secret(store):
    token = issue(store, "ada")
    store.close()
    with sqlite3.connect(store.path) as database:
        kept = "\n".join(database.iterdump())
    database.close()
    assert token.rpartition("_")[2] not in kept
    assert "ada" in kept


def test_each_kind_of_wrong_token_costs_one_comparison_of_equal_length(store, monkeypatch):
    """So that the time tells neither whether a key exists nor how much of a secret was right."""
    compared = []

    def compare(a, b):
        compared.append((len(a), len(b)))
        return equal(a, b)

    equal = hmac.compare_digest
    monkeypatch.setattr("autograder.serve.tokens.hmac.compare_digest", compare)
    token = issue(store, "ada")
    key, secret = token.split("_")[1:]
    wrong = f"{'0' if secret[0] != '0' else '1'}{secret[1:]}"
    for tried in (token, f"ag_{key}_{wrong}", f"ag_{'0' * 16}_{secret}", "nonsense"):
        whose(store, tried)
    assert compared == [(64, 64)] * 4


@pytest.mark.parametrize("name", ["", "-ada", "ada lovelace", "../ada", "a" * 65, "ada\n", "éva"])
def test_a_name_that_is_none_gets_no_token(store, name):
    with pytest.raises(RecordsError, match="cannot be a learner's name"):
        issue(store, name)
    assert store.tokens() == []


# -- the command -------------------------------------------------------------------------------------------------------


@pytest.fixture
def course(tmp_path, monkeypatch):
    monkeypatch.setenv("AUTOGRADER_COURSE", str(write_course(tmp_path / "course")))
    return tmp_path / "course"


def test_tokens_for_a_whole_course(course, tmp_path, capsys):
    students = tmp_path / "students.csv"
    students.write_text("id,last_name\nada,Lovelace\nbob,Byron\n\n")
    target = tmp_path / "tokens.csv"
    assert main(["learners", "issue", "cyd", "--students", str(students), "--to", str(target)]) == 0
    assert "3 tokens in" in capsys.readouterr().out
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    rows = dict(line.split(",") for line in target.read_text().splitlines()[1:])
    with Store(course / FILE_NAME) as store:
        assert {whose(store, token) for token in rows.values()} == {"ada", "bob", "cyd"} == set(rows)
    # an existing file is never written over, and nobody's token ends for it
    assert main(["learners", "issue", "ada", "--to", str(target)]) == 1
    assert "nothing was issued" in capsys.readouterr().err
    with Store(course / FILE_NAME) as store:
        assert whose(store, rows["ada"]) == "ada"


def test_issue_list_revoke_attempts_forget(course, tmp_path, capsys):
    assert main(["learners", "list"]) == 0
    assert capsys.readouterr().out == "No learner yet.\n"
    assert main(["learners", "issue", "ada"]) == 0
    said = capsys.readouterr()
    name, token = said.out.split()
    assert name == "ada"
    assert "cannot be shown again" in said.err
    with Store(course / FILE_NAME) as store:
        assert whose(store, token) == "ada"
        store.finish(store.accept("ada", "check-00001", **ABOUT), verdict_of(RIGHT))
        store.accept("ada", "check-00002", **ABOUT)
    main(["learners", "list"])
    out = capsys.readouterr().out
    assert out.startswith("ada  token of 20")
    assert out.endswith("  2 checks\n")
    main(["learners", "attempts", "ada"])
    first, second = capsys.readouterr().out.splitlines()
    assert "served_sums stage 1  40 of 40 points" in first
    assert "served_sums stage 1  waits" in second
    log = tmp_path / "ada.db"
    assert main(["learners", "attempts", "ada", "--to", str(log)]) == 0
    assert "1 check of ada" in capsys.readouterr().out
    assert "1 check; 1 check in the last 7 days" in str(learner_view(log))
    assert main(["learners", "attempts", "ada", "--to", str(log)]) == 1
    assert main(["learners", "revoke", "ada"]) == 0
    assert main(["learners", "revoke", "ada"]) == 1
    assert main(["learners", "forget", "ada"]) == 0
    assert "2 checks and any token were taken out" in capsys.readouterr().out
    main(["learners", "attempts", "ada"])
    assert capsys.readouterr().out == "ada has made no check.\n"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["issue"], "Nobody was named"),
        (["issue", "--students", "nowhere.csv"], "nowhere.csv cannot be read"),
        (["issue", "a b"], "cannot be a learner's name"),
        (["revoke", "ada"], "ada has no token that is good"),
    ],
)
def test_a_command_that_cannot_be_met_is_one_sentence(course, capsys, arguments, sentence):
    assert main(["learners", *arguments]) == 1
    said = capsys.readouterr().err
    assert sentence in said
    assert said.count("\n") == 1


def test_a_check_that_could_not_be_graded_is_listed_as_that(store, tmp_path):
    done = store.finish(store.accept("ada", "check-00001", **ABOUT), ungraded(EXERCISE, 1, 5, "It broke."))
    assert "could not be graded" in describe_check(done)
    assert write_attempts([done], tmp_path / "log.db") == 1
    with AttemptsLog(tmp_path / "log.db") as log:
        assert [(attempt.faulty, attempt.green) for attempt in log.attempts()] == [(True, False)]
