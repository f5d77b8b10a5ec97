"""Trials in the notebook: a played seed with its pictures, signals that are tried, predictions that come first, a bar."""

import io
import re

import pytest
from IPython.testing.globalipapp import get_ipython as start_ipython
from trial_world import TINY_TRIAL, write_trial

from autograder.dashboard.trials import run_alt, run_figure, story_figure
from autograder.grading import GradingError
from autograder.lab import notebook, progress
from autograder.lab.trials import TrialRun, run_ablation, run_trial, try_signals
from autograder.worlds.trial import Event, Fault, Line, Panel, load_world

ABLATION = """\
POLICIES = {"nothing": [], "a store": ["store"]}


class Policy:
    parts: list = []

    def __init__(self, env):
        self.env, self.count = env, 0

    async def coin(self, number):
        if "store" in self.parts:
            self.count = await self.env.store.get("count", 0)
        self.count += 1
        if "store" in self.parts:
            await self.env.store.put("count", self.count)
        return self.count
"""


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    folder = tmp_path_factory.mktemp("course")
    write_trial(folder / "rounds", changes={"ablation.py": ABLATION})
    return folder


@pytest.fixture(scope="module")
def scenario(course):
    return course / "rounds" / "till_round" / "till" / "scenario.py"


def policy(old="", new=""):
    source, names = TINY_TRIAL["solution.py"].replace(old, new, 1), {}
    exec(compile(source, "<policy>", "exec"), names)
    return names


FORGETFUL = policy('await self.env.store.get("count", 0) + 1', "number - 9 if number > 9 else number")


def test_a_played_seed_says_what_held_and_shows_it(scenario):
    run = run_trial(scenario, policy()["Policy"], 1)
    text = str(run)
    assert re.search(r"\*\*Seed 1\*\*: policy crash at \d+ to \d+ s\.", text)
    assert "✓ none lost: 24 coins, each counted once" in text
    assert "○ never tried: nobody came" in text
    assert "most 24" in text
    assert "[2 charts over the seconds of the run: counted at most 1" in text or "[2 charts" in text
    html = run._repr_html_()
    assert html.count("<img") == 1
    assert 'alt="2 charts over the seconds' in html


def test_a_break_shows_one_requests_way(scenario):
    run = run_trial(scenario, FORGETFUL["Policy"], 1)
    assert "✗ none lost:" in str(run)
    assert "**none lost** broke first with request" in str(run)
    assert run._repr_html_().count("<img") == 2
    request = next(f.subject for f in run.findings if f.subject)
    assert "counted" in str(run.story(request))
    assert "Seed 1 has no request 999." in str(run.story(999))


def test_what_the_loop_noticed_is_said(scenario):
    loses = "import asyncio\n        self.lost = asyncio.ensure_future(asyncio.wait_for(self.env.now, 1))\n        return count"
    assert "was never retrieved" in str(run_trial(scenario, policy("return count", loses)["Policy"], 1))


def test_what_cannot_be_played_is_a_sentence(scenario):
    with pytest.raises(GradingError, match="seed is 'one'; it is a whole number, such as 1"):
        run_trial(scenario, policy()["Policy"], "one")
    with pytest.raises(GradingError, match="coin returns how many there are, not None."):
        run_trial(scenario, policy("return count", "return None")["Policy"], 1)


def test_signals_are_tried_on_each_kind_of_fault(scenario):
    names = policy()
    said = str(try_signals(scenario, names["Policy"], names["signals"](), 1))
    assert "quiet (no faults): nothing paged" in said
    assert re.search(r"crash \(policy crash at \d+ to \d+ s\): 'counted' at \d+ s \(a crash\)", said)
    with pytest.raises(GradingError, match="signals is a list of dicts"):
        try_signals(scenario, names["Policy"], [], 1)


def test_an_ablation_is_a_table_and_its_charts(scenario):
    said = str(run_ablation(scenario, 1))
    assert "Seed 1. The marks: none lost, few, never tried." in said
    assert "| nothing | ✗ ✓ ○ | most" in said
    assert "| a store | ✓ ✓ ○ | most 24 |" in said


# -- pictures ----------------------------------------------------------------------------------------------------------------

FAULTS = (Fault("surge", 2.0, 4.0), Fault("death", 6.0, 6.0, target="node 1"))
PANELS = (
    Panel("Requests", (Line("good", [1.0, 2.0, 3.0] * 3, filled=True), Line("all", [2.0, 4.0, float("nan")] * 3))),
    Panel("Line", (Line("waiting", [5.0] * 9),), ("bound", 8.0)),
    Panel("Shares", (Line("wasted", [0.5] * 9),), share=True),
)


def test_the_picture_of_a_run_has_a_chart_for_each_panel_and_a_band_for_each_fault():
    figure = run_figure(PANELS, FAULTS, 9.0, {"surge": "a surge"})
    charts = figure.axes
    assert [axes.get_title("left") for axes in charts] == ["Requests", "Line", "Shares"]
    assert [text.get_text() for text in charts[0].texts] == ["a surge", "death"]
    assert {axes.get_xlim() for axes in charts} == {(0.0, 9.0)}
    hatches = [patch.get_hatch() for patch in charts[1].patches]
    assert len(hatches) == 2
    assert len(set(hatches)) == 2
    assert charts[1].get_ylim()[1] >= 8.0
    assert charts[2].get_ylim() == (0.0, 1.05)
    names = [text.get_text() for text in charts[1].get_legend().get_texts()]
    assert names == ["waiting", "bound"]


