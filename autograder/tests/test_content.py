"""Loading the course: every complaint names file, field and mend, and the starter is what nbgrader would make."""

# ruff: noqa: E501 - answers and messages stand in one line each, so that a table can be read

import dataclasses
import os
import re

import nbformat
import pytest
from conftest import TINY
from hypothesis import given
from hypothesis import strategies as st
from nbgrader.preprocessors import ClearSolutions

from autograder.content import ContentError, course_dir, find_exercise, load_course, load_exercise
from autograder.content.starter import STUB, derive_starter, without_markers


def test_an_exercise_is_loaded_whole(write_course):
    folder = write_course()
    exercise = load_exercise(folder)
    assert (exercise.id, exercise.round, exercise.minutes, exercise.points) == (
        folder.name,
        folder.parent.name,
        10,
        100,
    )
    assert [stage.title for stage in exercise.stages] == ["Two numbers", "Many numbers"]
    assert [test.name for test in exercise.stages[0].hidden] == ["test_drawn_sums", "test_zero"]
    test = exercise.stages[0].visible[0]
    assert (test.label, test.hint) == ("Adds two small numbers.", "Return the sum; printing it is not enough.")
    assert test.source.startswith("def test_small_sum")
    assert test.line == 1
    assert exercise.hints == (("Think of plus.",), ("Start at nought.", "Await each fetch."))
    assert "BEGIN SOLUTION" not in exercise.solution
    assert "return a + b" not in exercise.starter
    (shortcut,) = exercise.shortcuts
    assert (shortcut.trap, shortcut.passes, shortcut.fails_at, shortcut.passes_visible) == (
        "ignores_fetch", 1, "test_several_names", True,
    )  # fmt: skip
    with pytest.raises(dataclasses.FrozenInstanceError):
        exercise.title = "another"


@pytest.mark.parametrize("number", [0, 3, -1, True, "1", None, 1.0])
def test_a_stage_that_is_not_there(write_course, number):
    exercise = load_exercise(write_course())
    with pytest.raises(ValueError, match="has stages 1 to 2"):
        exercise.stage(number)


def toml(old, new):
    assert old in TINY["exercise.toml"]
    return {"exercise.toml": TINY["exercise.toml"].replace(old, new, 1)}


SHORTCUT = "shortcuts/stage_1_ignores_fetch.py"
UNLABELLED = "def test_a(solution):\n    assert solution.add(1, 2) == 3\n"
LABELLED = 'def test_a(solution):\n    """Adds."""\n    assert solution.add(1, 2) == 3\n'

