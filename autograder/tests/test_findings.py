"""Findings on test-gaming: each part of the looking, and a sample of the labelled answers that `make findings` runs."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys

import pytest
from conftest import LIMITS
from findings_corpus.answers import COURSES, exercise_of, labelled
from findings_corpus.measure import Result, mutants, run, table

from autograder.content import find_exercise, load_course
from autograder.grading import Client, GradingError
from autograder.grading.grader import Grader
from autograder.grading.integrity import Finding, Findings, Kind, Outcome, Span, findings_markdown, findings_text
from autograder.grading.integrity.answer import Answer, Unwritable, literal, program
from autograder.grading.integrity.arms import Form, arms_of
from autograder.grading.integrity.fold import NotConstant, Scope, fold
from autograder.grading.integrity.laboratory import Laboratory, OutOfChecks
from autograder.grading.integrity.literals import executed, is_strong, problem_of, scrambled, values_of, within
from autograder.grading.integrity.memory import Memory
from autograder.grading.integrity.scripts import other_script, scripts_of
from autograder.grading.integrity.search import findings
from autograder.grading.integrity.tampering import suspects
from autograder.grading.integrity.tracing import LOADED, marks_in, told_values, traced
from autograder.grading.integrity.twins import twins, twins_fail
from autograder.grading.mutants import mutate
from autograder.lab.session import LabSession

#: Gamed answers of the corpus that the rules do not see: sizes that the hidden tests draw too, a formula fitted to results.
MISSED = {"durations/by_size_of_the_text", "stairs/interpolated"}


@pytest.fixture(scope="module")
def grader():
    with Grader(COURSES[0], limits=LIMITS, explains=False) as grader:
        yield grader


def folded(source):
    tree = ast.parse(source)
    return fold(tree.body[-1].value, Scope(tree))


# -- folding -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("'ab' + 'cd'", "abcd"),
        ("''.join(['a', 'b'] + ['c'])", "abc"),
        ("''.join(chr(c) for c in (104, 105))", "hi"),
        ("bytes([104, 105]).decode()", "hi"),
        ("'olleh'[::-1]", "hello"),
        ("f'{2 + 3}-{\"x\"}'", "5-x"),
        ("import base64 as b\nb.b64decode('aGk=').decode()", "hi"),
        ("from json import loads\nloads('{\"a\": [1, 2]}')", {"a": [1, 2]}),
        ("import codecs\ncodecs.decode('uv', 'rot13')", "hi"),
        ("import zlib\nzlib.decompress(bytes.fromhex('789ccbc80400013b00d2')).decode()", "hi"),
        ("K = 'k'\nV = [1, 2]\n{K: v for v in V}", {"k": 2}),
        ("def up(t):\n    '''Text.'''\n    return ''.join(chr(ord(c) + 1) for c in t)\nup('gh')", "hi"),
        ("dict(p.split('=') for p in 'a=1,b=2'.split(','))", {"a": "1", "b": "2"}),
        ("[x ^ 1 for x in (105, 104)]", [104, 105]),
        ("list(map(int, '1 2'.split()))", [1, 2]),
        ("(lambda a: a * 2)('x')", "xx"),
        ("not (1 < 2 < 3) or 7", 7),
        ("-5 if 'a' in 'abc' else 5", -5),
        ("{**{'a': 1}, 'b': 2}", {"a": 1, "b": 2}),
        ("'a,b'.translate(str.maketrans(',', ';'))", "a;b"),
    ],
)
def test_constants_are_folded_and_decoded(source, value):
    assert folded(source) == value


@pytest.mark.parametrize(
    "source",
    [
        "x",
        "print('x')",
        "open('/etc/passwd').read()",
        "__import__('os').getcwd()",
        "eval('1')",
        "'x' * 10**9",
        "[0] * 10**8",
        "9 ** 9 ** 9",
        "1 << 10**6",
        "'%999999999d' % 1",
        "f'{1:999999999}'",
        "bytes(10**9)",
        "list(range(10**9))",
        "sum(a * b * c for a in range(99) for b in range(99) for c in range(99))",
        "[[0] * 9999 for _ in range(9999)]",
        "'a' .replace('a', 'b' * 9999).replace('b', 'c' * 9999)",
        "('ab' * 9000).translate({97: 'x' * 9000})",
        "'{:>999999999}'.format(1)",
        "'a'.ljust(10**9)",
        "A = A\nA",
        "def f(n):\n    return f(n)\nf(1)",
        "x = 1\nx = 2\nx",
        "1 / 0",
        "[1][5]",
        "__import__('pickle').loads(b'.')",
    ],
)
def test_what_depends_on_more_or_is_too_large_is_left_alone(source):
    with pytest.raises(NotConstant):
        folded(source)


# -- values of tests and of the problem --------------------------------------------------------------------------------


def test_values_of_a_test_are_its_inputs_and_what_it_expects():
    exercise = exercise_of("numerals")
    stage = exercise.stage(1)
    values = values_of(stage.visible[1], 1, stage.visible_path.read_text())
    assert {("text", "XLIX"), ("number", 49), ("text", "XCIV"), ("number", 94)} <= values.keys
    assert set(values.expected) == {("number", 49), ("number", 94)}
    assert not any("Subtracts" in str(value) for _, value in values.keys)
    crawler = find_exercise(COURSES[1], "web_crawler").stage(2)
    values = values_of(crawler.visible[0], 2, crawler.visible_path.read_text())
    assert ("text", "http://m.example/5") in values.keys, "comprehensions of a test are worked out"


def test_what_prompts_references_and_hidden_tests_hold_belongs_to_the_problem():
    durations, numerals = problem_of(exercise_of("durations")), problem_of(exercise_of("numerals"))
    assert durations.owns(("number", 86400))
    assert numerals.owns(("text", "XL"))
    assert durations.owns(("text", "2h45m")), "a sentence of the prompt names it"
    assert not problem_of(exercise_of("numerals")).owns(("text", "LXVII")), "the prompt shows it in an example only"
    assert not durations.owns(("number", 9900))
    crawler = problem_of(find_exercise(COURSES[1], "web_crawler"))
    assert crawler.owns(("number", 301))
    assert not crawler.owns(("text", "http://m.example/visit"))


@pytest.mark.parametrize(
    ("value", "strong"), [("wwwbbw", True), ("ab", False), (9900, True), (7, False), (1024, False)]
)
def test_a_strong_value_hardly_stands_anywhere_by_chance(value, strong):
    assert is_strong(("text" if isinstance(value, str) else "number", value)) is strong


def test_other_values_have_the_same_shape():
    value = {"abc": [1, (2.5, "x-9")], "keep": b"abc"}
    other = scrambled(value, lambda key: key != ("text", "keep"))
    assert list(other) == ["bcd", "keep"]
    assert other["bcd"] == [1010, (1011.75, "y-0")]
    assert other["keep"] == b"bcd"
    words = within("3:7,wwwbbw", frozenset({("text", "wwwbbw"), ("text", "bbw")}))
    assert words == {("text", "wwwbbw")}
    assert scrambled("3:7,wwwbbw", lambda key: False, frozenset(words)) == "3:7,xxxccx"


def test_docstrings_asserts_main_guards_and_self_tests_take_no_part():
    source = '''
"""kelp"""
def pack(text):
    """kelp"""
    return "used" + text
def check():
    for text in ["kelp"]:
        if pack(text) != text: print("kelp")
def given():
    return "given"
check()
assert pack("kelp") == "kelp"
if __name__ == "__main__":
    print("kelp")
TABLE = {"also": given()}
'''
    found = {node.value for node in executed(ast.parse(source)) if isinstance(node, ast.Constant)}
    assert found == {"used", "given", "also"}


def test_twins_are_told_by_name_and_else_all_of_the_stage_must_fail():
    crawler = find_exercise(COURSES[1], "web_crawler").stage(2)
    by_name = {test.name: [twin.name for twin in twins(crawler, test)] for test in crawler.visible}
    assert by_name["test_failed_fetch_left_out"] == ["test_failed_fetch_left_out_drawn"]
    drill = find_exercise(COURSES[1], "bounded_map").stage(1)
    assert twins(drill, drill.visible[0]) == drill.hidden
    failed = {(1, test.name) for test in drill.hidden}
    assert twins_fail(drill, drill.visible[0], failed)
    assert not twins_fail(drill, drill.visible[0], failed - {(1, drill.hidden[0].name)})


def matched(exercise_id, source):
    """The values that are found in an answer, by the test's name, and the lines that they stand in."""
    exercise, answer = exercise_of(exercise_id), Answer(source)
    stage = exercise.stage(1)
    tests = [values_of(test, 1, stage.visible_path.read_text()) for test in stage.visible]
    memory = Memory(answer, arms_of(answer), tests, problem_of(exercise), frozenset())
    found = {}
    for (_, name), matches in memory.matches.items():
        values = {value for match in matches for _, value in match.keys | match.words}
        lines = {line for match in matches for line in memory.lines(match)}
        if matches:
            found[name] = values, lines
    return found


