"""Where a thread can lose its turn inside traced code: before each instruction that may touch what others can see.

On 3.11 the instructions come from `sys.settrace`; from 3.12 on from `sys.monitoring`, because there the trace function
misses instructions of a function's first run and a replay would go astray.
"""

from __future__ import annotations

import _thread
import ast
import dis
import linecache
import sys
from collections.abc import Collection
from types import CodeType, FrameType
from typing import Any

from autograder.worlds.threads import scheduler
from autograder.worlds.threads.scheduler import Session

_get_ident = _thread.get_ident
MONITORING = getattr(sys, "monitoring", None)

_SHARED = frozenset(
    {
        "BINARY_SLICE",
        "BINARY_SUBSCR",
        "CALL",
        "CALL_FUNCTION_EX",
        "CALL_KW",
        "CONTAINS_OP",
        "DELETE_ATTR",
        "DELETE_DEREF",
        "DELETE_GLOBAL",
        "DELETE_NAME",
        "DELETE_SUBSCR",
        "FOR_ITER",
        "LOAD_ATTR",
        "LOAD_METHOD",
        "LOAD_SUPER_ATTR",
        "STORE_ATTR",
        "STORE_DEREF",
        "STORE_GLOBAL",
        "STORE_NAME",
        "STORE_SLICE",
        "STORE_SUBSCR",
    }
)
#: Reading a name is a shared access only if the name is ever bound again; a function's own name, say, is not.
_NAMES = frozenset({"LOAD_DEREF", "LOAD_CLASSDEREF", "LOAD_FROM_DICT_OR_DEREF", "LOAD_GLOBAL", "LOAD_NAME"})


class Points:
    """The switch points in the code of ``files``; remembers what it found out about each function."""

    def __init__(self, files: frozenset[str], sources: tuple[str, ...]):
        self.files, self.sources = files, sources
        self._rebound = _rebound_names(sources)
        self._offsets: dict[int, tuple[CodeType, frozenset[int]]] = {}
        self._lines: dict[int, tuple[CodeType, dict[int, int]]] = {}

    def offsets(self, code: CodeType) -> frozenset[int]:
        """The offsets in ``code`` of the instructions before which a thread can lose its turn."""
        known = self._offsets.get(id(code))
        if known is None:
            # the code is kept, so that its id stays its own; comparing code objects themselves is slow
            known = self._offsets[id(code)] = code, self._find(code)
        return known[1]

    def lines(self, code: CodeType) -> dict[int, int]:
        """The line of each instruction of ``code``."""
        known = self._lines.get(id(code))
        if known is None:
            spans = {offset: line for start, end, line in code.co_lines() for offset in range(start, end, 2) if line}
            known = self._lines[id(code)] = code, spans
        return known[1]

    def _find(self, code: CodeType) -> frozenset[int]:
        found, after_method, back = set(), False, []
        for step in dis.get_instructions(code):
            name = step.opname
            if name in _SHARED:
                # nothing shared lies between looking a method up and calling it: one point serves for both
                if not (name == "CALL" and after_method):
                    found.add(step.offset)
                after_method = name == "LOAD_METHOD" or (name == "LOAD_ATTR" and bool(step.arg & 1) and _FLAGS)
            elif name in _NAMES and (self._rebound is None or step.argval in self._rebound):
                found.add(step.offset)
                after_method = False
            elif "JUMP_BACKWARD" in name:
                back.append((step.argval, step.offset))
        for first, last in back:
            # a loop that touches nothing shared has to let the others run all the same: it may wait for them
            if not any(first <= offset < last for offset in found):
                found.add(last)
        return frozenset(found)


#: Since 3.12 one instruction loads attributes and methods, told apart by a flag in its argument.
_FLAGS = sys.version_info >= (3, 12)


_latest: Points | None = None


def points_of(files: Collection[str]) -> Points:
    """Those of ``files`` as their sources are now; the same ones again for as long as these stay."""
    global _latest
    files = frozenset(files)
    sources = tuple("".join(linecache.getlines(file)) for file in sorted(files))
    if _latest is None or (_latest.files, _latest.sources) != (files, sources):
        _latest = Points(files, sources)
    return _latest


def _rebound_names(sources: tuple[str, ...]) -> frozenset[str] | None:
    """Names that are bound from within another scope or more than once; None when a source is missing."""
    rebound: set[str] = set()
    bound: set[str] = set()
    for source in sources:
        try:
            tree = ast.parse(source)
        except (SyntaxError, ValueError):  # a cell with magics is not Python; what was run is
            return None
        if not source:
            return None
        for node in ast.walk(tree):
            if isinstance(node, ast.Global | ast.Nonlocal):
                rebound.update(node.names)
            elif isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
                (rebound if node.id in bound else bound).add(node.id)
            elif isinstance(node, ast.arg):
                (rebound if node.arg in bound else bound).add(node.arg)
            elif isinstance(node, ast.AugAssign | ast.For | ast.AsyncFor | ast.comprehension | ast.NamedExpr):
                rebound.update(name.id for name in ast.walk(node.target) if isinstance(name, ast.Name))
    return frozenset(rebound)


# -- 3.11: the trace function --------------------------------------------------------------------------------------------


def trace_function(session: Session, points: Points) -> Any:
    """What each thread of ``session`` sets as its trace function."""
    files, cache = points.files, {}

    def make(code: CodeType) -> Any:
        hot, lines = points.offsets(code), session.lines

        def local(frame: FrameType, event: str, argument: Any) -> Any:
            if event == "opcode":
                if lines:
                    session.ran(session.running, code, frame.f_lineno)
                if frame.f_lasti in hot:
                    task = session.running
                    task.steps += 1
                    if task.steps >= task.ask:
                        session.decide()
            return local

        return local

    def trace(frame: FrameType, event: str, argument: Any) -> Any:
        code = frame.f_code
        if code.co_filename not in files:
            return None
        frame.f_trace_opcodes, frame.f_trace_lines = True, False
        known = cache.get(id(code))
        if known is None:
            known = cache[id(code)] = code, make(code)
        return known[1]

    return trace


# -- 3.12 and later: monitoring ------------------------------------------------------------------------------------------

_tool: int | None = None
_points: Points | None = None
_lines = False


def _instruction(code: CodeType, offset: int) -> Any:
    session = scheduler.current
    if _points is None or code.co_filename not in _points.files:
        return MONITORING.DISABLE
    hot = offset in _points.offsets(code)
    if session is None:
        return None
    if not hot and not session.lines:
        return MONITORING.DISABLE
    task = session.running
    if task is None or task.os_ident != _get_ident():
        return None
    if session.lines:
        session.ran(task, code, _points.lines(code).get(offset, code.co_firstlineno))
    if hot:
        task.steps += 1
        if task.steps >= task.ask:
            session.decide()
    return None


def watch(session: Session, points: Points) -> None:
    """Make ``session`` see the switch points of its files."""
    global _tool, _points, _lines
    if MONITORING is None:
        session.traced = trace_function(session, points)
        return
    if _tool is None:
        _tool = next(number for number in (4, 3, 2, 1, 0) if MONITORING.get_tool(number) is None)
        MONITORING.use_tool_id(_tool, "autograder.worlds.threads")
        MONITORING.register_callback(_tool, MONITORING.events.INSTRUCTION, _instruction)
        MONITORING.set_events(_tool, MONITORING.events.INSTRUCTION)
    if _points is not points or _lines != session.lines:
        # instructions that were of no interest before may be now
        _points, _lines = points, session.lines
        MONITORING.restart_events()


__all__ = ["Points", "points_of", "watch"]