#: What is wrong: (files that make it so, the file that is named, what else the sentence says).
COMPLAINTS = {
    "no title": (toml('title = "Sums"\n', ""), "exercise.toml", "title is missing; it is a text"),
    "an empty title": (toml('"Sums"', '" "'), "exercise.toml", "title is empty"),
    "a title that is a number": (toml('"Sums"', "5"), "exercise.toml", "title is 5; it must be a text"),
    "minutes as text": (toml("minutes = 10", 'minutes = "10"'), "exercise.toml", "minutes is '10'; it must be a whole number"),
    "minutes that are true": (toml("minutes = 10", "minutes = true"), "exercise.toml", "minutes is True; it must be a whole"),
    "half a minute": (toml("minutes = 4", "minutes = 0.5"), "exercise.toml", "stages[1].minutes is 0.5; it must be a whole"),
    "no minutes": (toml("minutes = 4", "minutes = 0"), "exercise.toml", "stages[1].minutes is 0; it must be at least 1"),
    "minutes that do not add up": (toml("minutes = 4", "minutes = 5"), "exercise.toml", "minutes is 10 and the stages' minutes add up to 11"),
    "points of nothing": (toml("points = 60", "points = 0"), "exercise.toml", "stages[2].points is 0; it must be above 0"),
    "points that are no number": (toml("points = 60", "points = nan"), "exercise.toml", "stages[2].points is nan; it must be above 0"),
    "points as text": (toml("points = 60", 'points = "60"'), "exercise.toml", "stages[2].points is '60'; it must be a number"),
    "an unknown difficulty": (toml('"easy"', '"simple"'), "exercise.toml", "difficulty is 'simple'; choose one of easy, medium, hard"),
    "skills that are no list": (toml('["adding"]', '"adding"'), "exercise.toml", "skills is 'adding'; it must be a list of texts"),
    "a skill that is no text": (toml('["adding"]', "[1]"), "exercise.toml", "skills is [1]; it must be a list of texts"),
    "an unknown field": (toml("minutes = 10", "minutes = 10\nlevel = 3"), "exercise.toml", "level is not a known field; remove or rename it"),
    "an unknown field of a stage": (toml("minutes = 4", "minutes = 4\ncolour = 1"), "exercise.toml", "stages[1].colour is not a known field"),
    "an unknown field of a trap": (toml("stage = 2", "stage = 2\nstages = 2"), "exercise.toml", "traps[1].stages is not a known field"),
    "a trap of a stage that is not there": (toml("stage = 2", "stage = 3"), "exercise.toml", "names stage 3; there are stages 1 to 2"),
    "an id of another folder": (toml('id = "{id}"', 'id = "other"'), "exercise.toml", "it must be the folder's name"),
    "no stages": ({"exercise.toml": TINY["exercise.toml"].partition("[[stages]]")[0]}, "exercise.toml", "[[stages]]"),
    "stages of another kind": (
        {"exercise.toml": TINY["exercise.toml"].partition("[[stages]]")[0] + "stages = 3\n"}, "exercise.toml", "[[stages]]",
    ),
    "broken TOML": ({"exercise.toml": "id = \n"}, "exercise.toml", "line 1"),
    "an empty exercise.toml": ({"exercise.toml": " \n"}, "exercise.toml", "is empty"),
    "no prompt": ({"stage_2.md": None}, "stage_2.md", "is missing"),
    "an empty prompt": ({"stage_2.md": "\n"}, "stage_2.md", "is empty"),
    "no reference": ({"solution.py": None}, "solution.py", "is missing"),
    "no alternative": ({"alternative.py": None}, "alternative.py", "is missing"),
    "no debrief": ({"debrief.md": None}, "debrief.md", "is missing"),
    "no hints": ({"hints.md": None}, "hints.md", "is missing"),
    "no visible tests": ({"visible_stage_1.py": None}, "visible_stage_1.py", "is missing"),
    "no hidden tests": ({"hidden_stage_2.py": None}, "hidden_stage_2.py", "is missing"),
    "a file without tests": ({"hidden_stage_2.py": "x = 1\n"}, "hidden_stage_2.py", "no function test_…; a stage needs tests"),
    "a test without a label": ({"visible_stage_1.py": UNLABELLED}, "visible_stage_1.py", "test_a has no docstring"),
    "a test with a blank label": ({"visible_stage_1.py": LABELLED.replace("Adds.", "  ")}, "visible_stage_1.py", "test_a has no docstring"),
    "a test twice": ({"visible_stage_1.py": LABELLED * 2}, "visible_stage_1.py", "test_a is defined twice"),
    "a test that is visible and hidden": (
        {"visible_stage_1.py": LABELLED, "hidden_stage_1.py": LABELLED}, "hidden_stage_1.py", "test_a is also a visible test; give it another name",
    ),
    "a test file that does not compile": ({"hidden_stage_1.py": "def test_a(:\n"}, "hidden_stage_1.py", "line 1: "),
    "a reference without a region": ({"solution.py": TINY["alternative.py"]}, "solution.py", "no region between"),
    "a region that does not end": ({"solution.py": "### BEGIN SOLUTION\nx = 1\n"}, "solution.py", "has no '### END SOLUTION'"),
    "a region that does not begin": ({"solution.py": "x = 1\n### END SOLUTION\n"}, "solution.py", "line 2: '### END SOLUTION' without"),
    "a region within a region": (
        {"solution.py": "### BEGIN SOLUTION\n### BEGIN SOLUTION\n"}, "solution.py", "line 2: a second '### BEGIN SOLUTION'",
    ),
    "hints for too few stages": ({"hints.md": "## Stage 1\n\n1. One.\n"}, "hints.md", "no hints under '## Stage 2'"),
    "a stage without a hint": ({"hints.md": "## Stage 1\n\n1. One.\n\n## Stage 2\n"}, "hints.md", "no hints under '## Stage 2'"),
    "hints in another order": ({"hints.md": "## Stage 2\n\n1. One.\n\n## Stage 1\n\n1. Two.\n"}, "hints.md", "'## Stage 1' should stand"),
    "a shortcut of another name": ({"shortcuts/wrong.py": "x = 1\n"}, "wrong.py", "the name must be stage_<passed>_<trap>.py"),
    "a shortcut without a trap": ({"shortcuts/stage_1_other.py": '"""Fails stage 2 at test_several_names: so."""\n'}, "stage_1_other.py", "no trap 'other' with stage = 2"),
    "a shortcut that fails at no test": ({SHORTCUT: '"""Fails stage 2 at test_nowhere: so."""\n'}, "stage_1_ignores_fetch.py", "stage 2 has no test test_nowhere"),
    "a shortcut that fails at another stage": ({SHORTCUT: '"""Fails stage 1 at test_small_sum: so."""\n'}, "stage_1_ignores_fetch.py", "must begin 'Fails stage 2 at test_…"),
    "a shortcut without a docstring": ({SHORTCUT: "x = 1\n"}, "stage_1_ignores_fetch.py", "must begin 'Fails stage 2"),
# a shortcut that does not compile is a complaint, no traceback
    "a shortcut that does not compile": ({SHORTCUT: "def f(:\n"}, "stage_1_ignores_fetch.py", "line 1: "),
}  # fmt: skip