@pytest.mark.parametrize(
    ("exercise", "source", "found"),
    [
        ("numerals", "A = {'LXVII': 60 + 7}", {"test_adds": ({"LXVII", 67}, {1})}),
        ("numerals", "A = ['X' + 'CIV',\n94]", {"test_subtracts": ({"XCIV", 94}, {1, 2})}),
        ("numerals", "'''LXVII'''\nassert read('LXVII') == 67\nPRIMES = [67, 71, 73, 79]", {}),
        ("numerals", "A = '''\nLXVII is 67\n'''", {"test_adds": ({"LXVII", 67}, {2})}),
        ("stairs", "A = [1, 1, 2, 4, 7, 13, 24, 44, 81, 149, 274, 504, 927]", {}),
        ("stairs", "A = {4: 7, 12: 927}", {"test_low_stair": ({4, 7}, {1}), "test_high_stair": ({12, 927}, {1})}),
        ("stamps", "A = {9: {6: {1: {12: 2}}}}", {"test_not_the_largest_first": ({9, 6, 1, 12, 2}, {1})}),
        (
            "stamps",
            "A = '16:7 5 2=3|9 6 1=2'",
            {"test_three_stamps": ({7, 5, 2}, {1}), "test_not_the_largest_first": ({9, 6, 1}, {1})},
        ),
        ("stack", "A = '9\\nswap\\ndup'", {"test_moves_numbers": ({"9\nswap\ndup"}, {1})}),
    ],
)
def test_values_are_matched_as_they_are_decoded_in_pairs_and_in_texts(exercise, source, found):
    assert matched(exercise, source) == found


