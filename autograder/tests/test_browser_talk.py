"""A conversation held in a real JupyterLab in a real Chromium, and read again by an instructor in formgrader."""

from __future__ import annotations

import os

import nbformat
import pytest
from lab_browser import COURSE, NotebookPage, artifact, browser_page, chromium, copy_course, jupyterlab

from autograder.content import load_exercise
from autograder.content.cells import heading, read_turn
from autograder.notebooks import demo
from autograder.records import AttemptsLog, read_gradebook
from autograder.records.ratings import ratings

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        chromium() is None and not os.environ.get("CI"), reason="there is no Chromium here; install Debian's chromium"
    ),
]
ROUND = "values_conversation"
SCENARIO = load_exercise(COURSE / "rounds" / ROUND / "jailbreak_classifier")
NOTEBOOK = f"{ROUND}/{SCENARIO.id}.ipynb"


def cells(name, scenario=SCENARIO):
    """An example's cells by their first lines."""
    example = next(one for one in scenario.examples if one.name == name)
    return {heading(kind, scenario.id, turn): text.strip() for (turn, kind), text in example.cells.items()}


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_conversation_is_held(tmp_path, theme):
    course = copy_course(tmp_path / "course")
    with jupyterlab(course, tmp_path, dark=theme == "dark") as address, browser_page() as page:
        notebook = NotebookPage(page, address, NOTEBOOK)

        def say(line, text):
            cell = notebook.cell(line)
            notebook.write(cell, f"{line}\n{text}")
            said = notebook.run(cell)
            cell.scroll_into_view_if_needed()
            return said

        notebook.panel.locator(".jp-Notebook").hover()
        page.screenshot(path=artifact(f"talk_begin_{theme}.png"))
        start = notebook.cell("from autograder.lab")
        assert "45 of 45 minutes left" in notebook.run(start)
        notebook.panel.locator(".ag-clock").wait_for()
        mine = cells("weak_silent_change")
        early = f"%%reply {SCENARIO.id} p2"
        assert "Kept. Before this comes:" in say(early, mine[early])
        for line, text in mine.items():
            said = say(line, text)
            if line.endswith((" card", " closing")) or line == f"%%answer {SCENARIO.id} p2":
                page.screenshot(path=artifact(f"talk_{line.split()[-1]}_{line.split()[0][2:]}_{theme}.png"))
            if line == f"%%answer {SCENARIO.id} card":
                assert "You act on up to 4,000 flags per day." in said
            if line == f"%%answer {SCENARIO.id} closing":
                assert "Earlier you committed to threshold: 2,000 flags per day." in said
        check = notebook.cell("check(3)")
        said = notebook.run(check)
        assert "Consistency: 16 of 17 checks passed" in said
        check.locator(".jp-OutputArea-output").last.scroll_into_view_if_needed()
        page.screenshot(path=artifact(f"talk_check_{theme}.png"))
        # the earlier number after all, and the check is green
        closing = f"%%answer {SCENARIO.id} closing"
        say(closing, mine[closing].replace("10000", "2000"))
        assert "Consistency: 17 of 17 checks passed" in notebook.run(check)
        last = notebook.cell("debrief()")
        said = notebook.run(last)
        assert "Two strong answers from opposite sides" in said
        assert "she paid eleven times" in said
        last.locator(".jp-OutputArea-output").last.scroll_into_view_if_needed()
        page.screenshot(path=artifact(f"talk_debrief_{theme}.png"))
        last.locator(".jp-OutputArea-output table").first.scroll_into_view_if_needed()
        page.screenshot(path=artifact(f"talk_rating_{theme}.png"))
    with AttemptsLog(course / "workbook" / ".attempts.db", create=False) as log:
        assert [one.green for one in log.attempts(SCENARIO.id)] == [False, True]
        assert [one.dimension for one in ratings(log)] == ["harm", "measure"]


