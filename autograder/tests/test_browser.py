"""The coding assessment, sat in a real JupyterLab in a real Chromium."""

from __future__ import annotations

import os
import re
import sqlite3
from contextlib import closing
from datetime import datetime, timedelta

import pytest
from lab_browser import COURSE, NotebookPage, artifact, browser_page, chromium, copy_course, jupyterlab, use_theme
from playwright.sync_api import expect

from autograder.content import load_exercise
from autograder.records import AttemptsLog

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        chromium() is None and not os.environ.get("CI"), reason="there is no Chromium here; install Debian's chromium"
    ),
]
EXERCISE = COURSE / "rounds" / "coding_assessment" / "web_crawler"
SECOND = load_exercise(EXERCISE.with_name("record_store"))


def answer(name: str) -> str:
    return "%%answer web_crawler\n" + (EXERCISE / name).read_text()


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return tmp_path_factory.mktemp("lab")


@pytest.fixture(scope="module")
def served(home):
    course = copy_course(home / "course")
    with jupyterlab(course, home) as address:
        yield course, address


def records(course, kind=None, *, exercise="web_crawler"):
    """The checks of the record, or the events of one kind."""
    with AttemptsLog(course / "workbook" / ".attempts.db", create=False) as log:
        return log.attempts(exercise) if kind is None else log.events(exercise, kind=kind)


def minutes_pass(course, minutes):
    """As if all that the open sitting has recorded had happened so many minutes earlier."""
    with closing(sqlite3.connect(course / "workbook" / ".attempts.db")) as database, database:
        (sitting,) = database.execute("SELECT id FROM sittings WHERE ended_at IS NULL").fetchone()
        for table, column, key in (
            ("sittings", "started_at", "id"), ("attempts", "at", "sitting_id"), ("events", "at", "sitting_id"),
        ):  # fmt: skip
            rows = database.execute(f"SELECT id, {column} FROM {table} WHERE {key} = ?", [sitting]).fetchall()
            for row, at in rows:
                earlier = datetime.fromisoformat(at) - timedelta(minutes=minutes)
                moved = earlier.isoformat(timespec="microseconds")
                database.execute(f"UPDATE {table} SET {column} = ? WHERE id = ?", [moved, row])