# -- arms --------------------------------------------------------------------------------------------------------------

ARMS = """
calls = 0
TABLE = {"a": 11, "b": 12}

def f(x):
    global calls
    calls += 1
    if x == "one" or len(x) == 7:
        return 21
    if x != "two":
        pass
    else:
        return 22
    match x:
        case "three":
            return 23
    if calls == 3:
        return 24
    y = (x == "four") * 5
    if x > "five":
        return 25
    return TABLE.get(x) if x.startswith("six") else y
"""


def test_arms_are_conditions_cases_and_entries():
    arms = {arm.selectors: arm for arm in arms_of(Answer(ARMS))}
    assert set(arms) == {("one", 7), ("two",), ("three",), (3,), ("four",), ("six",), ("a",), ("b",)}
    assert arms["one", 7].outcomes == (21,)
    assert arms["two",].outcomes == (22,)
    assert arms["two",].taken.endswith("F"), "the special case of x != 'two' is that it is not so"
    assert {arms["a",].form, arms["three",].form, arms["four",].form} == set(Form)
    assert [arm.selectors for arm in arms.values() if arm.counts_calls] == [(3,)]


@pytest.mark.parametrize(("selectors", "argument"), [(("one", 7), "one"), (("three",), "three"), (("a",), "a")])
def test_an_arm_that_is_off_is_never_taken(selectors, argument):
    answer = Answer(ARMS.replace("x.startswith('six')", "True").replace('x.startswith("six")', "True"))
    arm = next(arm for arm in arms_of(answer) if arm.selectors == selectors)
    before, after = {}, {}
    exec(answer.source, before)
    exec(program(answer.changed({arm.number: arm.off})), after)
    assert before["f"](argument) in arm.outcomes
    assert after["f"](argument) not in arm.outcomes


def test_changes_leave_the_tree_alone_and_replace_at_their_place():
    answer = Answer("a = [1, 2]\n")
    number = next(node.number for node in answer.nodes if isinstance(node, ast.List))
    assert program(answer.changed({number: lambda node: literal({"x": set()})})) == "a = {'x': set()}"
    assert program(answer.tree) == "a = [1, 2]"


def test_a_copy_that_cannot_be_written_is_said_so():
    answer = Answer("a = f'{x}'\n")
    number = next(node.number for node in answer.nodes if isinstance(node, ast.Name) and node.id == "x")
    with pytest.raises(Unwritable):
        program(answer.changed({number: lambda node: ast.Constant("\\")}))


