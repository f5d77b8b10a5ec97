"""A pair task played to its end twice in a real JupyterLab: by somebody who asks nothing, and by somebody who asks well."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import pytest
from lab_browser import COURSE, NotebookPage, artifact, browser_page, chromium, copy_course, jupyterlab
from playwright.sync_api import expect
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


@dataclass(frozen=True)
class Script:
    """What two people do and say who sit the same task, and what they read."""

    task: str
    title: str
    engineer: str
    #: A first answer that nobody has asked about, the line that it fails at, and the hint that stands there.
    unasked: str
    fails: str
    hint: str
    #: Words of the first drift, the answer that does what is told there, and the line that this fails at.
    drift: str
    as_told: str
    breaks: str
    #: Cells of questions, one that nobody can answer, and what is said before the first line.
    questions: tuple[str, ...]
    unknown: str
    plan: str
    #: An answer to stage 1, and a test of one's own.
    first: str
    own_test: str
    #: What the engineer says as each of the three drifts begins, and the objection to one of them with its reply.
    drifts: tuple[str, str, str]
    objects_at: int
    objection: str
    settled: str
    handover: str
    points_mute: float
    #: Whether the one who asks nothing works in the dark theme.
    mute_dark: bool = False

    @property
    def folder(self) -> Path:
        return COURSE / "rounds" / "pair_programming" / self.task

    def answer(self, name: str) -> str:
        return f"%%answer {self.task}\n" + (self.folder / name).read_text()


SCRIPTS = (
    Script(
        task="duplicate_finder",
        title="Duplicate finder, with Imre",
        engineer="Imre",
        unasked="shortcuts/stage_0_links__read.py",
        fails="✗Neither follows nor lists links",
        hint="Ask what is to happen with links.",
        drift="film people",
        as_told="shortcuts/stage_1_first_block__as_told.py",
        breaks="✗Never lists files that differ in a byte, however far behind it stands. hidden",
        questions=(
            "When are two files the same?\nWhat about symbolic links?",
            "Can two paths have the same id?\nDo you want empty files?",
            "What if I may not read a file?",
        ),
        unknown="Which colour should the report have?",
        plan="I walk the folders first, and leave links and empty files alone.",
        first="shortcuts/stage_1_reads_on__after_the_first.py",
        own_test="disk = Disk()\ndisk.write('a', b'')\nassert DuplicateFinder(disk).groups() == []",
        drifts=(
            "That is plenty, and we are done in a minute.",
            "We have lost a picture.",
            "Noor takes over from here.",
        ),
        objects_at=1,
        objection="Hold on: people delete what we list, and two films can begin alike. Let me compare all of it, block by "
        "block.",
        settled="So it stays byte for byte.",
        handover="The finder groups files by size, then block by block, and keeps a digest of each block. We settled that a "
        "group is the same in every byte, whatever it costs. Links and empty files do not count. Open is how it learns of "
        "changes.",
        points_mute=45,
    ),
    Script(
        task="durable_job_queue",
        title="Durable job queue, with Ines",
        engineer="Ines",
        unasked="shortcuts/stage_0_same_name__two_entries.py",
        fails="✗Takes a job that is put in twice for one",
        hint="Ask whether the same job may be put in twice.",
        drift="with a job in its hands",
        as_told="shortcuts/stage_1_time_of_its_own__added_up.py",
        breaks="✗Counts the time that was asked for from the moment of the call, each time anew. hidden",
        questions=(
            "May a job be done twice after a restart?\nIn which order are jobs handed out?",
            "Who tries a failed job again, and when?\nWhat if the same job is put in twice?",
            "Can the file end in half a line?\nCan a report come twice?",
        ),
        unknown="Which colour should the page have?",
        plan="One line of JSON for each event, read again at the start; half a line at the end is left out.",
        first="shortcuts/stage_1_time_of_its_own__one_for_all.py",
        own_test="file = Manifest()\nJobQueue(file, lambda: 0).put('a')\n"
        "assert JobQueue(file, lambda: 0).open() == ['a']",
        drifts=("Last night north died at half past one", "We have a poison job.", "Tariq runs the night shift"),
        objects_at=2,
        objection="Wait: if I write it down as done, it is off the list, and the archivists throw the tape away though nobody "
        "has written it down. Let it stay in open() and only stop handing it out.",
        settled="So it stays in open() until somebody has really done it.",
        handover="The queue writes each event as a line before it acts on it. A job is out for 600 seconds, and after three "
        "tries it is stuck: we settled that it stays in open() all the same, since tapes are thrown away by that list. Open "
        "is how the file gets shorter.",
        points_mute=45,
        mute_dark=True,
    ),
)


def begun(page, address, script):
    notebook = NotebookPage(page, address, f"pair_programming/{script.task}.ipynb")
    begin = notebook.cell("from autograder.lab")
    assert script.title in notebook.run(begin)
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
    assert picture.evaluate("e => e.decode().then(() => e.naturalWidth)") > 1000
    shot(page, picture, f"{name}_replay.png")
    shot(page, end.locator("table").nth(1), f"{name}_changes.png")
    shot(page, end.locator("table").last, f"{name}_rubric.png")
    return said


def mute(page, address, course, script):
    """Nothing is asked, nothing said; each change is written down as it is told."""
    notebook, begin = begun(page, address, script)
    cell = notebook.cell("%%answer")
    notebook.write(cell, script.answer(script.unasked))
    notebook.run(cell)
    said = notebook.run(notebook.cell("check()"))
    assert script.fails in said
    assert script.hint in said

    # nobody runs a cell: the panel's clock brings what the engineer says
    minutes_pass(course, 9.9)
    notebook.run(begin)
    word = notebook.panel.locator(
        ".widget-vbox .jp-RenderedHTMLCommon, .widget-vbox .widget-html", has_text=script.drift
    )
    word.first.wait_for()
    shot(page, word.first, f"pair_{script.task}_mute_by_the_clock.png")

    notebook.write(cell, script.answer(script.as_told))
    notebook.run(cell)
    assert script.breaks in notebook.run(notebook.cell("check()"))
    minutes_pass(course, 8.5)
    assert "What are you thinking?" in notebook.run(begin)
    return finished(page, notebook, f"pair_{script.task}_mute")


def well(page, address, course, script):
    """Asked first, objected to what breaks a promise, told the second engineer how things stand."""
    notebook, begin = begun(page, address, script)
    for text in script.questions:
        said = spoken(notebook, "%%ask", text)
        assert said.count(f"{script.engineer}:") == text.count("\n") + 1
        assert "Do you mean" not in said
    assert "What would you assume?" in spoken(notebook, "%%ask", script.unknown)
    shot(page, notebook.cell("%%ask"), f"pair_{script.task}_well_asks.png")
    spoken(notebook, "%%say", script.plan)
    cell, check = notebook.cell("%%answer"), notebook.cell("check()")
    for stage, (minutes, name) in enumerate(((4, script.first), (7, "alternative.py"), (6, "alternative.py")), start=1):
        minutes_pass(course, minutes)
        notebook.run(begin)
        notebook.write(cell, script.answer(name))
        notebook.run(cell)
        if stage == 1:
            own = notebook.cell("# Your own tests")
            notebook.write(own, script.own_test)
            notebook.run(own)
        said = notebook.run(check)
        assert f"Stage {stage} passes" in said
        assert script.drifts[stage - 1] in said
        shot(page, check, f"pair_{script.task}_well_drift_{stage}.png")
        if stage == script.objects_at:
            assert script.settled in spoken(notebook, "%%say", script.objection)
    assert "Thank you, that helps." in spoken(notebook, "%%say", script.handover)
    panel = notebook.panel.locator(".widget-vbox").first
    panel.get_by_text("What was said").click()
    expect(panel).to_contain_text(script.unknown, use_inner_text=True)
    shot(page, panel, f"pair_{script.task}_well_panel.png")
    minutes_pass(course, 5)
    notebook.run(begin)
    notebook.run(cell)
    assert "All stages pass: 100 points." in notebook.run(check)
    rating = notebook.cell("rate(")
    notebook.write(rating, "rate(clarify=3, trade_off=3, collaborate=3)")
    assert "Kept: clarify 3, trade-off 3, collaborate 3." in notebook.run(rating)
    return finished(page, notebook, f"pair_{script.task}_well")


def played(folder, play, script, *, dark):
    """Play a sitting in a course and a JupyterLab of its own; the replay's words, and the measures of its record."""
    folder.mkdir()
    course, exercise = copy_course(folder / "course"), load_exercise(script.folder)
    with jupyterlab(course, folder, dark=dark) as address, browser_page() as page:
        said = play(page, address, course, script)
    with AttemptsLog(course / "workbook" / ".attempts.db", create=False) as log:
        return said, recorded(log, script.task, describe_briefing(exercise), exercise.starter)


