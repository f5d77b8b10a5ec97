"""The trees to give away: complete, readable with no network, and nothing hidden in any of them."""

from __future__ import annotations

import json
import os
import re
import shutil
import stat
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path, PurePosixPath

import nbformat
import pytest
from serving import EXERCISE, write_course

from autograder.cli import main
from autograder.content import Scenario, load_course
from autograder.content.catalogue import catalogue, round_entries
from autograder.content.kinds import Use, files_of, use_of
from autograder.content.public import sealed_file
from autograder.content.sealed import unseal
from autograder.grading.proof import hidden_marks
from autograder.grading.talk_proof import hidden_marks as marks_of_talk
from autograder.notebooks.export.leaks import Private
from autograder.notebooks.export.trees import MARK
from autograder.notebooks.release import build

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def trees(tmp_path_factory, real_course):
    """The three trees of the real course."""
    target = tmp_path_factory.mktemp("export")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AUTOGRADER_COURSE", str(real_course))
        options = ["--service=https://checks.example.org/grading", "--repository=someone/loop", "--branch=trial"]
        assert main(["export", "--to", str(target), *options]) == 0
    return target


def texts(tree):
    """Each file of a tree with its text, less what is sealed."""
    for path in sorted(tree.rglob("*")):
        if path.is_file() and path.suffix != ".sealed":
            text = path.read_text(encoding="utf-8", errors="replace")
            if path.suffix in (".ipynb", ".json", ".toml"):
                text = text.replace('\\"', '"').replace("\\n", "\n")
            elif path.suffix == ".html":
                text = re.sub(r"<[^>]*>", "", text)
                text = text.replace("&#39;", "'").replace("&quot;", '"').replace("&gt;", ">").replace("&lt;", "<")
            yield path, text


# -- nothing hidden ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["binder", "cohort", "html"])
def test_nothing_hidden_stands_in_a_tree(trees, real_course, name):
    """A search that owes nothing to the one that the export itself makes."""
    course = load_course(real_course)
    names, sentences = {}, {}
    public = "\n".join(_public(exercise) for exercise in course.in_code.values())
    for exercise in course.in_code.values():
        for stage in exercise.stages:
            for test in stage.hidden:
                names[f"def {test.name}("] = exercise.id
                # two exercises may have a test of the same name, one of them in the open
                if not any(t.name == test.name for e in course.in_code.values() for s in e.stages for t in s.visible):
                    names[test.name] = exercise.id
        told = [test.hint for stage in exercise.stages for test in stage.hidden if test.hint]
        told += [hint for ladder in exercise.hints for hint in ladder]
        told += [shortcut.source.partition('"""')[2].partition('"""')[0] for shortcut in exercise.shortcuts]
        told += [trap.summary for trap in exercise.traps]
        told += [block.strip() for block in exercise.debrief.split("\n\n") if len(block) > 80]
        # a hidden test may have the hint of a visible one
        sentences |= {sentence: exercise.id for sentence in told if " ".join(sentence.split()) not in public}
        for source in (exercise.solution, exercise.alternative, *(shortcut.code for shortcut in exercise.shortcuts)):
            sentences |= dict.fromkeys(_runs_of_lines(source, exercise), exercise.id)
    assert len(names) > 300
    assert len(sentences) > 1000
    for path, text in texts(trees / name):
        if name == "binder" or not path.is_relative_to(trees / name / "autograder"):
            assert [mark for mark in names if mark in text] == [], path
        assert [mark[:80] for mark in sentences if mark in text] == [], path
        assert "BEGIN SOLUTION" not in text or path.is_relative_to(trees / name / "autograder")


def _runs_of_lines(source, exercise):
    """Three lines of an answer on end that no starter, prompt or visible check holds: code enough to know it by."""
    public, lines = _public(exercise), source.splitlines()
    for at in range(len(lines) - 2):
        run = "\n".join(lines[at : at + 3])
        if len(run.strip()) >= 90 and " ".join(run.split()) not in public:
            yield run


def _public(exercise):
    """What a notebook shows of an exercise, on one line."""
    tests = [test.source for stage in exercise.stages for test in stage.visible]
    return " ".join(" ".join([exercise.starter, *(s.prompt for s in exercise.stages), *tests]).split())