def test_names_of_faults_that_are_close_stand_above_each_other():
    faults = [Fault(name, start, start + 40.0) for name, start in (("lost", 10.0), ("slow", 110.0), ("down", 115.0))]
    names = {fault.kind: f"{fault.kind} " * 4 for fault in faults}
    charts = run_figure(PANELS, faults, 400.0, names).axes
    heights = {text.get_text().split()[0]: text.xyann[1] for text in charts[0].texts}
    assert heights["lost"] == heights["slow"] < heights["down"]
    assert all(0 <= text.xy[0] <= 400 for text in charts[0].texts)


def test_the_words_for_a_run_hold_its_peaks_and_faults():
    said = run_alt(PANELS, FAULTS)
    assert "good at most 3" in said
    assert "wasted at most 50%" in said
    assert "surge at 2-4 s, death of node 1 at 6 s" in said
    assert run_alt((), ()).endswith("Faults: none.")


def test_the_picture_of_a_request_shares_a_dot_where_events_would_overlap():
    events = [Event(at, "x", 1, {}) for at in (0.0, 0.1, 0.2, 50.0, 100.0)]
    figure = story_figure(events, ["client"] * 3 + ["node", "client"], list("abcde"), FAULTS)
    axes, words = figure.axes
    assert [text.get_text() for text in axes.texts] == ["1-3", "4", "5"]
    assert [label.get_text() for label in axes.get_yticklabels()] == ["client", "node"]
    assert words.texts[0].get_text().splitlines()[3] == " 4    50.00 s  d"


def test_of_many_events_the_first_and_the_last_are_drawn():
    events = [Event(float(at), "x", 1, {}) for at in range(40)]
    figure = story_figure(events, ["client"] * 40, [f"word {n}" for n in range(40)], ())
    lines = figure.axes[1].texts[0].get_text().splitlines()
    assert len(lines) == 16
    assert lines[0].endswith("word 0")
    assert lines[-1].endswith("word 39")


# -- the bar -----------------------------------------------------------------------------------------------------------------


def test_the_bar_in_words_and_in_html():
    assert progress.progress_text("hidden seeds", 5, 20) == "hidden seeds  ######..................  5 of 20"
    html = progress.progress_html("hidden <seeds>", 5, 20)
    assert '<progress value="5" max="20" aria-label="hidden &lt;seeds&gt;: 5 of 20"' in html


def test_without_a_notebook_the_line_stands_on_a_terminal_alone_and_goes(monkeypatch):
    class Terminal(io.StringIO):
        def isatty(self):
            return True

    monkeypatch.setattr(progress, "get_ipython", lambda: None)
    for stderr, shown in ((io.StringIO(), ""), (Terminal(), "\rhidden seeds  ############............  1 of 2")):
        monkeypatch.setattr("sys.stderr", stderr)
        with progress.ProgressLine() as line:
            line("hidden seeds", 1, 2)
            assert stderr.getvalue() == shown
        over = f"\r{' ' * len(shown[1:])}\r" if shown else ""
        assert stderr.getvalue() == shown + over


# -- a notebook --------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def shell():
    return start_ipython()


@pytest.fixture
def sitting(shell, course, tmp_path, monkeypatch):
    """A notebook of the exercise with a sitting of its own."""
    monkeypatch.setenv("AUTOGRADER_COURSE", str(course))
    monkeypatch.setattr(notebook, "get_ipython", lambda: shell)
    monkeypatch.chdir(course)
    (course / "workbook").mkdir(exist_ok=True)
    notebook.start("till", mode="open", again=True)
    yield notebook
    notebook._close()


def answered(shell, source):
    shell.run_cell_magic("answer", "till", source)


def test_predictions_come_before_the_hidden_seeds_and_are_kept(shell, sitting):
    source = TINY_TRIAL["solution.py"]
    answered(shell, source.replace('return {"most": 24, "weakest": "few"}', "raise NotImplementedError"))
    said = str(sitting.check(1))
    assert said.startswith("Before the hidden seeds run, say what you expect: fill in `predictions()`")
    assert sitting._session.attempts() == []
    answered(shell, source)
    assert "Broken" not in str(sitting.check(1))
    answered(shell, source.replace('"most": 24', '"most": 7'))
    sitting.check(1)
    assert sitting._session.first_predictions() == {"most": 24, "weakest": "few"}
    assert len(sitting._session.attempts()) == 2
    said = str(sitting.finish())
    assert "Before the hidden seeds ran for the first time:" in said
    assert "| most | 24 |" in said


def test_a_seed_is_played_from_the_notebook_s_own_functions(shell, sitting):
    answered(shell, TINY_TRIAL["solution.py"])
    names = shell.user_ns
    assert isinstance(sitting.trial(names["Policy"], 1), TrialRun)
    assert "quiet (no faults): nothing paged" in str(sitting.watch(names["Policy"], names["signals"]()))
    assert "signals is a list" in str(sitting.watch(names["Policy"], 7))
    assert "`finish()` ends the sitting" in str(sitting.ablation())
    sitting.finish()
    assert "| a store |" in str(sitting.ablation())


def test_the_world_of_the_notebook_is_that_of_the_checks(scenario):
    assert load_world(scenario) is load_world(scenario)
