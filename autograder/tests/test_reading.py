"""An answer read as code: figures beside the reference's, and remarks with their lines."""

from __future__ import annotations

import ast
import subprocess
import textwrap

import pytest

from autograder.content import load_exercise
from autograder.grading import reading
from autograder.grading.reading import MOST, RULES, complexity, read_code, shape

REFERENCE = "def total(numbers):\n    return sum(numbers)\n"


def code(text: str) -> str:
    return textwrap.dedent(text).lstrip("\n")


def remarks(source: str, reference: str = REFERENCE) -> dict[str, tuple[int, ...]]:
    return {remark.what: remark.lines for remark in read_code(code(source), reference).remarks}


# One answer for each rule: the lines that ruff must name, and a part of what is said.
FINDS = {
    "F821": ("def f():\n    return nowhere\n", 2, "`nowhere` is not defined"),
    "ASYNC251": ("import time\n\n\nasync def f():\n    time.sleep(1)\n", 5, "`time.sleep` in an async function"),
    "ASYNC210": ("import requests\n\n\nasync def f():\n    requests.get('')\n", 5, "blocking HTTP call"),
    "ASYNC220": ("import subprocess\n\n\nasync def f():\n    subprocess.Popen('ls')\n", 5, "blocking process call"),
    "ASYNC221": ("import subprocess\n\n\nasync def f():\n    subprocess.run('ls')\n", 5, "blocking process call"),
    "ASYNC222": ("import os\n\n\nasync def f():\n    os.wait()\n", 5, "blocking wait"),
    "ASYNC230": ("async def f():\n    with open('x') as file:\n        return file\n", 2, "a file is opened in an async"),
    "ASYNC250": ("async def f():\n    return input()\n", 2, "`input` in an async function"),
    "RUF006": ("import asyncio\n\n\nasync def f(g):\n    asyncio.create_task(g())\n", 5, "a task that nobody keeps"),
    "ASYNC110": ("import asyncio\n\n\nasync def f(x):\n    while x:\n        await asyncio.sleep(1)\n", 5, "a loop that sle"),
    "B006": ("def f(seen=[]):\n    return seen\n", 1, "a mutable default argument"),
    "RUF012": ("class A:\n    seen = {}\n", 2, "a mutable class attribute"),
    "B023": ("def f(g):\n    for i in range(3):\n        g(lambda: i)\n", 3, "a function in a loop that uses `i`"),
    "E722": ("def f(g):\n    try:\n        g()\n    except:\n        return 1\n", 4, "a bare `except`"),
    "BLE001": ("def f(g):\n    try:\n        g()\n    except Exception:\n        return 1\n", 4, "an `except Exception`"),
    "B012": ("def f(g):\n    try:\n        g()\n    finally:\n        return 1\n", 5, "`return` in a `finally`"),
    "PLW2101": ("import threading\n\n\ndef f(g):\n    with threading.Lock():\n        g()\n", 5, "a lock made in its own"),
    "F632": ("def f(x):\n    return x is 'a'\n", 2, "`is` with a literal"),
    "B020": ("def f(xs):\n    for xs in xs:\n        print(xs)\n", 2, "loop variable `xs` hides"),
    "PLR1704": ("def f(x, xs):\n    for x in xs:\n        print(x)\n", 2, "`x` is rebound"),
    "F811": ("def f():\n    return 1\n\n\ndef f():\n    return 2\n", 5, "`f` is defined twice"),
    "F601": ("def f():\n    return {'a': 1, 'a': 2}\n", 2, "twice in one dict"),
    "B018": ("def f(x):\n    x.y\n", 2, "an expression without effect"),
    "B015": ("def f(x):\n    x == 1\n", 2, "a comparison without effect"),
    "B904": ("def f(g):\n    try:\n        g()\n    except KeyError:\n        raise ValueError\n", 5, "without `from`"),
    "B019": ("import functools\n\n\nclass A:\n    @functools.lru_cache\n    def f(self):\n        return 1\n", 5, "on a method"),
    "PLW0603": ("N = 1\n\n\ndef f():\n    global N\n    N = 2\n", 5, "`global N`"),
    "F841": ("def f(g):\n    x = g()\n", 2, "`x` is assigned and not used"),
    "F401": ("import os\n", 1, "`os` is imported and not used"),
    "A001": ("list = [1]\n", 1, "`list` hides a builtin"),
    "A002": ("def f(list):\n    return list\n", 1, "parameter `list` hides"),
    "SIM115": ("def f():\n    file = open('x')\n    return file.read()\n", 2, "a file is opened without `with`"),
}  # fmt: skip


def test_every_rule_is_tried():
    assert FINDS.keys() == RULES.keys()


@pytest.mark.parametrize("rule", RULES)
def test_ruff_finds_each_and_it_is_said_with_its_line(rule):
    source, line, words = FINDS[rule]
    found = [(remark.lines, remark.what) for remark in read_code(source, REFERENCE).remarks]
    assert any(line in lines and words in what for lines, what in found), found


def test_the_most_important_come_first_and_no_more_than_a_few():
    source = (
        "".join(f"import m{n}\n" for n in range(12)) + "async def f(seen=[]):\n    time.sleep(1)\n    return seen\n"
    )
    read = read_code("import time\n" + source, REFERENCE)
    assert [remark.what for remark in read.remarks][:2] == [
        "`time.sleep` in an async function",
        "a mutable default argument",
    ]
    assert len(read.remarks) == MOST
    assert read.left_out == 14 - MOST