def test_literals_of_hidden_tests_are_in_no_file_of_their_exercise(trees, real_course):
    for exercise in load_course(real_course).exercises.values():
        marks = marks_of_talk(exercise) if isinstance(exercise, Scenario) else hidden_marks(exercise)
        assert marks
        for name in ("binder", "cohort", "html"):
            mine = [path for path in (trees / name).rglob("*") if exercise.id in (path.stem, path.parent.name)]
            assert mine or exercise.round == "concurrency_drills"
            for path in mine:
                if path.is_file():
                    text = path.read_text(encoding="utf-8").replace('\\"', '"').replace("\\n", "\n")
                    assert [mark for mark in marks if mark in text] == [], path


def test_what_there_is_to_sit_is_the_same_in_a_copy(trees, real_course):
    for name in ("binder", "cohort"):
        assert catalogue(trees / name / "course") == catalogue(real_course)
        assert round_entries(trees / name / "course") == round_entries(real_course)


def test_every_file_of_the_rounds_has_a_rule(real_course):
    """A new kind of file is in no copy of the course until somebody says in `content.kinds` who may have it."""
    assert [str(name) for name, use in files_of(real_course / "rounds") if use is None] == []


@pytest.mark.parametrize(
    ("name", "use"),
    [
        ("coding_assessment/round.toml", Use.OPEN),
        ("system_design/overload/scenario.py", Use.OPEN),
        ("system_design/overload/ablation.py", Use.SEALED),
        ("coding_assessment/web_crawler/shortcuts/stage_1_deep__first.py", Use.SEALED),
        ("pair_programming/duplicate_finder/paraphrases.toml", Use.KEPT),
        ("coding_assessment/web_crawler/notes.md", None),
        ("coding_assessment/web_crawler/hidden_stage_1.py.orig", None),
        ("coding_assessment/web_crawler/shortcuts/notes.txt", None),
        ("coding_assessment/web_crawler/deeper/solution.py", None),
        ("coding_assessment/hidden.py", None),
        ("notes.md", None),
    ],
)
def test_a_rule_is_for_a_whole_name_in_its_place(name, use):
    assert use_of(PurePosixPath(name)) is use


def test_what_a_world_imports_is_a_part_of_it(tmp_path):
    """Directly or not, with a rule of its own or none; what nothing imports is in no copy."""
    folder = tmp_path / "design" / "tiny"
    folder.mkdir(parents=True)
    for name, text in {
        "scenario": "from . import parts\nfrom .belt import Belt\nimport json\n",
        "belt": "from .motor import Motor\nfrom ..elsewhere import x\n",
        "motor": "this is no Python",
        "parts": "",
        "elsewhere": "",
        "alternative": "from .secret import x\n",
        "secret": "",
    }.items():
        (folder / f"{name}.py").write_text(text, encoding="utf-8")
    assert {name.stem: use for name, use in files_of(tmp_path)} == {
        **dict.fromkeys(("scenario", "belt", "motor", "parts"), Use.OPEN),
        "alternative": Use.SEALED,
        "elsewhere": None,
        "secret": None,
    }


def test_no_file_of_a_tree_is_a_hidden_one(trees):
    for path in trees.rglob("*"):
        known = use_of(PurePosixPath("round", "exercise", path.name)) or use_of(PurePosixPath("round", path.name))
        told = path.name in ("exercise.toml", "scenario.toml") or "src" in path.parts
        assert known in (None, Use.OPEN) or told, path
        assert path.name not in ("shortcuts", "examples"), path
        assert path.name not in ("source", "gradebook.db", ".grading-seed", ".service.db", "__pycache__", "workbook")


@pytest.fixture
def small(tmp_path, monkeypatch):
    """The tiny course with a release, and where it is exported to."""
    course = write_course(tmp_path / "checkout" / "course")
    cells = [nbformat.v4.new_markdown_cell("# Sums\n\nWrite `add(a, b)`. See [here](../start_here.ipynb#Start)."),
             nbformat.v4.new_code_cell(f"%%answer {EXERCISE}\ndef add(a, b):\n    raise NotImplemented")]  # fmt: skip
    start = [
        nbformat.v4.new_markdown_cell("# Start\n\n[Sums](served_round/served_sums.ipynb), [web](https://a.example).")
    ]
    for name, notebook in ((f"served_round/{EXERCISE}", cells), ("start_here", start)):
        path = course / "release" / f"{name}.ipynb"
        path.parent.mkdir(parents=True, exist_ok=True)
        nbformat.write(nbformat.v4.new_notebook(cells=notebook), path)
    for name in ("nbgrader_config.py", "start_here.py", "dashboard.py"):
        (course / name).write_text("# nothing\n")
    for name in ("Makefile", "environment.yml", ".gitignore", ".gitattributes"):
        (course.parent / name).write_text("# nothing\n")
    monkeypatch.setenv("AUTOGRADER_COURSE", str(course))
    return course, course.parent / ".export"


