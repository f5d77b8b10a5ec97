"""What several test modules share: a bounded sandbox, an answer in it, and a tiny course with one exercise."""

import atexit
import itertools
import shutil
import tempfile
import time
from pathlib import Path

import pytest
from hypothesis import configuration, settings

from autograder.sandbox import Limits, Sandbox

# the same examples at each run, and nothing of them is left in the working copy
configuration.set_hypothesis_home_dir(Path(tempfile.gettempdir()) / "autograder-hypothesis")
settings.register_profile("even", derandomize=True, database=None, deadline=None)
settings.load_profile("even")

#: Enough for an honest answer on a busy machine; a hostile one is ended long before it can hurt.
LIMITS = Limits(
    test_seconds=5.0, check_seconds=20.0, cpu_seconds=10, memory=256 << 20, file_size=1 << 20, open_files=48
)

_numbers = itertools.count(1)

#: The markers of tests that drive browsers, of those that drive nbgrader and commands, and of others that count no seconds,
#: so that each kind runs beside those that do.
BROWSER, WAITS, QUIET = "browser", "waits", "quiet"
_MARKED = {
    WAITS: (
        "test_cluster", "test_cohort", "test_notebooks", "test_pair_notebooks", "test_readme", "test_talk_notebooks",
        "test_trial_notebooks",
    ),
    QUIET: (
        "test_cohort_page", "test_export", "test_figures", "test_findings", "test_fuzz", "test_gradings", "test_guide",
        "test_learner_page", "test_overload", "test_page", "test_records", "test_router", "test_sitting",
        "test_submissions", "test_talks", "test_trials",
    ),
}  # fmt: skip
_MARKER = {module: marker for marker, modules in _MARKED.items() for module in modules}


def pytest_collection_modifyitems(items):
    for item in items:
        if item.originalname == "test_nbgrader_enters_what_is_earned":
            item.add_marker(WAITS)
        elif item.path.stem in _MARKER:
            item.add_marker(_MARKER[item.path.stem])


TINY = {
    "exercise.toml": """\
id = "{id}"
title = "Sums"
minutes = 10
difficulty = "easy"
skills = ["adding"]
out_of_scope = ["overflow"]
needs = ["add"]

[[stages]]
title = "Two numbers"
minutes = 4
points = 40

[[stages]]
title = "Many numbers"
minutes = 6
points = 60

[[traps]]
name = "ignores_fetch"
stage = 2
summary = "Adding the names' lengths instead of what was fetched."
""",
    "stage_1.md": "Write `add(a, b)`.\n",
    "stage_2.md": "Write `await total(fetch, names)`.\n",
    "solution.py": '''\
"""Sums."""


def add(a, b):
    """The sum of two numbers."""
    ### BEGIN SOLUTION
    return a + b
    ### END SOLUTION


async def total(fetch, names):
    """The sum of what ``await fetch(name)`` gives."""
    ### BEGIN SOLUTION
    result = 0
    for name in names:
        result = add(result, await fetch(name))
    return result
    ### END SOLUTION
''',
    "alternative.py": """\
import asyncio


def add(a, b):
    return sum((a, b))


async def total(fetch, names):
    return sum(await asyncio.gather(*(fetch(name) for name in names)))
""",
    "visible_stage_1.py": '''\
def test_small_sum(solution):
    """Adds two small numbers.

    Return the sum; printing it is not enough.
    """
    got = solution.add(2, 3)
    assert got == 5
''',
    "hidden_stage_1.py": '''\
def test_drawn_sums(solution, rng):
    """Adds any two numbers.

    Add what was passed in.
    """
    for _ in range(3):
        a, b = rng.randrange(10**6), rng.randrange(10**6)
        got = solution.add(a, b)
        assert got == a + b


def test_zero(solution):
    """Adds nothing to a number.

    Zero is a number too.
    """
    got = solution.add(4711, 0)
    assert got == 4711
''',
    "visible_stage_2.py": '''\
def test_one_name(solution, run):
    """Fetches one number.

    Await the fetch.
    """

    async def fetch(name):
        return 7

    got = run(solution.total(fetch, ["apricot"]))
    assert got == 7
''',
    "hidden_stage_2.py": '''\
import asyncio


def test_several_names(solution, run, clock):
    """Fetches several numbers.

    Each name is fetched once.
    """
    stock = {"quince": 100, "medlar": 20, "sorb": 3}

    async def fetch(name):
        assert type(name) is str, "fetch takes a name"
        await asyncio.sleep(1)
        return stock[name]

    got = run(solution.total(fetch, ["quince", "medlar", "sorb"]))
    assert got == 123
''',
    "hints.md": "## Stage 1\n\n1. Think of plus.\n\n## Stage 2\n\n1. Start at nought.\n2. Await each fetch.\n",
    "debrief.md": "The reference adds.\n",
    "shortcuts/stage_1_ignores_fetch.py": '''\
"""Fails stage 2 at test_several_names: it never fetches. Passes the visible tests of stage 2."""


def add(a, b):
    return a + b


async def total(fetch, names):
    return sum(len(name) for name in names)
''',
}