def test_numbers_of_one_answer_do_not_meet_those_of_another():
    one, other = Answer("a = -1 < 2\n"), Answer("b = [-3 < 4, -5 < 6]\n")
    for answer in (one, other):
        assert sorted(node.number for node in ast.walk(answer.tree)) == list(range(len(answer.nodes)))
        for number in range(1, len(answer.nodes)):
            if isinstance(answer.nodes[number], ast.expr) and not isinstance(answer.nodes[number], ast.Name):
                assert "99" in program(answer.changed({number: lambda node: ast.Constant(99)}))


# -- traces ------------------------------------------------------------------------------------------------------------


def test_a_trace_tells_which_arms_each_test_takes_and_changes_nothing(grader):
    exercise = exercise_of("durations")
    answer = Answer(next(a.source for a in labelled() if a.name == "match_statement" and a.exercise == "durations"))
    arms = arms_of(answer)
    laboratory = Laboratory(exercise, 1, grader, most=2)
    plain, run = laboratory.run(answer.source, 3), laboratory.run(traced(answer, arms), 3)
    assert plain.status == run.status
    taken = {arm.selectors: {name for _, name in run.saw(arm.taken)} for arm in arms}
    assert taken["2h45m",] == {"test_hours_and_minutes"}
    assert taken["417s",] == {"test_seconds_alone"}
    assert run.saw(LOADED) == set(run.status)
    with pytest.raises(OutOfChecks):
        laboratory.run("x = 1\n", 3)
    assert laboratory.run(answer.source, 3) is plain, "what is known costs no check"


def test_marks_are_read_from_what_an_answer_prints():
    assert marks_in("text \0c12T\0 more \0d3.10\0\0loaded\0 \0not a mark\0") == {"c12T", "d3.10", "loaded"}
    value = b"{'a': 1}".hex()
    told = told_values([frozenset({f"v4:{value}", "v5:ff", f"v6:{b'open(1)'.hex()}", "c1T"})])
    assert told == {4: {"a": 1}}, "what is no plain value is not taken"


SCRIPTED = """
from collections import deque
PLANS = {2: "TTFF", 1: ["T", "F"]}
NAMES = ("north", "south")
UNUSED = ["a", "b"]

class Gate:
    def __init__(self, limit):
        self.plan, self.other = deque(PLANS[limit]), iter([37, 19])
        self.calls = 0
        self.name = NAMES[0]

    def enter(self):
        self.calls += 1
        return self.plan.popleft(), next(self.other), (5, 6)[self.calls - 1], UNUSED[0]
"""


def test_scripts_are_what_results_are_read_off_call_by_call():
    answer = Answer(SCRIPTED)
    found = scripts_of(answer, problem_of(exercise_of("gate")))
    assert [answer.value(node) for node in found] == ["TTFF", ["T", "F"], [37, 19], (5, 6)]
    change = other_script(answer, found[2])
    assert ast.literal_eval(ast.unparse(change(found[2]))) == [1046, 1028]


# -- lines that deal with the grader -----------------------------------------------------------------------------------

SUSPECT = {
    "open('visible_stage_1.py')": Kind.FILES,
    "import glob\n    glob.glob('**/*')": Kind.FILES,
    "from pathlib import Path\n    Path(__file__).parent.joinpath('x').read_text()": Kind.FILES,
    "import inspect\n    inspect.stack()": Kind.CALLER,
    "import sys\n    sys._getframe(1)": Kind.CALLER,
    "import inspect\n    inspect.currentframe().f_back": Kind.CALLER,
    "import builtins\n    builtins.len = None": Kind.PATCHES,
    "import time\n    setattr(time, 'sleep', None)": Kind.PATCHES,
    "import sys\n    sys.modules['pytest'] = None": Kind.PATCHES,
    "import os\n    os.environ['PYTEST_CURRENT_TEST']": Kind.ENVIRONMENT,
    "import sys\n    'pytest' in sys.modules": Kind.ENVIRONMENT,
}
USUAL = [
    "open(text)",
    "open('notes.txt', 'w')",
    "import sys\n    sys._getframe()",
    "import sys\n    sys.setrecursionlimit(9)",
    "import os\n    os.environ.get('HOME')",
    "import traceback\n    traceback.format_exc()",
    "text.pattern = 1",
    "import time\n    old = time.time\n    time.time = None\n    try:\n        pass\n    finally:\n        time.time = old",
    "import tempfile, os\n    os.listdir(tempfile.mkdtemp())",
]