# -- nothing of any kind of file ---------------------------------------------------------------------------------------

#: One exercise of each kind, by round.
EACH_KIND = {
    "coding_assessment": "memo_cache", "pair_programming": "duplicate_finder",
    "values_conversation": "jailbreak_classifier", "system_design": "overload",
}  # fmt: skip
#: What learners are told from the start or find in their notebooks, whole.
TOLD = re.compile(r"notebook\.py|given(_tests)?\.py|(stage_\d+|situation|failure_table|tradeoff)\.md")
#: In which field of a TOML file a mark is planted, beside a comment.
FIELDS = {
    "exercise.toml": "summary",
    "brief.toml": "cost",
    "questions.toml": "answer",
    "equivalent_mutants.toml": "why",
}


def plant(path, mark):
    """Write a mark into a file of the rounds, as a comment and, where that can be told apart, into what it says."""
    text = path.read_text()
    if path.name == "solution.py" and "### BEGIN SOLUTION" in text:
        # what stands outside of these regions is the starter
        text = re.sub(r"^( *)### BEGIN SOLUTION\n", rf"\g<0>\1# {mark}\n", text, count=1, flags=re.MULTILINE)
    elif path.suffix == ".py":
        text = text.replace('"""Fails', f'"""{mark}. Fails', 1) + f"\n# {mark}\n\nPLANTED = '{mark}'\n"
    elif path.suffix == ".md":
        text = text.replace("\n1. ", f"\n1. {mark} ", 1) if path.name == "hints.md" else f"{text}\n{mark}\n"
    elif path.suffix == ".txt":
        text = re.sub(r"(%%reply .*\n)", rf"\1{mark} ", text, count=1)
    elif path.name == "scenario.toml":
        before, says, after = text.rpartition('says = "')
        text = f"{before}{says}{mark} {after}# {mark}\n"
    elif path.name == "words.toml":
        text = text.replace("same = [\n", f'same = [\n    ["{mark}", "{mark}s"],\n') + f"# {mark}\n"
    elif path.name == "paraphrases.toml":
        text = text.replace('    "', f'    "{mark} ', 1) + f"# {mark}\n"
    else:
        field = FIELDS.get(path.name, "nothing")
        text = re.sub(rf'^{field} = "', rf"\g<0>{mark} ", text, count=1, flags=re.MULTILINE) + f"# {mark}\n"
    assert mark in text, path
    path.write_text(text)


def test_a_mark_in_any_hidden_kind_of_file_is_in_no_tree(real_course, tmp_path, monkeypatch, capsys):
    course = tmp_path / "checkout" / "course"
    for round_, exercise in EACH_KIND.items():
        (course / "rounds" / round_).mkdir(parents=True)
        for file in (real_course / "rounds" / round_).iterdir():
            if file.is_file():
                shutil.copy(file, course / "rounds" / round_)
        shutil.copytree(real_course / "rounds" / round_ / exercise, course / "rounds" / round_ / exercise)
    code = course / "rounds" / "coding_assessment" / EACH_KIND["coding_assessment"]
    (code / "equivalent_mutants.toml").write_text("mutants = []\n")
    for name in ("nbgrader_config.py", "start_here.py", "dashboard.py"):
        shutil.copy(real_course / name, course)
    for name in ("Makefile", "environment.yml", ".gitignore", ".gitattributes"):
        shutil.copy(real_course.parent / name, course.parent)
    marks = {}
    for name, use in files_of(course / "rounds"):
        if use in (Use.SEALED, Use.KEPT) and not TOLD.fullmatch(name.name):
            marks[name] = f"planted{len(marks):04}mark"
            plant(course / "rounds" / name, marks[name])
    kinds = {re.sub(r"\d+", "N", name.name) for name in marks if name.parent.name not in ("shortcuts", "examples")}
    assert {"hidden_stage_N.py", "hidden.py", "brief.toml", "questions.toml", "words.toml", "scenario.toml"} < kinds
    stray = code / "notes.txt"
    stray.write_text("planted stray mark")

    build(load_course(course), course / "source", course / "release")
    monkeypatch.setenv("AUTOGRADER_COURSE", str(course))
    trees = tmp_path / "trees"
    assert main(["export", "--to", str(trees), "--service", "https://checks.example.org"]) == 0
    said = capsys.readouterr().out
    assert f"left out, because no rule says who may have it: rounds/coding_assessment/{code.name}/notes.txt;" in said

    for path in trees.rglob("*"):
        if path.is_file() and path.suffix != ".sealed":
            text = path.read_text(encoding="utf-8", errors="replace")
            assert re.findall(r"planted\d+mark|planted stray mark", text) == [], path
    unseal(sealed_file(trees / "binder" / "course").read_text(), tmp_path / "opened")
    kept = {name for name in marks if use_of(name) is Use.KEPT}
    assert {name.name for name in kept} == {"equivalent_mutants.toml", "paraphrases.toml"}
    for name, mark in marks.items():
        opened = tmp_path / "opened" / name
        assert not opened.exists() if name in kept else mark in opened.read_text(), name
    assert not list((tmp_path / "opened").rglob("notes.txt"))
    world = trees / "cohort" / "course" / "rounds" / "system_design" / EACH_KIND["system_design"]
    assert {path.name for path in world.glob("*.py")} == {"scenario.py", "gateway.py", "invariants.py"}