@pytest.mark.parametrize(
    "round_, name, example, quoted, theme",
    [
        (
            "hiring_manager",
            "own_work",
            "strong_incident",
            "you write that you moved the check for a second posting",
            "dark",
        ),
        (
            "recruiter_screen",
            "screen",
            "strong_unsure",
            "In a year you would be at a university or a public body.",
            "light",
        ),
    ],
)
def test_the_other_rounds_are_held(tmp_path, round_, name, example, quoted, theme):
    scenario = load_exercise(COURSE / "rounds" / round_ / name)
    course = copy_course(tmp_path / "course")
    heard = ""
    with jupyterlab(course, tmp_path, dark=theme == "dark") as address, browser_page() as page:
        notebook = NotebookPage(page, address, f"{round_}/{name}.ipynb")
        assert f"{scenario.minutes} of {scenario.minutes} minutes left" in notebook.run(
            notebook.cell("from autograder.lab")
        )
        page.screenshot(path=artifact(f"{round_}_begin_{theme}.png"))
        said = cells(example, scenario)
        for number, (line, text) in enumerate(said.items()):
            cell = notebook.cell(line)
            notebook.write(cell, f"{line}\n{text}")
            heard += notebook.run(cell) + "\n"
            if number == len(said) // 2:
                cell.scroll_into_view_if_needed()
                page.screenshot(path=artifact(f"{round_}_middle_{theme}.png"))
        assert quoted in " ".join(heard.split())
        check = notebook.cell(f"check({len(scenario.stages)})")
        assert f"{scenario.stages[-1].points:g} of {scenario.stages[-1].points:g} points" in notebook.run(check)
        check.locator(".jp-OutputArea-output").last.scroll_into_view_if_needed()
        page.screenshot(path=artifact(f"{round_}_check_{theme}.png"))
        last = notebook.cell("debrief()")
        assert "From 2 to 4" in notebook.run(last)
        last.locator(".jp-OutputArea-output").last.scroll_into_view_if_needed()
        page.screenshot(path=artifact(f"{round_}_debrief_{theme}.png"))


@pytest.mark.parametrize(
    "round_, name, example, quoted",
    [
        (ROUND, SCENARIO.id, "strong_refuse_nobody", "You act on at most 1,440 flags per day."),
        ("hiring_manager", "own_work", "strong_lost_argument", "14 worked on it"),
        ("recruiter_screen", "screen", "strong_unsure", "In a year you would be at a university"),
    ],
)
def test_an_instructor_reads_it_in_formgrader_and_gives_points(tmp_path, round_, name, example, quoted):
    scenario = load_exercise(COURSE / "rounds" / round_ / name)
    course = copy_course(tmp_path / "course")
    source = course / "source" / round_
    from autograder.content import load_course
    from autograder.notebooks.build import build_source

    build_source(load_course(course), course / "source")
    for path in source.glob("*.ipynb"):
        if path.stem != scenario.id:
            path.unlink()
    demo.nbgrader(course, course, "generate_assignment", round_, "--force")
    mine = cells(example, scenario)
    asked = [turn.reply for turn in scenario.turns if turn.reply]
    last = scenario.stages[-1]
    notebook = nbformat.read(course / "release" / round_ / f"{name}.ipynb", as_version=4)
    for cell in notebook.cells:
        turn = read_turn(cell.source)
        line = turn and heading(turn.kind, turn.scenario, turn.turn)
        if line in mine:
            cell.source = f"{line}\n{mine[line]}"
    target = course / "submitted" / "ann" / round_ / f"{name}.ipynb"
    target.parent.mkdir(parents=True)
    nbformat.write(notebook, target)
    demo.nbgrader(course, course, "autograde", round_)
    with jupyterlab(course, tmp_path, root=course) as address, browser_page(height=1400) as page:
        page.goto(f"{address}/formgrader/gradebook/{round_}/{name}")
        page.locator("text=Submission #1").first.click()
        page.locator(f"text={quoted}").first.wait_for()
        # the page comes first, its points and comments after it
        page.wait_for_function("formgrader.grades?.loaded && formgrader.comments?.loaded")
        page.screenshot(path=artifact(f"{round_}_formgrader.png"))
        body = page.locator("body").inner_text()
        assert all(f"For marking: {reply.points:g} points." in body for reply in asked)
        assert f"{last.points:g} of {last.points:g} points" in body
        boxes = page.locator("input.score")
        waiting = [box for box in boxes.all() if not box.get_attribute("placeholder") and not box.input_value()]
        assert len(waiting) == len(asked)
        for box in waiting:
            box.fill("5")
            with page.expect_response(
                lambda given: "/api/grade/" in given.url and given.request.method == "PUT"
            ) as saved:
                box.press("Tab")
            assert saved.value.ok
        waiting[1].scroll_into_view_if_needed()
        page.screenshot(path=artifact(f"{round_}_formgrader_points.png"))
    rows = {row.cell: row for row in read_gradebook(f"sqlite:///{course / 'gradebook.db'}").cells}
    replies = [row for name, row in rows.items() if name.endswith("-reply")]
    assert [row.score for row in replies] == [5.0] * len(asked)
    assert not any(row.needs_manual_grade for row in replies)
    demo.nbgrader(course, course, "generate_feedback", round_)
    page = (course / "feedback" / "ann" / round_ / f"{name}.html").read_text(encoding="utf-8")
    assert f"(Score: {scenario.points + 5 * len(asked):.1f} / 100.0)" in page
