"""The concurrency drills, worked through in a real JupyterLab in a real Chromium: wrong answers, a race, the debrief."""

from __future__ import annotations

import os

import pytest
from lab_browser import COURSE, NotebookPage, artifact, browser_page, chromium, copy_course, jupyterlab

from autograder.records import AttemptsLog

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        chromium() is None and not os.environ.get("CI"), reason="there is no Chromium here; install Debian's chromium"
    ),
]
ROUND = COURSE / "rounds" / "concurrency_drills"
NOTEBOOK = "concurrency_drills/concurrency_drills.ipynb"


def answer(drill: str, name: str) -> str:
    return f"%%answer {drill}\n" + (ROUND / drill / name).read_text()


@pytest.fixture(scope="module", params=["light", "dark"])
def served(tmp_path_factory, request):
    home = tmp_path_factory.mktemp("lab")
    course = copy_course(home / "course")
    with jupyterlab(course, home, dark=request.param == "dark") as address:
        yield course, address, request.param


def test_three_wrong_answers_then_a_right_one(served):
    course, address, theme = served
    with browser_page() as page:
        notebook = NotebookPage(page, address, NOTEBOOK)
        menu = notebook.run(notebook.cell("from autograder.lab"))
        assert "Concurrency drills: 0 of" in menu
        page.screenshot(path=artifact(f"drills_menu_{theme}.png"))

        def tried(drill, name):
            cell = notebook.cell(f"%%answer {drill}")
            notebook.write(cell, answer(drill, name))
            notebook.run(cell)
            title = (ROUND / drill / "exercise.toml").read_text().split('title = "')[1].split('"')[0]
            check = notebook.cell(f"# The visible checks of {title}, to read")
            said = notebook.run(check)
            check.scroll_into_view_if_needed()
            return said, check

        said, check = tried("safe_counter", "shortcuts/stage_0_lost_update__no_lock.py")
        assert "how the threads took turns:" in said
        assert "switch to T2" in said
        assert "Nothing guarantees that it has not." in said
        check.locator(".jp-OutputArea-output").last.scroll_into_view_if_needed()
        page.screenshot(path=artifact(f"drills_race_{theme}.png"))

        said, _ = tried("bounded_map", "shortcuts/stage_0_batches__gathers_groups.py")
        assert "✗Starts the next item the moment a call ends. hidden" in said
        assert "Let whoever is free take the next item." in said
        page.screenshot(path=artifact(f"drills_batches_{theme}.png"))

        said, _ = tried(
            "claim_before_fetch",
            next((ROUND / "claim_before_fetch" / "shortcuts").glob("*.py")).relative_to(ROUND / "claim_before_fetch"),
        )
        assert "✗" in said
        page.screenshot(path=artifact(f"drills_claims_{theme}.png"))

        said, check = tried("safe_counter", "solution.py")
        assert "It passes: 4 points." in said
        free = notebook.cell('# Your own tries. hint("safe_counter")')
        notebook.write(free, 'debrief("safe_counter")')
        said = notebook.run(free)
        assert "The schedule that breaks the classic mistake" in said
        assert "switch to T2" in said
        free.locator(".jp-OutputArea-output").last.scroll_into_view_if_needed()
        page.screenshot(path=artifact(f"drills_debrief_{theme}.png"))
        free = notebook.cell('# Your own tries. hint("bounded_map")')
        notebook.write(
            free,
            "import threading\nseats = [1]\ndef book():\n    if seats:\n        seats.pop()\n"
            "def program():\n    seats[:] = [1]\n    two = [threading.Thread(target=book) for _ in range(2)]\n"
            "    for t in two: t.start()\n    for t in two: t.join()\nexplore(program)",
        )
        said = notebook.run(free)
        assert "IndexError" in said
        assert "if seats:" in said
        page.screenshot(path=artifact(f"drills_explore_{theme}.png"))
        assert "1 of" in notebook.run(notebook.cell("menu()"))
    with AttemptsLog(course / "workbook" / ".attempts.db", create=False) as log:
        assert [a.green for a in log.attempts("safe_counter")] == [False, True]