PLANTED = [
    "def test_drawn_sums(solution, rng):",
    "Add what was passed in.",
    "Adding the names' lengths instead of what was fetched.",
    'stock = {"quince": 100, "medlar": 20, "sorb": 3}',
    "    return sum(await asyncio.gather(*(fetch(name) for name in names)))",
    "### BEGIN HIDDEN TESTS",
]


@pytest.mark.parametrize("text", PLANTED)
@pytest.mark.parametrize("place", ["page", "notebook", "about", "text", "program"])
def test_what_is_planted_is_found(small, text, place):
    course, target = small
    assert main(["export"]) == 0
    private = Private(load_course(course))
    assert private.leaks(target / "cohort") == private.leaks(target / "html") == []
    if place == "page":
        path = target / "html" / "index.html"
        path.write_text(path.read_text() + f"<pre><span>{text.replace(chr(39), '&#39;')}</span></pre>")
    elif place == "notebook":
        path = target / "cohort" / "course" / "release" / "start_here.ipynb"
        notebook = nbformat.read(path, as_version=4)
        notebook.cells[0].source += f"\n{text}\n"
        nbformat.write(notebook, path)
    elif place == "about":
        path = target / "cohort" / "course" / "rounds" / "served_round" / EXERCISE / "about.json"
        path.write_text(json.dumps({**json.loads(path.read_text()), "more": [{"deep": f"x\n{text}\n"}]}))
    elif place == "text":
        path = target / "cohort" / "README.md"
        path.write_text(f"{path.read_text()}\n{text}\n")
    else:
        path = target / "cohort" / "autograder" / "src" / "autograder" / "words.py"
        path.write_text(f"{path.read_text()}\n# {text}\n")
    found = private.leaks(target / path.relative_to(target).parts[0])
    if place == "program" and text not in PLANTED[:2]:
        return  # code may stand in a program by chance; a test's name or a hint may not
    assert len(found) >= 1
    assert str(path.name) in found[0]


def test_an_export_that_would_leak_writes_nothing_and_leaves_what_was_there(small, capsys):
    course, target = small
    assert main(["export"]) == 0
    before = {path: path.read_bytes() for path in target.rglob("*") if path.is_file()}
    notebook = course / "release" / "start_here.ipynb"
    notebook.write_text(notebook.read_text().replace("# Start", "# Start: test_several_names"))
    capsys.readouterr()
    for name in ("binder", "cohort", "html"):
        assert main(["export", name]) == 1
        assert f"{name} was not written, because something hidden would be in it" in capsys.readouterr().err
    assert {path: path.read_bytes() for path in target.rglob("*") if path.is_file()} == before
    assert sorted(path.name for path in target.iterdir()) == ["binder", "cohort", "html"]


def test_two_exports_give_the_same_bytes(small):
    _, target = small
    seen = []
    for _ in range(2):
        assert main(["export"]) == 0
        seen.append({path.relative_to(target): path.read_bytes() for path in target.rglob("*") if path.is_file()})
    assert seen[0] == seen[1]
    assert len(seen[0]) > 100


