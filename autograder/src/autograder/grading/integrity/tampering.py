"""Lines that deal with the grader in place of the task: its files, its frames, its environment, its comparisons.

They are found by reading. A finding needs a mark as well that such a line has run.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

from autograder.content import Exercise
from autograder.grading.integrity.answer import Answer
from autograder.grading.integrity.fold import Scope
from autograder.grading.integrity.model import Kind

#: Names of files and folders that belong to a grader.
_OF_TESTS = re.compile(
    r"(?<![a-z])(hidden|visible|conftest|pytest|autograder|nbgrader|gradebook|grading|solution|tests?)(?![a-z])|"
    r"/proc/|\.ipynb\b|\.py\b|\*\*|(^|/)\.\.(/|$)",
    re.IGNORECASE,
)
_OF_GRADER = re.compile(r"PYTEST|NBGRADER|AUTOGRADER|GRAD(E|ING)|HIDDEN|\bTESTS?\b|_TESTS?\b|\bTEST_", re.IGNORECASE)
_TEST_MODULES = {"pytest", "_pytest", "unittest", "autograder", "nbgrader", "conftest", "doctest"}
_READS = {
    "open", "io.open", "os.open", "codecs.open", "linecache.getline", "linecache.getlines", "runpy.run_path",
    "pathlib.Path.read_text", "pathlib.Path.read_bytes", "importlib.util.spec_from_file_location",
}  # fmt: skip
_LISTS = {"os.listdir", "os.scandir", "os.walk", "os.fwalk", "glob.glob", "glob.iglob"}
_READ_METHODS, _LIST_METHODS = {"read_text", "read_bytes", "open"}, {"glob", "rglob", "iterdir", "walk"}
_FRAMES = {
    "inspect.stack", "inspect.getouterframes", "inspect.trace", "traceback.extract_stack", "traceback.walk_stack",
    "traceback.format_stack", "sys._current_frames", "gc.get_objects", "gc.get_referrers",
}  # fmt: skip
#: Modules that an answer has no reason to change.
_PATCHED = {
    "builtins", "operator", "random", "time", "asyncio", "threading", "datetime", "math", "json", "functools", "ast",
    "importlib", "inspect", *_TEST_MODULES,
}  # fmt: skip


@dataclass(frozen=True)
class Suspect:
    """A place to be marked in a traced run: ``number`` is that of an expression in the answer or of a statement."""

    kind: Kind
    number: int
    line: int
    what: str


def suspects(answer: Answer, exercise: Exercise) -> list[Suspect]:
    """The places of an answer that deal with the grader, without what the reference solutions do as well."""
    usual = _names_used(exercise.solution) | _names_used(exercise.alternative)
    found: dict[int, Suspect] = {}
    for node in answer.nodes:
        if node.number not in answer.executed or not hasattr(node, "lineno"):
            continue
        for kind, what in _of_node(answer, node, usual):
            found.setdefault(node.number, Suspect(kind, node.number, answer.line(node), what))
    for node in _equal_results(answer, exercise):
        what = "gives back an object that says it equals everything"
        found.setdefault(node.number, Suspect(Kind.EQUALITY, node.number, answer.line(node), what))
    return sorted(found.values(), key=lambda suspect: (suspect.line, suspect.number))


def _names_used(source: str) -> set[str]:
    tree = ast.parse(source)
    scope = Scope(tree)
    return {scope.full_name(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}


def _of_node(answer: Answer, node: ast.AST, usual: set[str]) -> Iterator[tuple[Kind, str]]:
    scope = answer.scope
    if isinstance(node, ast.Call):
        full = scope.full_name(node.func)
        if full and full in usual:
            return
        method = node.func.attr if isinstance(node.func, ast.Attribute) else ""
        if full in _READS or (method in _READ_METHODS and not full.startswith(("os.", "webbrowser."))):
            if (what := _file_of_tests(answer, node)) and not _writes(node):
                yield Kind.FILES, f"reads {what}"
        elif full in _LISTS or (method in _LIST_METHODS and not _own_folder(answer, node)):
            if not _own_folder(answer, node):
                yield Kind.FILES, "looks through folders for files that no call names"
        elif full in _FRAMES:
            yield Kind.CALLER, f"looks at who called with {full}"
        elif full == "sys._getframe" and node.args and not _is_zero(node.args[0]):
            yield Kind.CALLER, "looks at the frame of its caller"
        elif full in ("os.getenv", "os.environ.get") and node.args and _is_of_grader(answer, node.args[0]):
            yield Kind.ENVIRONMENT, "asks the environment about the grader"
        elif full == "setattr" and node.args and _is_foreign(answer, node.args[0]) and not _restored(answer, node):
            yield Kind.PATCHES, f"changes {ast.unparse(node.args[0])}"
        elif full.startswith("unittest.mock.patch"):
            yield Kind.PATCHES, f"changes code of others with {full}"
        elif full in ("sys.meta_path.insert", "sys.meta_path.append", "sys.path_hooks.insert", "sys.path_hooks.append"):
            yield Kind.PATCHES, "changes how modules are imported"
    elif isinstance(node, ast.Attribute) and node.attr == "f_back" and isinstance(node.ctx, ast.Load):
        yield Kind.CALLER, "looks at the frame of its caller"
    elif isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load):
        full = scope.full_name(node.value)
        if full == "os.environ" and _is_of_grader(answer, node.slice):
            yield Kind.ENVIRONMENT, "asks the environment about the grader"
        elif full == "sys.modules" and _is_test_module(answer, node.slice):
            yield Kind.ENVIRONMENT, "looks for the test runner among the loaded modules"
    elif isinstance(node, ast.Compare) and isinstance(node.ops[0], (ast.In, ast.NotIn)):
        full = scope.full_name(node.comparators[0])
        if full == "sys.modules" and _is_test_module(answer, node.left):
            yield Kind.ENVIRONMENT, "looks for the test runner among the loaded modules"
        elif full == "os.environ" and _is_of_grader(answer, node.left):
            yield Kind.ENVIRONMENT, "asks the environment about the grader"
    elif isinstance(node, (ast.Assign, ast.AugAssign, ast.Delete)):
        targets = [node.target] if isinstance(node, ast.AugAssign) else node.targets
        for target in targets:
            is_place = isinstance(target, (ast.Attribute, ast.Subscript))
            if is_place and _is_foreign(answer, target.value) and not _restored(answer, node):
                yield Kind.PATCHES, f"changes {ast.unparse(target)}"


def _is_zero(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value == 0


def _texts(answer: Answer, node: ast.AST) -> Iterator[str]:
    """The texts of an expression, those of names at the top of the module included."""
    for part in ast.walk(node):
        if isinstance(part, ast.expr) and answer.is_constant(part) and isinstance(answer.value(part), str):
            yield answer.value(part)
        elif isinstance(part, ast.Name) and part.id in answer.scope.constants:
            yield from _texts(answer, answer.scope.constants[part.id])


def _file_of_tests(answer: Answer, node: ast.Call) -> str:
    """What a call reads that belongs to a grader, in words; ``""`` of any other file."""
    place = node.func if isinstance(node.func, ast.Attribute) and not node.args else node
    if any(isinstance(part, ast.Name) and part.id == "__file__" for part in ast.walk(node)):
        return "files beside its own"
    for text in _texts(answer, place):
        if _OF_TESTS.search(text):
            return f"a file of the tests ({text[:40]!r})"
    return ""


def _writes(node: ast.Call) -> bool:
    modes = [a.value for a in [*node.args[1:], *(k.value for k in node.keywords)] if isinstance(a, ast.Constant)]
    return any(isinstance(mode, str) and set(mode) & set("wax") and "r" not in mode for mode in modes)


def _own_folder(answer: Answer, node: ast.Call) -> bool:
    """True of folders that the answer was given or has made: a parameter, or a function that makes temporary ones."""
    for above in answer.above(node):
        if isinstance(above, (ast.FunctionDef, ast.AsyncFunctionDef)):
            if any(
                answer.scope.full_name(n).startswith("tempfile.") for n in ast.walk(above) if isinstance(n, ast.expr)
            ):
                return True
            names = {argument.arg for argument in (*above.args.posonlyargs, *above.args.args, *above.args.kwonlyargs)}
            part = node.func if isinstance(node.func, ast.Attribute) and not node.args else node
            used = {n.id for n in ast.walk(part) if isinstance(n, ast.Name)}
            return bool(names & used)
    return False


def _is_of_grader(answer: Answer, node: ast.expr) -> bool:
    return any(_OF_GRADER.search(text) for text in _texts(answer, node))


def _is_test_module(answer: Answer, node: ast.expr) -> bool:
    return any(text.partition(".")[0] in _TEST_MODULES for text in _texts(answer, node))


def _is_foreign(answer: Answer, node: ast.expr) -> bool:
    """True of a module of the standard library or of a test tool, of a class in one, and of the table of modules."""
    if isinstance(node, ast.Name) and node.id == "__builtins__":
        return True
    full = answer.scope.full_name(node).removesuffix(".__dict__")
    first, imported = full.partition(".")[0], {name.partition(".")[0] for name in answer.scope.imports.values()}
    return full == "sys.modules" or (first in _PATCHED and first in imported)


def _restored(answer: Answer, node: ast.AST) -> bool:
    """True where the same function puts back what it changes, in a ``finally``."""
    for above in answer.above(node):
        if isinstance(above, (ast.FunctionDef, ast.AsyncFunctionDef)):
            target = node.targets[0] if isinstance(node, ast.Assign) else None
            return target is not None and any(
                isinstance(part, ast.Assign) and ast.unparse(part.targets[0]) == ast.unparse(target)
                for attempt in ast.walk(above)
                if isinstance(attempt, ast.Try)
                for last in attempt.finalbody
                for part in ast.walk(last)
            )
    return False


# -- objects that equal everything -------------------------------------------------------------------------------------


def _equal_results(answer: Answer, exercise: Exercise) -> Iterator[ast.expr]:
    """Expressions that a function which the tests call gives back, and that hold an object equal to everything."""
    classes = {node.name for node in answer.nodes if isinstance(node, ast.ClassDef) and _equals_everything(node)}
    made = {name for name, full in answer.scope.imports.items() if full == "unittest.mock.ANY"}
    if not classes and not made and "ANY" not in answer.source:
        return
    for function in _called_by_tests(answer, exercise):
        held = set(made)
        for node in ast.walk(function):
            if isinstance(node, ast.Assign) and _makes(answer, node.value, classes, held):
                held |= {target.id for target in node.targets if isinstance(target, ast.Name)}
        for node in ast.walk(function):
            gives = isinstance(node, (ast.Return, ast.Yield)) and node.value is not None
            if gives and _makes(answer, node.value, classes, held):
                yield node.value


def _makes(answer: Answer, node: ast.expr, classes: set[str], held: set[str]) -> bool:
    for part in ast.walk(node):
        if isinstance(part, ast.Call) and isinstance(part.func, ast.Name) and part.func.id in classes:
            return True
        if isinstance(part, ast.Name) and (part.id in held or _is_made_at_the_top(answer, part.id, classes)):
            return True
        if isinstance(part, ast.Attribute) and answer.scope.full_name(part) == "unittest.mock.ANY":
            return True
    return False


def _is_made_at_the_top(answer: Answer, name: str, classes: set[str]) -> bool:
    value = answer.scope.constants.get(name)
    return isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id in classes


def _equals_everything(node: ast.ClassDef) -> bool:
    for statement in node.body:
        if isinstance(statement, ast.FunctionDef) and statement.name in ("__eq__", "__ne__"):
            wanted = statement.name == "__eq__"
            given = [n.value for n in ast.walk(statement) if isinstance(n, ast.Return)]
            if given and all(isinstance(value, ast.Constant) and value.value is wanted for value in given):
                return True
        if isinstance(statement, ast.Assign) and isinstance(statement.value, ast.Lambda):
            names = [target.id for target in statement.targets if isinstance(target, ast.Name)]
            body = statement.value.body
            if "__eq__" in names and isinstance(body, ast.Constant) and body.value is True:
                return True
    return False


def _called_by_tests(answer: Answer, exercise: Exercise) -> Iterator[ast.AST]:
    """Functions that the tests call by name, and the methods of classes that they make."""
    tests = " ".join(test.source for stage in exercise.stages for test in (*stage.visible, *stage.hidden))
    names = set(re.findall(r"\bsolution\.(\w+)", tests)) | set(exercise.needs)
    for statement in answer.tree.body:
        if getattr(statement, "name", None) in names:
            if isinstance(statement, ast.ClassDef):
                yield from (n for n in statement.body if isinstance(n, (ast.FunctionDef, ast.AsyncFunctionDef)))
            else:
                yield statement
