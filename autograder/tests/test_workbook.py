"""The learner's copy: laid out once, never overwritten."""

from __future__ import annotations

import pytest

from autograder.notebooks.workbook import lay_out


@pytest.fixture
def release(tmp_path):
    folder = tmp_path / "release"
    (folder / "round").mkdir(parents=True)
    (folder / "start_here.ipynb").write_text("start 1")
    (folder / "round" / "task.ipynb").write_text("task 1")
    return folder


def test_the_first_layout_copies_all_and_the_second_does_nothing(release, tmp_path):
    book = tmp_path / "workbook"
    first = lay_out(release, book)
    assert [path.relative_to(book).as_posix() for path in first.new] == ["round/task.ipynb", "start_here.ipynb"]
    second = lay_out(release, book)
    assert (second.new, second.renewed, second.beside) == ((), (), ())


def test_a_newer_version_replaces_only_what_was_not_touched(release, tmp_path):
    book = tmp_path / "workbook"
    lay_out(release, book)
    (book / "round" / "task.ipynb").write_text("hours of work")
    (release / "round" / "task.ipynb").write_text("task 2")
    (release / "start_here.ipynb").write_text("start 2")
    layout = lay_out(release, book)
    assert (book / "round" / "task.ipynb").read_text() == "hours of work"
    assert (book / "start_here.ipynb").read_text() == "start 2"
    assert [path.name for path in layout.renewed] == ["start_here.ipynb"]
    ((theirs, newer),) = layout.beside
    assert theirs == book / "round" / "task.ipynb"
    assert newer.name == "task (newer version).ipynb"
    assert newer.read_text() == "task 2"
    assert lay_out(release, book).beside == ()


def test_each_newer_version_gets_a_name_of_its_own(release, tmp_path):
    book = tmp_path / "workbook"
    lay_out(release, book)
    (book / "round" / "task.ipynb").write_text("work")
    for version in (2, 3):
        (release / "round" / "task.ipynb").write_text(f"task {version}")
        lay_out(release, book)
    texts = {path.name: path.read_text() for path in (book / "round").iterdir()}
    assert texts == {
        "task.ipynb": "work",
        "task (newer version).ipynb": "task 2",
        "task (newer version 2).ipynb": "task 3",
    }


def test_work_that_lay_there_before_any_record_is_kept(release, tmp_path):
    book = tmp_path / "workbook"
    (book / "round").mkdir(parents=True)
    (book / "round" / "task.ipynb").write_text("from elsewhere")
    layout = lay_out(release, book)
    assert (book / "round" / "task.ipynb").read_text() == "from elsewhere"
    assert len(layout.beside) == 1


def test_a_damaged_record_loses_nothing(release, tmp_path):
    book = tmp_path / "workbook"
    lay_out(release, book)
    (book / "round" / "task.ipynb").write_text("work")
    (book / ".laid_out.json").write_text("{not json")
    (release / "round" / "task.ipynb").write_text("task 2")
    lay_out(release, book)
    assert (book / "round" / "task.ipynb").read_text() == "work"


def test_a_file_that_the_learner_deleted_stays_deleted_until_there_is_a_new_one(release, tmp_path):
    book = tmp_path / "workbook"
    lay_out(release, book)
    (book / "round" / "task.ipynb").unlink()
    assert lay_out(release, book).new == ()
    (release / "round" / "task.ipynb").write_text("task 2")
    assert len(lay_out(release, book).new) == 1
