"""A system design, from a policy that takes everything to one that passes, in a real JupyterLab in a real Chromium."""

from __future__ import annotations

import os
import re

import pytest
from lab_browser import COURSE, NotebookPage, artifact, browser_page, chromium, copy_course, jupyterlab, use_theme

from autograder.content.trials import ablation

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        chromium() is None and not os.environ.get("CI"), reason="there is no Chromium here; install Debian's chromium"
    ),
]
EXERCISE = COURSE / "rounds" / "system_design" / "overload"
DATA = """

def predictions():
    return {"weakest": "calm", "peak_queue": 300}


signals = [{"series": "waiting", "above": 250, "seconds": 5, "means": "overload"}]
failure_table = []
"""
#: Hidden seeds of the copy that is played: enough to see them go by.
FEW = 3


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return tmp_path_factory.mktemp("lab")


@pytest.fixture(scope="module")
def served(home):
    course = copy_course(home / "course")
    for name in ("overload", "session_affinity"):
        about = course / "rounds" / "system_design" / name / "exercise.toml"
        text = about.read_text()
        assert "hidden = 20" in text
        about.write_text(text.replace("hidden = 20", f"hidden = {FEW}"))
    with jupyterlab(course, home) as address:
        yield address


def pictures(cell):
    """The alternative texts of a cell's pictures, all of which have been drawn."""
    images = cell.locator("img").all()
    assert all(image.evaluate("e => e.decode().then(() => e.naturalWidth)") > 0 for image in images)
    return [image.get_attribute("alt") for image in images]


def test_from_a_policy_that_takes_everything_to_one_that_passes(served, home):
    naive = ablation(EXERCISE)["naive"] + DATA
    with browser_page(height=1400) as page:
        page.set_default_timeout(400_000)  # a check runs for half a minute where nothing else does
        notebook = NotebookPage(page, served, "system_design/overload.ipynb")
        assert "Overload and a retry storm: 4 stages" in notebook.run(notebook.cell("from autograder.lab"))
        answer, play = notebook.cell("%%answer"), notebook.cell("simulate(Policy, seed=1)")
        check = notebook.cell("# The visible checks of stage 1")

        # as it is given out: nothing is written, and nothing runs before the predictions are there
        notebook.run(answer)
        assert "Before the hidden seeds run, say what you expect" in notebook.run(check)

        notebook.write(answer, f"%%answer overload\n{naive}")
        notebook.run(answer)
        said = notebook.run(play)
        assert re.search(r"✗ queue bound: you declare a queue of at most 150; its peak was [\d,]{5,}", said)
        assert "✗ recovery: 0.0% of requests were answered in time from 30 s after the surge on" in said
        assert "queue bound broke first with request" in said
        run_shown, story_shown = pictures(play)
        assert "3 charts over the seconds of the run" in run_shown
        assert story_shown.startswith("The way of request")
        play.scroll_into_view_if_needed()
        play.screenshot(path=artifact("design_naive.png"))

        said = notebook.run(check)
        assert "✗The line never grows beyond the bound that you declare." in said
        assert re.search(rf"Broken in {FEW} of {FEW} seeds: nodes got \d\.\d\d attempts for each request", said)
        assert re.search(r"To see it: simulate\(Policy, seed=\d{6,}\)", said)
        check.screenshot(path=artifact("design_naive_check.png"))

        solution = (EXERCISE / "solution.py").read_text()
        notebook.write(answer, f"%%answer overload\n{solution}")
        notebook.run(answer)
        said = notebook.run(play)
        assert "✗" not in said
        assert pictures(play)
        play.screenshot(path=artifact("design_passing.png"))
        assert "Stage 1 passes: 40 points so far." in notebook.run(check)
        for stage, points in ((2, 65), (3, 75)):
            said = notebook.run(notebook.cell(f"# The visible checks of stage {stage}"))
            assert f"Stage {stage} passes: {points} points so far." in said
        said = notebook.run(notebook.cell("# The visible checks of stage 4"))
        assert "All stages pass: 85 points." in said
        debrief = notebook.cell("debrief()")
        said = notebook.run(debrief)
        assert "What happened at 20:00" in said
        assert re.search(r"weakest\s+calm", said)
        debrief.screenshot(path=artifact("design_debrief.png"))


def test_another_design_is_played_from_its_first_policy_to_a_passing_one(served, home):
    """The policy that the prompt gives melts a node; the reference passes; both in the dark."""
    folder = EXERCISE.with_name("session_affinity")
    (given,) = re.findall(r"```python\n(class Policy:.*?)\n```", (folder / "stage_1.md").read_text(), re.DOTALL)
    use_theme(home, dark=True)
    with browser_page(height=1400) as page:
        page.set_default_timeout(400_000)
        notebook = NotebookPage(page, served, "system_design/session_affinity.ipynb")
        notebook.run(notebook.cell("from autograder.lab"))
        answer, play = notebook.cell("%%answer"), notebook.cell("simulate(Policy, seed=1)")
        check = notebook.cell("# The visible checks of stage 1")
        expected = 'def predictions():\n    return {"weakest": "balance", "peak_on_a_node": 60}\n'
        notebook.write(answer, f"%%answer session_affinity\n{given}\n\n\n{expected}")
        notebook.run(answer)
        said = notebook.run(play)
        assert "✗ balance" in said
        assert "✗ reuse" in said
        assert "charts over the seconds of the run" in pictures(play)[0]
        play.screenshot(path=artifact("design_affinity_naive_dark.png"))
        check.locator(".cm-content").click()
        page.keyboard.press("Shift+Enter")
        bar = check.locator("progress").first
        bar.wait_for()
        assert bar.get_attribute("max") in {"3", str(FEW)}
        check.screenshot(path=artifact("design_progress_dark.png"))
        check.locator("text=Broken in").first.wait_for()
        check.screenshot(path=artifact("design_affinity_check_dark.png"))

        notebook.write(answer, f"%%answer session_affinity\n{(folder / 'solution.py').read_text()}")
        notebook.run(answer)
        assert "✗" not in notebook.run(play)
        play.screenshot(path=artifact("design_affinity_passing_dark.png"))
        for stage in (1, 2, 3):
            assert f"Stage {stage} passes" in notebook.run(notebook.cell(f"# The visible checks of stage {stage}"))
        assert "All stages pass: 85 points." in notebook.run(notebook.cell("# The visible checks of stage 4"))
        debrief = notebook.cell("debrief()")
        assert re.search(r"weakest\s+balance", notebook.run(debrief))
        debrief.screenshot(path=artifact("design_affinity_debrief_dark.png"))