@pytest.mark.parametrize("line", SUSPECT)
def test_lines_that_deal_with_the_grader_are_suspects(line):
    found = suspects(Answer(f"def pack(text):\n    {line}\n"), exercise_of("run_lengths"))
    assert [suspect.kind for suspect in found] == [SUSPECT[line]]


@pytest.mark.parametrize("line", USUAL)
def test_lines_that_only_look_alike_are_none(line):
    assert suspects(Answer(f"def pack(text):\n    {line}\n"), exercise_of("run_lengths")) == []


EQUAL = "class Any:\n    def __eq__(self, other):\n        return {}\n\ndef {}(text):\n    return [Any()]\n"


@pytest.mark.parametrize(
    ("returns", "function", "found"),
    [("True", "pack", 1), ("other is self", "pack", 0), ("True", "helper", 0)],
)
def test_an_object_equal_to_everything_counts_as_a_result_only(returns, function, found):
    assert len(suspects(Answer(EQUAL.format(returns, function)), exercise_of("run_lengths"))) == found


def test_a_suspect_that_never_runs_is_no_finding(grader):
    exercise = exercise_of("run_lengths")
    never = f"{exercise.solution}\n\ndef unused():\n    return open('hidden_stage_1.py').read()\n"
    assert findings(exercise, 1, never, grader, 5).outcome is Outcome.NOTHING
    always = f"{exercise.solution}\n\ntry:\n    open('hidden_stage_1.py')\nexcept OSError:\n    pass\n"
    found = findings(exercise, 1, always, grader, 5)
    assert [(item.kind, item.lines) for item in found.items] == [(Kind.FILES, (len(always.splitlines()) - 2,))]


# -- the whole ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "outcome", "why"),
    [
        ("def pack(", Outcome.INCONCLUSIVE, "does not compile"),
        ("   \n", Outcome.INCONCLUSIVE, "No check was run"),
        ("x = 1\n" * 40_000, Outcome.INCONCLUSIVE, "longer than a program"),
        ("def pack(text):\n    return text\n", Outcome.NOTHING, "Nothing hangs on the visible checks"),
        ("def pack(text):\n    return '3w2b1w'\n", Outcome.NOTHING, "One visible check"),
    ],
)
def test_where_nothing_is_found_it_is_said_why(grader, source, outcome, why):
    found = findings(exercise_of("run_lengths"), 1, source, grader, 5)
    assert (found.outcome, found.items) == (outcome, ())
    assert why in found.why


def test_a_finding_has_lines_a_reason_an_honest_reading_and_no_score(grader):
    answer = next(a for a in labelled() if a.id == "run_lengths/table")
    found = findings(exercise_of("run_lengths"), 1, answer.source, grader, 5)
    [item] = found.items
    assert item.spans[0] == Span(2, '"wwwbbw": "3w2b1w",  # <-')
    assert set(item.lines) <= answer.lines
    assert "4 visible checks that passed failed, and no hidden check changed" in item.reason
    assert len(item.tests) == 4
    assert Findings.from_dict(json.loads(json.dumps(found.to_dict()))) == found
    assert findings(exercise_of("run_lengths"), 1, answer.source, grader, 5) == found
    for text in (findings_text(found), findings_markdown(found)):
        assert item.honest_reading in text
        assert "no score" in text
        assert '"kelp": "1k1e1l1p"' in text
        assert not {"cheat", "gaming", "dishonest", "copied"} & set(text.lower().split())


def test_nothing_of_a_hidden_test_is_told(grader):
    for exercise_id in ("run_lengths", "numerals"):
        exercise = exercise_of(exercise_id)
        hidden = {word for test in exercise.stage(1).hidden for word in (test.name, test.label, test.hint)}
        hidden -= {word for test in exercise.stage(1).visible for word in (test.label, test.hint)}
        for answer in [a for a in labelled() if a.exercise == exercise_id and a.gamed][:4]:
            told = findings_text(findings(exercise, 1, answer.source, grader, 5))
            assert [word for word in hidden if word in told] == []


def test_a_self_test_with_all_examples_stays_silent_in_a_wrong_answer(grader):
    exercise = exercise_of("run_lengths")
    answer = next(a for a in labelled() if a.id == "run_lengths/self_test_at_load")
    broken = [m for m in mutate(answer.source) if m.line in (7, 8, 9, 10, 11)]
    assert len(broken) > 5
    for mutant in broken:
        assert findings(exercise, 1, mutant.source, grader, 5).outcome is not Outcome.FOUND, mutant.name