def test_a_folder_that_is_no_tree_is_left_alone(small, capsys):
    _, target = small
    (target / "html").mkdir(parents=True)
    (target / "html" / "thesis.txt").write_text("mine")
    assert main(["export", "html"]) == 1
    assert "exists and is no exported tree; move it away" in capsys.readouterr().err
    assert (target / "html" / "thesis.txt").read_text() == "mine"
    assert main(["export", "leaflet"]) == 1
    assert "no tree is called 'leaflet'; there are: binder, cohort, html" in capsys.readouterr().err
    assert main(["export", "cohort", "--service", "checks.example"]) == 1
    assert "it is an address such as" in capsys.readouterr().err


# -- binder ------------------------------------------------------------------------------------------------------------


def test_what_repo2docker_looks_for(trees):
    tree = trees / "binder"
    settings = tree / "binder"
    assert sorted(path.name for path in settings.iterdir()) == ["postBuild", "requirements.txt", "runtime.txt"]
    # pip reads -c from the folder of this file, and ./autograder from where it runs, the root of the repository
    constraints, package = (settings / "requirements.txt").read_text().split("\n")[:2]
    assert (settings / constraints.removeprefix("-c ")).resolve() == (tree / "autograder" / "constraints.txt").resolve()
    assert (tree / package / "pyproject.toml").is_file()
    assert (settings / "runtime.txt").read_text() == "python-3.11\n"
    assert stat.S_IMODE((settings / "postBuild").stat().st_mode) == 0o755
    # repo2docker prefers these at the root, were there no folder binder; none may be there to mislead a reader
    assert not any((tree / name).exists() for name in ("environment.yml", "requirements.txt", "Dockerfile", "setup.py"))


def test_links_open_the_start_page_in_the_lab(trees, capsys):
    link = "https://mybinder.org/v2/gh/someone/loop/trial?urlpath=lab/tree/course/workbook/start_here.ipynb"
    assert f"({link})" in (trees / "binder" / "README.md").read_text()


def test_after_its_post_build_the_tree_checks_by_itself(trees, tmp_path):
    """What Binder does once the environment stands, with this one in its place."""
    tree = tmp_path / "home"
    subprocess.run(["cp", "-r", str(trees / "binder"), str(tree)], check=True)
    environment = {
        "PATH": os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"])), "HOME": str(tree),
        "PYTHONPATH": str(tree / "autograder" / "src"),
    }  # fmt: skip
    subprocess.run(["./binder/postBuild"], cwd=tree, env=environment, check=True, capture_output=True)
    assert (tree / "course" / "workbook" / "start_here.ipynb").is_file()
    check = (
        "from datetime import datetime\nfrom pathlib import Path\nimport autograder\n"
        "from autograder.lab.session import LabSession\n"
        "from autograder.lab.talk import open_session\n"
        "from autograder.content.sealed import opened\n"
        "assert Path(autograder.__file__).is_relative_to(Path.home())\n"
        "session = LabSession('web_crawler', mode='open', where=Path.cwd())\n"
        "with opened(session.course) as there:\n"
        "    session.keep((there / 'rounds/coding_assessment/web_crawler/alternative.py').read_text())\n"
        "print(session.check(4).points, session.hint(1)[:8], len(session.reviews(datetime.now())))\n"
        "session.close()\n"
        "pair = open_session('duplicate_finder')\n"
        "print(pair.pair.ask('What about symlinks?'))\n"
        "pair.close()\n"
        "talk = open_session('jailbreak_classifier')\n"
        "print(talk.say('reply', talk.ask('converse', source='')['cells'][0]['turn'], 'I would wait.').to_text())\n"
        "print(talk.check().max_points)\n"
        "talk.close()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", check], cwd=tree / "course" / "workbook" / "coding_assessment", env=environment,
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.stdout.startswith("100.0 **Hint 1"), done.stderr[-3000:]
    assert '**Imre:** "Leave them alone' in done.stdout, done.stderr[-3000:]
    assert done.stdout.endswith("40.0\n"), done.stderr[-3000:]