def test_the_same_remark_is_made_once_with_all_its_lines():
    assert remarks("""
        def f(seen=[]):
            return seen


        def g(seen=[]):
            return seen
    """) == {"a mutable default argument": (1, 5)}


def test_what_the_reference_does_too_is_no_advice():
    source = "def f(g):\n    try:\n        return g()\n    except Exception:\n        return None\n"
    assert remarks(source) == {"an `except Exception`": (4,)}
    assert remarks(source, reference=source) == {}


def test_a_comment_for_ruff_hides_nothing():
    assert remarks("import os  # noqa\n") == {"`os` is imported and not used": (1,)}


def test_figures_stand_beside_the_references():
    read = read_code(
        "class A:\n    def f(self, x):\n        if x and x > 1:\n            return 1\n        return 2\n", REFERENCE
    )
    assert " ".join(read.compared) == (
        "Your answer has 5 lines in 1 function and 1 class; the reference has 2 in 1 and 0. "
        "Your longest function, `f` at line 2, has 4 lines; the reference's longest has 2. "
        "The most complex one, `f` at line 2, has a cyclomatic complexity of 3; the reference's has 1. "
        "Blocks are nested 1 deep, in the reference 0."
    )
    assert read.remarks == ()


@pytest.mark.parametrize(
    ("body", "ways"),
    [
        ("return 1", 1),
        ("if x:\n    return 1", 2),
        ("if x:\n    return 1\nelif y:\n    return 2\nelse:\n    return 3", 3),
        ("return x and y or z", 3),
        ("return [a for a in x if a if y]", 4),
        ("while x:\n    for a in y:\n        x()", 3),
        ("try:\n    x()\nexcept A:\n    y()\nexcept B:\n    z()\nfinally:\n    w()", 3),
        ("match x:\n    case 1:\n        return 1\n    case _:\n        return 2", 3),
        ("return 1 if x else 2", 2),
    ],
)
def test_cyclomatic_complexity(body, ways):
    assert complexity(ast.parse("def f(x, y, z):\n" + textwrap.indent(body, "    ")).body[0]) == ways


@pytest.mark.parametrize(
    ("body", "depth"),
    [
        ("return 1", 0),
        ("if x:\n    return 1\nelif y:\n    return 2\nelif z:\n    return 3", 1),
        ("for a in x:\n    if a:\n        with y:\n            z()", 3),
        ("try:\n    x()\nexcept A:\n    if y:\n        z()", 2),
        ("if x:\n    def g():\n        while y:\n            z()\n    return g", 1),
    ],
)
def test_nesting(body, depth):
    assert shape(ast.parse("def f(x, y, z):\n" + textwrap.indent(body, "    "))).depth == depth


def test_a_docstring_makes_no_function_long():
    assert shape(ast.parse('def f():\n    """One.\n\n    Two.\n    """\n    return 1\n')).longest == 2


def test_a_long_tangled_function_is_remarked_on():
    branches = "".join(f"    if x == {n}:\n        for a in x:\n            print({n}, a)\n" for n in range(20))
    deep = "    for a in x:\n        while a:\n            if x:\n                with a:\n                    try:\n"
    deep += "                        print(a)\n                    finally:\n                        a()\n"
    found = remarks(f"def f(x):\n{branches}{deep}")
    assert found["`f` has 69 lines"] == (1,)
    assert found["`f` has a cyclomatic complexity of 44"] == (1,)
    assert found["blocks nested 5 deep"] == (66,)


def test_lines_that_stand_twice_are_remarked_on():
    block = "    a = x + 1\n    b = a * 2\n    print(a, b)\n    x.append(b)\n"
    found = remarks(f"def f(x):\n{block}\n\ndef g(x):\n{block}    return x\n")
    assert found["4 lines that stand here word for word more than once"] == (2, 9)
    assert remarks("def f(x):\n    a = x + 1\n    print(a)\n\n\ndef g(x):\n    a = x + 1\n    print(a)\n") == {}


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        ("def f(:\n", "Line 1 does not compile"),
        ("x = 1\0\n", "This answer does not compile"),
        ("(" * 5000 + ")" * 5000, ""),
        ("\ud800 = 1", ""),
    ],
    ids=["syntax", "nul", "nested", "surrogate"],
)
def test_what_cannot_be_read_is_said(source, sentence):
    read = read_code(source, REFERENCE)
    assert read.trouble
    assert sentence in read.trouble
    assert read.remarks == ()


def test_a_missing_ruff_is_one_sentence_and_the_rest_is_read(monkeypatch):
    def nowhere(*_args, **_options):
        raise FileNotFoundError("ruff")

    monkeypatch.setattr(subprocess, "run", nowhere)
    read = read_code("import os\n", REFERENCE)
    assert read.trouble.startswith("ruff is not installed here")
    assert read.compared
    assert read.remarks == ()


def test_a_ruff_that_hangs_is_given_up(monkeypatch):
    def hangs(command, **options):
        raise subprocess.TimeoutExpired(command, options["timeout"])

    monkeypatch.setattr(reading.subprocess, "run", hangs)
    assert read_code("import os\n", REFERENCE).trouble.startswith("ruff could not read this answer")


def test_the_references_own_alternative_is_read_without_trouble(real_course):
    exercise = load_exercise(real_course / "rounds" / "coding_assessment" / "web_crawler")
    read = read_code(exercise.alternative, exercise.solution)
    assert read.trouble == ""
    assert len(read.compared) == 3
    assert read_code(exercise.solution, exercise.solution).remarks == ()
