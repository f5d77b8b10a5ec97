"""The dashboard in a real Chromium: exported pages in both themes and widths, and the notebook in JupyterLab and Voila."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

import axe
import pytest
from lab_browser import CHROMIUM_OPTIONS, COURSE, NotebookPage, artifact, chromium, jupyterlab, use_theme
from playwright.sync_api import expect, sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "benchmarks"))
from synthetic import TODAY, make_course, make_gradebook, make_log

from autograder.dashboard import cohort_view, learner_view
from autograder.dashboard.page import write_html

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        chromium() is None and not os.environ.get("CI"), reason="there is no Chromium here; install Debian's chromium"
    ),
    pytest.mark.filterwarnings("ignore:Object of type <Submitted.* not in session:sqlalchemy.exc.SAWarning"),
]
WIDTHS, THEMES = (1300, 800), ("light", "dark")
#: Students and sittings of each course; none of both is a fresh one.
SIZES = {"empty": (0, 0), "one": (1, 1), "thousand": (1000, 10)}


@pytest.fixture(scope="module")
def courses(tmp_path_factory):
    """A fresh course, one with a single learner, and one with a thousand."""
    made = {}
    for size, (students, sittings) in SIZES.items():
        course = made[size] = make_course(tmp_path_factory.mktemp(size) / "course", exercises=3)
        (course / "workbook").mkdir()
        if students:
            make_gradebook(f"sqlite:///{course / 'gradebook.db'}", course, students=students)
        if sittings:
            make_log(course / "workbook" / ".attempts.db", course, sittings=sittings)
    return made


@pytest.fixture(scope="module")
def pages(courses, tmp_path_factory):
    """Every page as a file, by view and size."""
    folder, made = tmp_path_factory.mktemp("pages"), {}
    for size, course in courses.items():
        for view, page in (("learner", learner_view(course=course, now=TODAY)), ("cohort", cohort_view(course=course))):
            made[view, size] = folder / f"{view}_{size}.html"
            write_html(page, made[view, size], title=f"Dashboard: {view}")
    return made


@pytest.fixture(scope="module")
def browser():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=CHROMIUM_OPTIONS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def axe_is_there():
    why = axe.missing()
    if why is not None and not os.environ.get("CI"):
        pytest.skip(why)
    assert why is None


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("view", ["learner", "cohort"])
def test_a_page_opens_anywhere_and_has_no_grave_fault(view, size, pages, browser, axe_is_there):
    """Offline, in both themes and widths: all of it is shown, nothing is asked for, axe finds nothing grave."""
    for theme, widths in zip(THEMES, (WIDTHS, reversed(WIDTHS)), strict=True):  # axe looks at the last one
        context = browser.new_context(color_scheme=theme, offline=True)
        try:
            page = context.new_page()
            asked, faults = [], []
            page.on("request", lambda request, asked=asked: asked.append(request.url))
            page.on("pageerror", lambda error, faults=faults: faults.append(str(error)))
            page.goto(pages[view, size].as_uri())
            page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
            for width in widths:
                page.set_viewport_size({"width": width, "height": 1000})
                page.screenshot(path=artifact(f"dashboard_{view}_{size}_{width}_{theme}.png"), full_page=True)
                # what is too wide scrolls in its own place
                assert page.evaluate("document.documentElement.scrollWidth") <= width
            assert axe.grave_faults(page) == []
            assert asked == [pages[view, size].as_uri()] and faults == []
            light = page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
            assert light == (theme == "light")
        finally:
            context.close()


def test_axe_would_find_a_grave_fault(browser, axe_is_there):
    page = browser.new_page()
    page.set_content('<main><h1>T</h1><img src="data:,"><p style="color: #999; background: #aaa">faint</p></main>')
    assert {fault.partition(" ")[0] for fault in axe.grave_faults(page)} >= {"image-alt", "color-contrast"}
    page.close()


def test_charts_are_drawn_in_the_colours_of_the_page(pages, browser):
    seen = {}
    for theme in THEMES:
        page = browser.new_page(color_scheme=theme)
        page.goto(pages["learner", "thousand"].as_uri())
        chart = page.locator("svg[role=img]").first
        assert chart.bounding_box()["width"] > 500
        fills = chart.evaluate("e => [...e.querySelectorAll('path, use')].map(p => getComputedStyle(p).fill)")
        seen[theme] = set(fills)
        page.close()
    assert "rgb(31, 35, 40)" in seen["light"] and "rgb(230, 237, 243)" in seen["dark"]
    assert "rgb(31, 35, 40)" not in seen["dark"]


@pytest.fixture(scope="module")
def board_course(courses):
    course = courses["thousand"]
    shutil.copy(COURSE / "release" / "dashboard.ipynb", course / "workbook" / "dashboard.ipynb")
    return course


def test_the_notebook_shows_both_readers_their_page_with_filters(board_course, browser, tmp_path):
    with jupyterlab(board_course, tmp_path) as address:
        for dark in (False, True):
            use_theme(tmp_path, dark=dark)
            page = browser.new_page(viewport={"width": 1300, "height": 1000})
            page.set_default_timeout(60_000)
            board = NotebookPage(page, address, "dashboard.ipynb")
            board.run(board.cell("from autograder.dashboard"))
            learner, cohort = board.cell("learner_board()"), board.cell("cohort_board()")
            said = board.run(learner)
            assert "How the rounds stand" in said and "Values" in said
            learner.locator("select").first.select_option("Values")
            learner.locator("table", has_text="Screen").first.wait_for(state="detached")
            rows = learner.locator("table", has=page.locator("caption", has_text="Rounds")).first
            expect(rows).to_contain_text("Values")
            expect(rows).not_to_contain_text("Design")
            assert re.search(r"1,000\s+students", board.run(cohort))
            cohort.locator("input[type=text]").fill("Lovelace")
            page.keyboard.press("Enter")
            # a filter has done its work when what it leaves out is gone
            cohort.locator("td", has_text="O'Brien").first.wait_for(state="detached")
            expect(cohort.locator(".ag-page")).to_contain_text("Ada Lovelace")
            cohort.locator("input[type=checkbox]").check()
            cohort.locator("td", has_text="Ada Lovelace").first.wait_for(state="detached")
            cohort.locator("input[type=text]").fill("")
            page.keyboard.press("Enter")
            cohort.locator("td", has_text=re.compile("^student [2-9a-z]{5}$")).first.wait_for(state="attached")
            expect(cohort.locator(".ag-page")).not_to_contain_text("Lovelace")
            ink = learner.locator("svg[role=img] use").first.evaluate("e => getComputedStyle(e).fill")
            assert (sum(map(int, re.findall(r"\d+", ink)[:3])) > 380) == dark
            for width in WIDTHS:
                page.set_viewport_size({"width": width, "height": 1000})
                for name, cell in (("learner", learner), ("cohort", cohort)):
                    cell.locator(".ag-page").scroll_into_view_if_needed()
                    theme = "dark" if dark else "light"
                    page.screenshot(path=artifact(f"dashboard_notebook_{name}_{width}_{theme}.png"))
            page.close()


def test_voila_serves_the_dashboard_as_a_page(board_course, browser, tmp_path):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {
        **os.environ,
        "HOME": str(tmp_path),
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
    }
    command = ["voila", "dashboard.ipynb", "--no-browser", f"--port={port}", "--Voila.ip=127.0.0.1"]
    with open(tmp_path / "voila.log", "wb") as log:
        server = subprocess.Popen(command, cwd=board_course / "workbook", env=environment, stdout=log, stderr=log)
    try:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and server.poll() is None:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.2)
        page = browser.new_page(viewport={"width": 1300, "height": 1000})
        page.set_default_timeout(60_000)
        page.goto(f"http://127.0.0.1:{port}/")
        page.locator("select").first.wait_for()
        page.locator("h3", has_text="Waiting for marks").wait_for()
        expect(page.locator("body")).to_contain_text("How the rounds stand", use_inner_text=True)
        page.screenshot(path=artifact("dashboard_voila.png"))
        page.close()
    finally:
        server.terminate()
        server.wait(15)
    assert "Traceback" not in (tmp_path / "voila.log").read_text()