class Answers:
    """One child of a sandbox, and whatever answer is loaded into it."""

    def __init__(self, sandbox):
        self.sandbox = sandbox
        self.child = sandbox.spawn()

    @property
    def session(self):
        return self.child.session

    def load(self, source, seed=1):
        self.session.channel.deadline = time.monotonic() + self.sandbox.limits.test_seconds
        return self.session.load(source, "answer", seed)

    def run(self, awaitable, *, cancel_at=None):
        """``(kind, value)`` of one awaitable."""
        return self.session.run((awaitable, 0.0, cancel_at))[0]


@pytest.fixture(scope="module")
def sandbox():
    """The strongest rung that this machine has."""
    with Sandbox(limits=LIMITS) as sandbox:
        yield sandbox


@pytest.fixture
def answers(sandbox):
    answers = Answers(sandbox)
    yield answers
    sandbox.finish(answers.child)


@pytest.fixture
def write_course(tmp_path):
    """A function that writes a course of one exercise and gives its folder; keywords replace files, None removes one.

    Each has a round and an exercise of its own name, because pytest keeps test modules by these names.
    """

    def write(files=None, *, round_id=None, exercise_id=None):
        number = next(_numbers)
        round_id, exercise_id = round_id or f"round_{number}", exercise_id or f"sums_{number}"
        course = tmp_path / f"course_{number}"
        folder = course / "rounds" / round_id / exercise_id
        for name, text in {**TINY, **(files or {})}.items():
            if text is not None:
                path = folder / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(
                    text.replace("{id}", exercise_id) if name == "exercise.toml" else text, encoding="utf-8"
                )
        (folder.parent / "round.toml").write_text(
            'title = "A round"\norder = 1\nminutes = 10\nscreens_for = "sums"\nweight = 1.0\n'
        )
        return folder

    return write


@pytest.fixture(scope="session")
def real_course():
    """The course of this repository."""
    return Path(__file__).resolve().parents[2] / "course"


@pytest.fixture
def course(tmp_path, real_course):
    """A course of a learner's own, with an empty workbook."""
    copy = tmp_path / "course"
    shutil.copytree(real_course / "rounds", copy / "rounds", ignore=shutil.ignore_patterns("__pycache__"))
    (copy / "workbook").mkdir()
    return copy


@pytest.fixture
def shell(course, monkeypatch):
    """An IPython in the learner's workbook."""
    from IPython.core.interactiveshell import InteractiveShell  # half a second that most modules need not spend
    from traitlets.config import Config

    from autograder.lab import notebook

    monkeypatch.chdir(course / "workbook")
    # a history database would lie open until the interpreter ends
    shell = InteractiveShell.instance(config=Config({"HistoryManager": {"enabled": False}}))
    yield shell
    notebook._close()
    # each would collect garbage over the whole suite's objects when the interpreter ends
    atexit.unregister(shell.atexit_operations)
    InteractiveShell.clear_instance()