def test_the_sealed_file_holds_the_rounds_and_says_what_it_is(trees, real_course, tmp_path):
    text = sealed_file(trees / "binder" / "course").read_text()
    assert text.startswith(
        "This file holds the hidden tests and references of the course. It is sealed against reading by"
    )
    unseal(text, tmp_path / "rounds")
    for path in (real_course / "rounds").rglob("hidden_*.py"):
        assert (tmp_path / path.relative_to(real_course)).read_bytes() == path.read_bytes()
    assert "sealed" not in {
        path.suffix.removeprefix(".") for name in ("cohort", "html") for path in (trees / name).rglob("*")
    }
    assert "That is no lock" in (trees / "binder" / "README.md").read_text()


# -- cohort ------------------------------------------------------------------------------------------------------------


def test_a_cohorts_tree_has_a_service_and_lays_out_a_workbook(trees, tmp_path):
    tree = tmp_path / "cohort"
    subprocess.run(["cp", "-r", str(trees / "cohort"), str(tree)], check=True)
    assert (tree / "course" / "settings.toml").read_text() == 'service = "https://checks.example.org/grading"\n'
    assert "You were given a token" in (tree / "README.md").read_text()
    environment = {**os.environ, "PYTHONPATH": str(tree / "autograder" / "src"), "AUTOGRADER_COURSE": ""}
    for command, said in ((["build"], "was built when it was made"), (["workbook"], "new: workbook/start_here.ipynb"),
                          (["draw", "coding_assessment", "--seed=1"], "Drawn from")):  # fmt: skip
        done = subprocess.run(
            [sys.executable, "-m", "autograder", *command], cwd=tree / "course", env=environment, capture_output=True,
            text=True, check=False,
        )  # fmt: skip
        assert said in done.stdout, done.stderr
    helped = subprocess.run(["make", "help"], cwd=tree, capture_output=True, text=True, check=True).stdout
    assert "make lab" in helped


def test_without_a_service_it_says_who_grades(small):
    _, target = small
    assert main(["export", "cohort"]) == 0
    assert "your instructor, who grades what you hand in" in (target / "cohort" / "README.md").read_text().replace(
        "\n", " "
    )
    assert not (target / "cohort" / "course" / "settings.toml").exists()
    assert (target / "cohort" / MARK).is_file()


# -- pages -------------------------------------------------------------------------------------------------------------


class Addresses(HTMLParser):
    """What a page loads and where it leads."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.loads, self.leads, self.ids = set(), [], [], set()
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        self.tags.add(tag)
        self.ids.add(attrs.get("id"))
        if tag in ("link", "img", "script", "iframe", "source"):
            self.loads.append(attrs.get("href") or attrs.get("src"))
        elif tag == "a":
            self.leads.append(attrs.get("href"))


def test_pages_need_no_network_and_lead_to_each_other(trees, real_course):
    tree = trees / "html"
    pages = {path: Addresses(path.read_text(encoding="utf-8")) for path in tree.rglob("*.html")}
    notebooks = list((real_course / "release").rglob("*.ipynb"))
    assert len(pages) == len(notebooks)
    assert (tree / "index.html") in pages
    assert "url(" not in (tree / "style.css").read_text()
    for path, page in pages.items():
        assert "script" not in page.tags
        assert page.loads
        for address in page.loads:
            assert address.startswith("data:") or (path.parent / address).is_file(), (path, address)
        for address in page.leads:
            file, _, place = address.partition("#")
            assert not address.startswith("http"), (path, address)
            target = (path.parent / file).resolve() if file else path
            assert target in pages, (path, address)
            assert not place or place in pages[target].ids, (path, address)


def test_links_of_the_web_stay(small):
    _, target = small
    assert main(["export", "html"]) == 0
    page = (target / "html" / "index.html").read_text()
    assert 'href="https://a.example"' in page
    assert 'href="served_round/served_sums.html"' in page
    other = (target / "html" / "served_round" / f"{EXERCISE}.html").read_text()
    assert 'href="../index.html#Start"' in other
    assert 'href="../style.css"' in other


def test_code_is_coloured_in_both_themes(trees):
    style = (trees / "html" / "style.css").read_text()
    light, dark = re.findall(r"@media \(prefers-color-scheme: (?:light|dark)\) \{\n(pre.*?)\n\}\n", style, re.DOTALL)
    assert light != dark
    assert ".highlight .k " in light
    assert ".highlight .k " in dark
    page = (trees / "html" / "coding_assessment" / "web_crawler.html").read_text()
    assert 'class="highlight' in page
    assert "raise" in page