def test_a_sitting_from_its_begin_to_the_debrief(served):
    """A wrong answer, a pause, two stages, one that breaks, all stages, and how it went."""
    course, address = served
    with browser_page() as page:
        notebook = NotebookPage(page, address, "coding_assessment/web_crawler.ipynb")
        begin = notebook.cell("from autograder.lab")
        shown = notebook.run(begin)
        assert re.search(r"Web crawler: 4 stages, (90|89) of 90 minutes left\.", shown)
        clock = notebook.panel.locator(".ag-clock")
        clock.wait_for()
        expect(clock).to_have_text(re.compile(r"^(90:00|8\d:\d\d) left of 90 minutes$"))

        cell = notebook.cell("%%answer")
        check = notebook.cell("# The visible checks of stage 1")
        assert "no answer yet" in notebook.run(check)

        # the first frame of the search is a plausible mistake: depth first
        notebook.write(cell, answer("shortcuts/stage_0_recursion__dive.py"))
        notebook.run(cell)
        said = notebook.run(check)
        assert "✗Lists the pages in breadth-first order." in said
        assert "expected ['http://m.example/', 'http://m.example/visit', 'http://m.example/art'" in said
        assert "✗Follows a long chain of pages to its end. hidden" in said
        check.scroll_into_view_if_needed()
        page.screenshot(path=artifact("assessment_wrong_answer.png"))

        notebook.panel.locator("button", has_text="Pause").click()
        notebook.panel.locator(".ag-clock", has_text="paused").wait_for()
        stands = clock.inner_text()
        clock.scroll_into_view_if_needed()
        page.screenshot(path=artifact("assessment_paused.png"))
        page.wait_for_timeout(1500)  # the clock ticks each second
        assert clock.inner_text() == stands
        notebook.panel.locator("button", has_text="Resume").click()
        notebook.panel.locator("button", has_text="Pause").wait_for()
        expect(clock).not_to_contain_text("paused")

        minutes_pass(course, 11)
        notebook.run(begin)
        notebook.write(cell, answer("alternative.py"))
        notebook.run(cell)
        said = notebook.run(check)
        assert "Stage 1 passes: 20 points so far." in said
        assert "Stage 2 · At most k in flight" in said  # the next prompt opens

        minutes_pass(course, 20)
        notebook.run(begin)
        notebook.run(cell)
        # the panel's button does the same
        button = notebook.panel.locator("button", has_text="Check stage 2")
        button.scroll_into_view_if_needed()
        button.click()
        notebook.panel.locator("button", has_text="Check stage 3").wait_for()
        panel = notebook.panel.locator(".widget-vbox").first
        expect(panel).to_contain_text("✓ 1 Same host, breadth first")
        expect(panel).to_contain_text("✓ 2 At most k in flight")
        page.screenshot(path=artifact("assessment_stage_2_green.png"))
        assert "Stage 4 opens when stage 3 passes." in notebook.run(notebook.cell("prompt(4)"))

        own = notebook.cell("# Your own tests")
        notebook.write(own, "assert simulate(Crawler(Web().fetch).crawl('http://m.example/')) == []")
        notebook.run(own)

        # one step in the wrong direction: what had passed breaks
        third = notebook.cell("# The visible checks of stage 3")
        notebook.write(cell, answer("shortcuts/stage_0_host_by_prefix__startswith.py"))
        notebook.run(cell)
        assert "Stage 1 passed before and does not pass now" in notebook.run(third)
        minutes_pass(course, 16)
        notebook.run(begin)
        notebook.write(cell, answer("alternative.py"))
        notebook.run(cell)
        notebook.run(third)
        assert "All stages pass: 100 points." in notebook.run(notebook.cell("# The visible checks of stage 4"))

        end = notebook.cell("debrief()")
        said = notebook.run(end)
        assert "4 stages of 4 passed, 100 of 100 points, 6 checks, 1 own test, 1 pause" in said
        assert "One thing to do differently next time" in said
        assert "Your code beside the reference" in said
        assert "What the reference does" in said
        picture = end.locator("img")
        assert "Passed: stage 1 at minute 11, stage 2 at minute 31, stage 3 at minute 47" in picture.get_attribute(
            "alt"
        )
        assert "What had passed broke 2 times." in picture.get_attribute("alt")
        assert picture.evaluate("e => e.decode().then(() => e.naturalWidth)") > 1000
        expect(notebook.panel.locator(".ag-clock")).to_be_hidden()
        end.locator("h2", has_text="Your sitting").scroll_into_view_if_needed()
        page.screenshot(path=artifact("assessment_debrief.png"))
        end.locator("h2", has_text="Your code beside").scroll_into_view_if_needed()
        page.screenshot(path=artifact("assessment_debrief_code.png"))
    checks = records(course)
    assert [(check.stage, check.green) for check in checks] == [
        (1, False), (1, True), (2, True), (3, False), (3, True), (4, True),
    ]  # fmt: skip
    assert checks[-1].source.strip() == (EXERCISE / "alternative.py").read_text().strip()
    assert len({check.sitting_id for check in checks}) == 1
    assert [event.detail["outcome"] for event in records(course, "own test")] == ["passed"]
    assert [len(records(course, kind)) for kind in ("pause", "resume", "traps")] == [1, 1, 1]