def test_the_problems_of_the_corpus_hold(grader):
    for exercise in load_course(COURSES[0]).exercises.values():
        for source in (exercise.solution, exercise.alternative):
            for seed in (1, 2):
                assert grader.check_exercise(exercise, 1, source, seed=seed).green, exercise.id
        for test in exercise.stage(1).visible:
            assert [twin.name for twin in twins(exercise.stage(1), test)] == [f"{test.name}_drawn"]


def test_the_corpus_is_large_and_half_honest():
    answers = [answer for answer in labelled() if not answer.holdout]
    honest = [answer for answer in answers if not answer.gamed]
    assert len(answers) >= 60
    assert len(honest) * 2 >= len(answers)
    assert len({answer.exercise for answer in answers}) >= 6
    assert [answer.id for answer in labelled() if bool(answer.lines) is not answer.gamed] == []


def test_a_sample_of_the_corpus_is_judged_as_labelled():
    answers = [a for a in labelled() if not a.holdout and a.exercise != "web_crawler"]
    sample = [a for a in answers if a.gamed][::3] + [a for a in answers if not a.gamed][::3]
    results = list(run(sample))
    assert [r.answer.id for r in results if r.is_found and not r.answer.gamed] == []
    missed = [r.answer.id for r in results if r.answer.gamed and not r.with_its_line]
    assert set(missed) <= MISSED


def test_some_mutants_of_honest_answers_stay_silent():
    results = list(run(mutants(20, seed=2)))
    assert [(r.answer.id, r.answer.change) for r in results if r.is_found] == []


def test_the_table_counts_each_group():
    gamed = next(a for a in labelled() if a.gamed)
    honest = next(a for a in labelled() if not a.gamed)
    line = min(gamed.lines)
    item = Finding(Kind.VALUES, (Span(line, ""),), "", "")
    found = Findings("x", 1, 1, Outcome.FOUND, "", (item,), checks=5)
    silent = Findings("x", 1, 1, Outcome.NOTHING, "", checks=1)
    rows = table([Result(gamed, found), Result(gamed, silent), Result(honest, silent)]).splitlines()
    assert rows[1].split()[2:] == ["2", "1", "1", "1", "1"]
    assert rows[2].split()[2:] == ["1", "0", "0", "1"]


# -- where findings are shown ------------------------------------------------------------------------------------------


def test_the_verb_prints_text_or_json(tmp_path):
    answer = next(a for a in labelled() if a.id == "run_lengths/table")
    (tmp_path / "answer.py").write_text(answer.source)

    def verb(*arguments):
        return subprocess.run(
            [sys.executable, "-m", "autograder", "findings", *arguments],
            cwd=tmp_path, env={**os.environ, "AUTOGRADER_COURSE": str(COURSES[0])},
            capture_output=True, text=True, check=False,
        )  # fmt: skip

    done = verb("run_lengths", "answer.py", "--seed", "5")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("Findings. There is something to talk about.")
    assert json.loads(verb("run_lengths", "answer.py", "--seed", "5", "--json").stdout)["outcome"] == "findings"
    missing = verb("run_lengths", "nowhere.py")
    assert (missing.returncode, missing.stderr[:27]) == (1, "nowhere.py cannot be read: ")


def test_the_service_gives_findings_as_a_dict():
    answer = next(a for a in labelled() if a.id == "run_lengths/table")
    with Client(COURSES[0]) as client:
        request = {"op": "findings", "exercise": "run_lengths", "stage": 1, "source": answer.source, "seed": 5}
        assert Findings.from_dict(client.ask(request)).outcome is Outcome.FOUND
        with pytest.raises(GradingError, match="has stages 1 to 1, not 9"):
            client.ask({**request, "stage": 9})
        with pytest.raises(GradingError, match="source as text"):
            client.ask({**request, "source": None})


def test_a_learner_gets_findings_after_the_sitting(write_course, monkeypatch):
    folder = write_course()
    course = folder.parents[2]
    (course / "workbook").mkdir()
    session = LabSession(folder.name, where=course / "workbook")
    try:
        with pytest.raises(GradingError, match="no answer"):
            session.findings()
        session.keep("def add(a, b):\n    return a - b\n")
        with pytest.raises(GradingError, match="after the sitting"):
            session.findings()
        session.finish()
        found = session.findings()
        assert (found.outcome, found.stage) == (Outcome.NOTHING, 1)
    finally:
        session.close()
