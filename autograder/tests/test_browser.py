"""The coding assessment, sat in a real JupyterLab in a real Chromium."""

from __future__ import annotations

import os
import re

import pytest
from lab_browser import COURSE, NotebookPage, artifact, browser_page, chromium, copy_course, jupyterlab

from autograder.records import AttemptsLog

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        chromium() is None and not os.environ.get("CI"), reason="there is no Chromium here; install Debian's chromium"
    ),
]
EXERCISE = COURSE / "rounds" / "coding_assessment" / "web_crawler"
NOTEBOOK = "coding_assessment/web_crawler.ipynb"


def answer(name: str) -> str:
    return "%%answer web_crawler\n" + (EXERCISE / name).read_text()


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    home = tmp_path_factory.mktemp("lab")
    course = copy_course(home / "course")
    with jupyterlab(course, home) as address:
        yield course, address


def test_a_round_is_played_from_a_wrong_answer_to_the_debrief(served):
    course, address = served
    with browser_page() as page:
        notebook = NotebookPage(page, address, NOTEBOOK)
        shown = notebook.run(notebook.cell("from autograder.lab"))
        assert re.search(r"Web crawler: 4 stages, (90|89) of 90 minutes left\.", shown)
        clock = notebook.panel.locator(".ag-clock")
        clock.wait_for()
        assert re.fullmatch(r"(90:00|8\d:\d\d) left of 90 minutes", clock.inner_text())

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

        notebook.write(cell, answer("alternative.py"))
        notebook.run(cell)
        said = notebook.run(check)
        assert "Stage 1 passes: 20 points so far." in said
        assert "Stage 2 · At most k in flight" in said  # the next prompt opens

        # the panel's button does the same
        button = notebook.panel.locator("button", has_text="Check stage 2")
        button.scroll_into_view_if_needed()
        button.click()
        notebook.panel.locator("button", has_text="Check stage 3").wait_for()
        panel = notebook.panel.locator(".widget-vbox").first.inner_text()
        assert "✓ 1 Same host, breadth first" in panel
        assert "✓ 2 At most k in flight" in panel
        page.screenshot(path=artifact("assessment_stage_2_green.png"))

        assert "Stage 4 opens when stage 3 passes." in notebook.run(notebook.cell("prompt(4)"))
        for stage in (3, 4):
            said = notebook.run(notebook.cell(f"# The visible checks of stage {stage}"))
        assert "All stages pass: 100 points." in said
        assert "What the reference does" in notebook.run(notebook.cell("debrief()"))
        page.screenshot(path=artifact("assessment_debrief.png"))
    with AttemptsLog(course / "workbook" / ".attempts.db", create=False) as log:
        checks = log.attempts("web_crawler")
        assert [(check.stage, check.green) for check in checks] == [
            (1, False),
            (1, True),
            (2, True),
            (3, True),
            (4, True),
        ]
        assert checks[-1].source.strip() == (EXERCISE / "alternative.py").read_text().strip()


def test_a_killed_kernel_loses_no_check_and_the_clock_goes_on(served):
    course, address = served
    with browser_page() as page:
        notebook = NotebookPage(page, address, NOTEBOOK)
        notebook.run(notebook.cell("from autograder.lab"))
        cell = notebook.cell("%%answer")
        notebook.write(cell, answer("solution.py"))
        notebook.run(cell)
        notebook.run(notebook.cell("# The visible checks of stage 1"))
        with AttemptsLog(course / "workbook" / ".attempts.db", create=False) as log:
            before, sitting = len(log.attempts("web_crawler")), log.open_sitting("web_crawler")
        free = notebook.cell("# Your own tests")
        notebook.write(free, "import os\nos.kill(os.getpid(), 9)")
        free.locator(".cm-content").click()
        page.keyboard.press("Shift+Enter")
        restarted = page.locator(".jp-Dialog", has_text="restart")
        restarted.wait_for()
        notebook.dismiss_dialog()
        notebook.panel.locator(".jp-Notebook-ExecutionIndicator[data-status=idle]").wait_for()
        shown = notebook.run(notebook.cell("from autograder.lab"))
        assert re.search(r"4 stages, (90|89|88) of 90 minutes left", shown)
        with AttemptsLog(course / "workbook" / ".attempts.db", create=False) as log:
            assert len(log.attempts("web_crawler")) == before
            assert log.open_sitting("web_crawler").id == sitting.id
        # what passed before the kernel died is green still
        assert "✓ 1 Same host, breadth first" in notebook.panel.locator(".widget-vbox").first.inner_text()


def test_the_start_page_leads_to_the_round_and_the_dashboard_shows_it(served):
    _, address = served
    with browser_page() as page:
        start = NotebookPage(page, address, "start_here.ipynb")
        start.panel.locator("a", has_text="Coding assessment: web crawler").click()
        page.locator(".jp-NotebookPanel:not(.lm-mod-hidden) h1", has_text="Web crawler").wait_for()
        board = NotebookPage(page, address, "dashboard.ipynb")
        board.run(board.cell("from autograder.dashboard"))
        said = board.run(board.cell("learner_view()"))
        assert "of 1 exercise" in said
        picture = board.panel.locator("img[alt]").first
        assert "4 green" in picture.get_attribute("alt")
        assert "No gradebook yet." in board.run(board.cell("cohort_view()"))
        page.screenshot(path=artifact("dashboard_learner.png"))