def test_a_killed_kernel_loses_nothing_and_past_the_time_work_goes_on(served, home):
    """Another scenario, in the dark: a warning, a kernel that dies, checks in overtime, the debrief before all passes."""
    course, address = served
    use_theme(home, dark=True)
    points = [stage.points for stage in SECOND.stages]
    with browser_page() as page:
        notebook = NotebookPage(page, address, f"coding_assessment/{SECOND.id}.ipynb")
        begin = notebook.cell("from autograder.lab")
        assert "4 stages, 90 of 90 minutes left" in notebook.run(begin)
        free = notebook.cell("# Your own tests")
        cell = notebook.cell("%%answer")
        notebook.write(cell, f"%%answer {SECOND.id}\n{SECOND.solution}")
        notebook.run(cell)
        notebook.run(notebook.cell("# The visible checks of stage 1"))
        first = records(course, exercise=SECOND.id)
        # a second sitting has other hidden inputs
        notebook.write(free, f'start("{SECOND.id}", again=True)')
        assert "4 stages, 90 of 90 minutes left" in notebook.run(free)
        notebook.run(cell)
        notebook.run(notebook.cell("# The visible checks of stage 1"))
        before = records(course, exercise=SECOND.id)
        assert before[-1].seed != first[-1].seed

        minutes_pass(course, 60.5)
        notebook.run(begin)
        begin.locator(".ag-notice", has_text="30 minutes left").wait_for()
        begin.scroll_into_view_if_needed()
        page.screenshot(path=artifact("assessment_warning_dark.png"))

        notebook.write(free, "import os\nos.kill(os.getpid(), 9)")
        free.locator(".cm-content").click()
        page.keyboard.press("Shift+Enter")
        restarted = page.locator(".jp-Dialog", has_text="restart")
        restarted.wait_for()
        notebook.dismiss_dialog()
        notebook.panel.locator(".jp-Notebook-ExecutionIndicator[data-status=idle]").wait_for()
        assert [check.id for check in records(course, exercise=SECOND.id)] == [check.id for check in before]
        warnings = records(course, "warning", exercise=SECOND.id)
        assert [event.detail for event in warnings] == [{"minutes": 30, "shown": "panel"}]

        minutes_pass(course, 34)
        assert re.search(r"4 stages, [45] minutes past the time\. Work goes on", notebook.run(begin))
        expect(begin.locator(".ag-clock")).to_contain_text("overtime")
        # what passed before the kernel died is green still
        expect(begin.locator(".widget-vbox").first).to_contain_text(f"✓ 1 {SECOND.stages[0].title}")
        notebook.run(cell)
        second = notebook.cell("# The visible checks of stage 2")
        said = notebook.run(second)
        assert re.search(r"Overtime: [45] minutes past the time\. This check is marked so\.", said)
        assert f"Stage 2 passes: {sum(points[:2]):g} points so far." in said
        second.locator(".jp-OutputArea-output").last.scroll_into_view_if_needed()
        page.screenshot(path=artifact("assessment_overtime_dark.png"))

        end = notebook.cell("debrief()")
        assert "Run finish() to end this sitting" in notebook.run(end)
        notebook.write(end, "finish()")
        said = notebook.run(end)
        assert re.search(
            rf"2 stages of 4 passed, {sum(points[:2]):g} of 100 points, 2 checks, 0 own tests, [45] minutes past the time",
            said,
        )
        assert "Set yourself a limit for each stage." in said
        assert "stage 3 not reached" in said
        assert "worked on to" not in said  # that is in the picture
        end.locator("summary").click()
        assert "overtime" in end.locator("details table").inner_text()
        end.locator("h2", has_text="Your sitting").scroll_into_view_if_needed()
        page.screenshot(path=artifact("assessment_debrief_dark.png"))
        end.locator("h2", has_text="Your code beside").scroll_into_view_if_needed()
        page.screenshot(path=artifact("assessment_debrief_code_dark.png"))


def test_the_start_page_leads_to_the_round_and_the_dashboard_shows_it(served):
    course, address = served
    with AttemptsLog(course / "workbook" / ".attempts.db", create=False) as log:
        sat = {(check.exercise, check.sitting_id) for check in log.attempts()}
    with browser_page() as page:
        start = NotebookPage(page, address, "start_here.ipynb")
        drawn = start.cell("from autograder.lab import draw")
        # two were sat a moment ago
        assert re.search(r"Drawn from 8 of 10 exercises", start.run(drawn))
        review = start.cell("review()")
        assert "Nothing is due today." in start.run(review)
        review.scroll_into_view_if_needed()
        page.screenshot(path=artifact("start_page_dark.png"))
        link = drawn.locator(".jp-OutputArea-output a").first
        title = link.inner_text()
        link.click()
        page.locator(".jp-NotebookPanel:not(.lm-mod-hidden) h1", has_text=title).wait_for()
        board = NotebookPage(page, address, "dashboard.ipynb")
        board.run(board.cell("from autograder.dashboard"))
        practice = board.cell("learner_board()")
        said = board.run(practice)
        assert re.search(rf"\b{len(sat)}\s+sittings", said)
        assert "What comes back" in said
        assert "No gradebook yet." in board.run(board.cell("cohort_board()"))
        chart = practice.locator("svg[role=img]").first
        assert "Coding assessment" in chart.get_attribute("aria-label")
        chart.scroll_into_view_if_needed()
        page.screenshot(path=artifact("dashboard_learner.png"))