@pytest.mark.parametrize("name", COMPLAINTS)
def test_a_complaint_names_file_field_and_mend(write_course, name):
    files, file, words = COMPLAINTS[name]
    folder = write_course(files)
    with pytest.raises(ContentError) as caught:
        load_exercise(folder)
    said = str(caught.value)
    assert said.startswith(str(folder))
    assert file in said
    assert words in said
    assert "\n" not in said


def test_an_unreadable_file(write_course):
    folder = write_course()
    (folder / "debrief.md").write_bytes(b"\xff\xfe")
    with pytest.raises(ContentError, match=r"debrief\.md cannot be read"):
        load_exercise(folder)


# pytest would collect these and the grader would call it a fault at each check; the loader says nothing
@pytest.mark.parametrize(
    "text",
    [
        LABELLED + "\nclass TestMore:\n    def test_b(self, solution):\n        assert solution.add(1, 1) == 2\n",
        LABELLED + "\nasync def test_b(solution):\n    assert solution.add(1, 1) == 2\n",
        "import pytest\n\n@pytest.mark.parametrize('n', [1, 2])\n" + LABELLED.replace("(solution)", "(solution, n)"),
    ],
    ids=["class", "async", "parametrized"],
)
def test_tests_that_the_grader_cannot_run_are_complained_of(write_course, text):
    with pytest.raises(ContentError, match=r"hidden_stage_1\.py"):
        load_exercise(write_course({"hidden_stage_1.py": text}))


def test_an_exercise_is_read_again_only_after_a_change(write_course):
    folder = write_course()
    first = load_exercise(folder)
    assert load_exercise(folder) is first
    debrief = folder / "debrief.md"
    debrief.write_text("The reference does something else.\n")
    assert load_exercise(folder).debrief == "The reference does something else.\n"
    same_size = "The reference does something ELSE.\n"
    stat = debrief.stat()
    debrief.write_text(same_size)
    os.utime(debrief, ns=(stat.st_atime_ns, stat.st_mtime_ns + 1))
    assert load_exercise(folder).debrief == same_size
    (folder / "shortcuts" / "stage_1_ignores_fetch.py").unlink()
    assert load_exercise(folder).shortcuts == ()


# -- the course --------------------------------------------------------------------------------------------------------


def test_rounds_come_in_the_order_of_the_loop(write_course):
    course = write_course().parents[2]
    for name, order in (("later", 7), ("earlier", 2)):
        (course / "rounds" / name).mkdir()
        (course / "rounds" / name / "round.toml").write_text(
            f'title = "T"\norder = {order}\nminutes = 5\nscreens_for = "s"\nweight = 0.5\n'
        )
    (course / "rounds" / "no_round").mkdir()
    loaded = load_course(course)
    assert [round_.order for round_ in loaded.rounds] == [1, 2, 7]
    assert list(loaded.exercises) == [loaded.rounds[0].exercises[0].id]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "is empty"),
        ('title = "T"\n', "order is missing"),
        ('title = "T"\norder = 1\nminutes = 5\nscreens_for = "s"\nweight = 0\n', "weight is 0; it must be above 0"),
        ('title = "T"\norder = 1\nminutes = 5\nscreens_for = "s"\nweight = 1\nx = 1\n', "x is not a known field"),
    ],
)
def test_a_rounds_complaints(write_course, text, words):
    course = write_course().parents[2]
    (file,) = course.glob("rounds/*/round.toml")
    file.write_text(text)
    with pytest.raises(ContentError, match=re.escape(words)) as caught:
        load_course(course)
    assert str(caught.value).startswith(str(file))


def test_an_id_that_two_rounds_have(write_course):
    first = write_course()
    second = write_course(exercise_id=first.name)
    second.parent.rename(first.parents[1] / second.parent.name)
    with pytest.raises(ContentError, match=f"the id '{first.name}' is taken by"):
        load_course(first.parents[2])


def test_a_folders_name(write_course):
    folder = write_course(exercise_id="Sums-1")
    with pytest.raises(ContentError, match="lower-case letters, digits and underscores"):
        load_exercise(folder)


