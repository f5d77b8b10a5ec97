"""The report on a machine, in words for somebody who runs a course."""

from types import SimpleNamespace

from autograder.doctor import report

BWRAP = "bubblewrap is not installed"


def test_a_machine_with_everything():
    text = "\n".join(report(SimpleNamespace(rung="S4", strongest="S4", missing={}, drops_user=True)))
    assert "Answers run at S4" in text
    assert text.count("  yes  ") == 4
    assert "a user of its own" in text
    assert "says otherwise: fine." in text


def test_a_container():
    missing = {"S4": BWRAP}
    text = "\n".join(report(SimpleNamespace(rung="S3", strongest="S3", missing=missing, drops_user=False)))
    assert f"Missing: {BWRAP}. Install it" in text
    assert "your own user" in text


def test_a_machine_that_grades_nothing():
    missing = {"S4": "namespaces are Linux's", "S3": "this is not Linux", "S2": "this kernel has no Landlock"}
    text = "\n".join(report(SimpleNamespace(rung="S0", strongest="S0", missing=missing, drops_user=False)))
    assert text.count("  no   ") == 3
    assert "Linux offers it from 5.13 on" in text
    assert 'c.GradeAnswers.minimum_isolation = "S0"' in text