@pytest.mark.parametrize("script", SCRIPTS, ids=[script.task for script in SCRIPTS])
def test_asking_nothing_and_asking_well(tmp_path, script):
    costly = len(load_exercise(script.folder).brief.ambiguities)
    said, one = played(tmp_path / "mute", mute, script, dark=script.mute_dark)
    assert f"0 of {costly} costly questions asked in time" in said
    said, other = played(tmp_path / "well", well, script, dark=not script.mute_dark)
    assert f"{costly} of {costly} costly questions asked in time" in said

    assert [sum(a.in_time for a in measures.asked) for measures in (one, other)] == [0, costly]
    assert [len(measures.drifts) for measures in (one, other)] == [1, 3]
    assert [drift.because for drift in one.drifts] == ["time"]
    assert [drift.because for drift in other.drifts] == ["passed"] * 3
    objected = [drift.objected is not None for drift in other.drifts]
    assert objected == [number == script.objects_at for number in (1, 2, 3)]
    assert (len(one.nudges), len(other.nudges)) == (2, 0)
    assert [max(check.points for check in measures.checks.checks) for measures in (one, other)] == [
        pytest.approx(script.points_mute, abs=10), 100,
    ]  # fmt: skip
    with open(artifact(f"pair_{script.task}_records.txt"), "w") as file:
        for name, observe in OBSERVATIONS.items():
            print(f"{name}\n  asks nothing: {observe(one)}\n  asks well: {observe(other)}", file=file)