def test_a_course_without_rounds(tmp_path):
    (tmp_path / "rounds").mkdir()
    with pytest.raises(ContentError, match=r"no folder with a round\.toml"):
        load_course(tmp_path)


def test_a_folder_that_is_no_course(tmp_path):
    # iterdir's FileNotFoundError comes out
    with pytest.raises(ContentError, match="rounds"):
        load_course(tmp_path)


def test_finding_an_exercise(write_course):
    folder = write_course()
    course = load_course(folder.parents[2])
    assert find_exercise(course.path, folder.name).path == folder
    with pytest.raises(ContentError, match=f"no exercise is called 'other'; there are: {folder.name}"):
        find_exercise(course.path, "other")


def test_where_the_course_lies(write_course, tmp_path, monkeypatch):
    monkeypatch.delenv("AUTOGRADER_COURSE", raising=False)
    folder = write_course()
    course = folder.parents[2]
    assert course_dir(folder) == course
    assert course_dir(course) == course
    course = course.rename(tmp_path / "course")
    assert course_dir(tmp_path) == course
    monkeypatch.setenv("AUTOGRADER_COURSE", str(course))
    monkeypatch.chdir("/")
    assert course_dir() == course
    assert course_dir("/proc") == course
    monkeypatch.setenv("AUTOGRADER_COURSE", str(course / "rounds"))
    with pytest.raises(ContentError, match="AUTOGRADER_COURSE is .*rounds, which holds no folder rounds; set it"):
        course_dir()


def test_the_real_course_loads(real_course):
    course = load_course(real_course)
    exercise = course.exercises["web_crawler"]
    assert (exercise.points, len(exercise.stages)) == (100, 4)
    compile(exercise.starter, "starter", "exec")


# -- the starter -------------------------------------------------------------------------------------------------------


def cleared_by_nbgrader(text):
    """What nbgrader's ClearSolutions makes of ``text`` in a solution cell."""
    clear = ClearSolutions(code_stub={"python": STUB})
    cell = nbformat.v4.new_code_cell(text, metadata={"nbgrader": {"solution": True, "schema_version": 3}})
    cell, _ = clear.preprocess_cell(cell, {"language": "python"}, 0)
    return cell.source


LINES = st.sampled_from(["x = 1", "    y = 2", "", "def f():", "\tz = 3", "    # a note", "'ä  '", "   "])
REGIONS = st.tuples(
    st.sampled_from(["", "    ", "        ", "\t"]), st.lists(LINES, max_size=3), st.sampled_from(["", "    "])
).map(lambda region: [f"{region[0]}### BEGIN SOLUTION", *region[1], f"{region[2]}### END SOLUTION"])


@given(st.lists(st.one_of(LINES.map(lambda line: [line]), REGIONS), max_size=8), REGIONS)
def test_the_starter_is_what_nbgrader_makes(parts, region):
    text = "\n".join(line for part in [*parts, region] for line in part)
    assert derive_starter(text) == cleared_by_nbgrader(text).rstrip() + "\n"


@pytest.mark.parametrize(
    "text",
    [
        # str.splitlines would also split at form feeds and other separators, within a text literal too
        "x = 'a\x0cb\u2028c'\n### BEGIN SOLUTION\ny = 2\n### END SOLUTION",
    ],
    ids=["a form feed"],
)
def test_the_starter_of_unusual_lines(text):
    assert derive_starter(text) == cleared_by_nbgrader(text).rstrip() + "\n"


@pytest.mark.parametrize("marker", ["### BEGIN SOLUTION of g", "#### BEGIN SOLUTION", "x = 1  ### END SOLUTION"])
def test_a_marker_that_does_not_stand_alone_is_named(marker):
    # nbgrader finds its markers anywhere in a line, so that the two would disagree on what is the solution
    text = f"def f():\n    ### BEGIN SOLUTION\n    return 1\n    ### END SOLUTION\n{marker}\n"
    with pytest.raises(ValueError, match="line 5: a marker stands alone on its line"):
        derive_starter(text)


def test_the_starter_of_the_real_exercise(real_course):
    text = (real_course / "rounds/coding_assessment/web_crawler/solution.py").read_text()
    assert derive_starter(text) == cleared_by_nbgrader(text).rstrip() + "\n"


@given(st.lists(LINES, max_size=5), REGIONS)
def test_without_markers_every_other_line_stays(lines, region):
    text = "\n".join([*lines, *region])
    kept = [line for line in text.split("\n") if "SOLUTION" not in line]
    assert without_markers(text) == "\n".join(kept).rstrip() + "\n"
