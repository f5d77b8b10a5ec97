"""An answer as a syntax tree whose nodes have numbers, so that copies of it can be changed at one place."""

from __future__ import annotations

import ast
import builtins
import copy
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from autograder.grading.integrity.fold import NotConstant, Scope, fold
from autograder.grading.integrity.literals import executed

#: What stands in the place of a node in a changed copy, made from a copy of that node.
Change = Callable[[ast.AST], ast.AST]


_WORKED_OUT = (ast.Call, ast.ListComp, ast.DictComp, ast.SetComp, ast.BinOp, ast.Subscript, ast.JoinedStr)


class Answer:
    """Raises SyntaxError, ValueError or RecursionError when ``source`` is no program that can be read."""

    def __init__(self, source: str):
        self.source = source
        self.tree = _with_own_operators(ast.parse(source))
        self.scope = Scope(self.tree)
        self.nodes = list(ast.walk(self.tree))
        for number, node in enumerate(self.nodes):
            node.number = number
        self.parents: dict[int, ast.AST] = {
            child.number: node for node in self.nodes for child in ast.iter_child_nodes(node)
        }
        #: Numbers of the nodes that take part in answering.
        self.executed = frozenset(node.number for node in executed(self.tree))
        self._lines = source.splitlines()
        self._values: dict[int, tuple[bool, Any]] = {}

    def line(self, node: ast.AST) -> int:
        """The line that a node begins in; parts of an f-string have that of the whole text."""
        while not hasattr(node, "lineno") or isinstance(self.parents.get(node.number), ast.JoinedStr):
            node = self.parents[node.number]
        return node.lineno

    def text(self, line: int) -> str:
        return self._lines[line - 1].strip() if 0 < line <= len(self._lines) else ""

    def above(self, node: ast.AST) -> Iterator[ast.AST]:
        """The nodes that hold ``node``, from the inside out."""
        while (node := self.parents.get(node.number)) is not None:
            yield node

    def value(self, node: ast.expr) -> Any:
        """What ``node`` folds to; NotConstant when it does not."""
        known = self._values.get(node.number)
        if known is None:
            try:
                known = True, fold(node, self.scope)
            except NotConstant:
                known = False, None
            self._values[node.number] = known
        if not known[0]:
            raise NotConstant("not constant")
        return known[1]

    def is_constant(self, node: ast.expr) -> bool:
        try:
            self.value(node)
        except NotConstant:
            return False
        return True

    def closed(self) -> list[ast.expr]:
        """The largest expressions that do not fold but depend on nothing that a caller passes: on names of the module only.

        What they come to is for a run of the answer to tell, `tell`. A call whose result nobody uses is none of them.
        """
        found: list[ast.expr] = []
        own = {*self.scope.functions, *self.scope.constants, *self.scope.imports, *dir(builtins)}

        def visit(node: ast.AST) -> None:
            if node.number not in self.executed:
                return
            if isinstance(node, _WORKED_OUT) and self._names(node) <= own:
                if not self.is_constant(node) and not isinstance(self.parents[node.number], ast.Expr):
                    found.append(node)
                return
            for child in ast.iter_child_nodes(node):
                visit(child)

        visit(self.tree)
        return found

    def _names(self, node: ast.expr) -> set[str]:
        """The names that an expression needs from outside."""
        parts = list(ast.walk(node))
        if any(isinstance(part, (ast.Await, ast.Yield, ast.YieldFrom, ast.NamedExpr)) for part in parts):
            return {""}
        bound = {part.id for part in parts if isinstance(part, ast.Name) and not isinstance(part.ctx, ast.Load)}
        bound |= {part.arg for part in parts if isinstance(part, ast.arg)}
        return {part.id for part in parts if isinstance(part, ast.Name)} - bound

    def tell(self, values: Mapping[int, Any]) -> None:
        """Take ``values`` for those of closed expressions, by their numbers."""
        for number, value in values.items():
            self._values[number] = True, value

    def changed(self, changes: Mapping[int, Change]) -> ast.Module:
        """A copy of the tree with the nodes of these numbers replaced; what a replaced node holds is changed first."""
        return _Changer(changes).visit(copy.deepcopy(self.tree))


def _with_own_operators(tree: ast.Module) -> ast.Module:
    """The tree with operators of its own: the parser uses the same few objects for those of all trees."""
    for node in list(ast.walk(tree)):
        for field in ("ctx", "op"):
            if isinstance(getattr(node, field, None), ast.AST):
                setattr(node, field, type(getattr(node, field))())
        if isinstance(node, ast.Compare):
            node.ops = [type(operator)() for operator in node.ops]
    return tree


class _Changer(ast.NodeTransformer):
    def __init__(self, changes: Mapping[int, Change]):
        self._changes = changes

    def visit(self, node: ast.AST) -> Any:
        number = getattr(node, "number", None)
        self.generic_visit(node)
        change = self._changes.get(number)
        return node if change is None else change(node)


def literal(value: Any) -> ast.expr:
    """The expression that gives a plain ``value``."""
    if isinstance(value, (set, frozenset)) and not value:
        return ast.parse(f"{type(value).__name__}()", mode="eval").body
    return ast.parse(repr(value), mode="eval").body


class Unwritable(Exception):
    """A changed tree has no text: the parts of an f-string cannot hold every constant."""


def program(tree: ast.Module) -> str:
    """The text of a changed tree."""
    try:
        return ast.unparse(ast.fix_missing_locations(tree))
    except (ValueError, RecursionError) as error:
        raise Unwritable(str(error)) from None
