"""A pair task played to its end twice in a real JupyterLab: by somebody who asks nothing, and by somebody who asks well."""

from __future__ import annotations

import os

import pytest
from lab_browser import COURSE, NotebookPage, artifact, browser_page, chromium, copy_course, jupyterlab
from test_browser import minutes_pass

from autograder.content import load_exercise
from autograder.dashboard.pair_page import recorded
from autograder.dashboard.pair_words import OBSERVATIONS
from autograder.pairing.briefing import describe_briefing
from autograder.records import AttemptsLog

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        chromium() is None and not os.environ.get("CI"), reason="there is no Chromium here; install Debian's chromium"
    ),
]
TASK = "duplicate_finder"
FOLDER = COURSE / "rounds" / "pair_programming" / TASK
EXERCISE = load_exercise(FOLDER)
NOTEBOOK = f"pair_programming/{TASK}.ipynb"
QUESTIONS = (
    "When are two files the same?\nWhat about symbolic links?",
    "Can two paths have the same id?\nDo you want empty files?",
    "What if I may not read a file?",
)
OBJECTION = (
    "Hold on: people delete what we list, and two films can begin alike. Let me compare all of it, block by block."
)
HANDOVER = (
    "The finder groups files by size, then block by block, and keeps a digest of each block. We settled that a group is the "
    "same in every byte, whatever it costs. Links and empty files do not count. Open is how it learns of changes."
)


def answer(name: str) -> str:
    return f"%%answer {TASK}\n" + (FOLDER / name).read_text()


def begun(page, address):
    notebook = NotebookPage(page, address, NOTEBOOK)
    begin = notebook.cell("from autograder.lab")
    assert "Duplicate finder, with Imre" in notebook.run(begin)
    notebook.panel.locator(".ag-clock").wait_for()
    return notebook, begin


def spoken(notebook, magic, text):
    """Write into the first cell of a magic, run it, and give the reply."""
    cell = notebook.cell(magic)
    notebook.write(cell, f"{magic}\n{text}")
    return notebook.run(cell)


def shot(page, locator, name):
    locator.scroll_into_view_if_needed()
    page.screenshot(path=artifact(name))


def finished(page, notebook, name):
    """End the sitting; its replay in words, and its pictures."""
    end = notebook.cell("finish()")
    said = notebook.run(end)
    picture = end.locator("img").first
    picture.wait_for()
    assert picture.evaluate("e => e.naturalWidth") > 1000
    shot(page, picture, f"{name}_replay.png")
    shot(page, end.locator("table").nth(1), f"{name}_changes.png")
    shot(page, end.locator("table").last, f"{name}_rubric.png")
    return said


def mute(page, address, course):
    """Nothing is asked, nothing said; each change is written down as it is told."""
    notebook, begin = begun(page, address)
    cell = notebook.cell("%%answer")
    notebook.write(cell, answer("shortcuts/stage_0_links__read.py"))
    notebook.run(cell)
    said = notebook.run(notebook.cell("# The visible checks of stage 1"))
    assert "✗Neither follows nor lists links" in said
    assert "Ask what is to happen with links." in said

    # nobody runs a cell: the panel's clock brings what the engineer says
    minutes_pass(course, 9.9)
    notebook.run(begin)
    word = notebook.panel.locator(
        ".widget-vbox .jp-RenderedHTMLCommon, .widget-vbox .widget-html", has_text="film people"
    )
    word.first.wait_for()
    shot(page, word.first, "pair_mute_by_the_clock.png")

    notebook.write(cell, answer("shortcuts/stage_1_first_block__as_told.py"))
    notebook.run(cell)
    said = notebook.run(notebook.cell("check()"))
    assert "✗Never lists files that differ in a byte, however far behind it stands. hidden" in said
    minutes_pass(course, 8.5)
    assert "What are you thinking?" in notebook.run(begin)
    return finished(page, notebook, "pair_mute")


def well(page, address, course):
    """Asked first, objected to what breaks a promise, told the second engineer how things stand."""
    notebook, begin = begun(page, address)
    for text in QUESTIONS:
        said = spoken(notebook, "%%ask", text)
        assert said.count("Imre:") == text.count("\n") + 1
        assert "Do you mean" not in said
    assert "What would you assume?" in spoken(notebook, "%%ask", "Which colour should the report have?")
    shot(page, notebook.cell("%%ask"), "pair_well_asks.png")
    spoken(notebook, "%%say", "I walk the folders first, and leave links and empty files alone.")
    minutes_pass(course, 4)
    notebook.run(begin)
    cell = notebook.cell("%%answer")
    notebook.write(cell, answer("shortcuts/stage_1_reads_on__after_the_first.py"))
    notebook.run(cell)
    own = notebook.cell("# Your own tests")
    notebook.write(own, "disk = Disk()\ndisk.write('a', b'')\nassert DuplicateFinder(disk).groups() == []")
    notebook.run(own)
    check = notebook.cell("check()")
    said = notebook.run(check)
    assert "Stage 1 passes: 30 points so far." in said
    assert "That is plenty, and we are done in a minute." in said
    shot(page, check, "pair_well_drift.png")
    assert "So it stays byte for byte." in spoken(notebook, "%%say", OBJECTION)

    minutes_pass(course, 7)
    notebook.run(begin)
    notebook.write(cell, answer("alternative.py"))
    notebook.run(cell)
    assert "We have lost a picture." in notebook.run(check)
    minutes_pass(course, 6)
    notebook.run(begin)
    notebook.run(cell)
    assert "Noor takes over from here." in notebook.run(check)
    assert "Thank you, that helps." in spoken(notebook, "%%say", HANDOVER)
    panel = notebook.panel.locator(".widget-vbox").first
    panel.get_by_text("What was said").click()
    assert "Which colour should the report have?" in panel.inner_text()
    shot(page, panel, "pair_well_panel.png")
    minutes_pass(course, 5)
    notebook.run(begin)
    notebook.run(cell)
    assert "All stages pass: 100 points." in notebook.run(check)
    rating = notebook.cell("rate(")
    notebook.write(rating, "rate(clarify=3, trade_off=3, collaborate=3)")
    assert "Kept: clarify 3, trade-off 3, collaborate 3." in notebook.run(rating)
    return finished(page, notebook, "pair_well")


def played(folder, play, *, dark):
    """Play a sitting in a course and a JupyterLab of its own; the replay's words, and the measures of its record."""
    folder.mkdir()
    course = copy_course(folder / "course")
    with jupyterlab(course, folder, dark=dark) as address, browser_page() as page:
        said = play(page, address, course)
    with AttemptsLog(course / "workbook" / ".attempts.db", create=False) as log:
        return said, recorded(log, TASK, describe_briefing(EXERCISE), EXERCISE.starter)


def test_asking_nothing_and_asking_well(tmp_path):
    said, one = played(tmp_path / "light", mute, dark=False)
    assert "0 of 5 costly questions asked in time" in said
    said, other = played(tmp_path / "dark", well, dark=True)
    assert "5 of 5 costly questions asked in time" in said

    assert [sum(a.in_time for a in measures.asked) for measures in (one, other)] == [0, 5]
    assert [len(measures.drifts) for measures in (one, other)] == [1, 3]
    assert [drift.because for drift in one.drifts] == ["time"]
    assert [drift.because for drift in other.drifts] == ["passed"] * 3
    assert [measures.drifts[0].objected is not None for measures in (one, other)] == [False, True]
    assert (len(one.nudges), len(other.nudges)) == (2, 0)
    assert [max(check.points for check in measures.checks.checks) for measures in (one, other)] == [
        pytest.approx(45, abs=10), 100,
    ]  # fmt: skip
    with open(artifact("pair_records.txt"), "w") as file:
        for name, observe in OBSERVATIONS.items():
            print(f"{name}\n  asks nothing: {observe(one)}\n  asks well: {observe(other)}", file=file)
