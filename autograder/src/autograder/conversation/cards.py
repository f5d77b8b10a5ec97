"""A card: plain Python data, one commitment a line, read with ``ast`` and never executed.

    decision = "review"
    threshold = 2000, "flags per day"

Whatever stands in a card, the reading ends in values and in sentences that say what could not be taken, where and what
to write instead.
"""

from __future__ import annotations

import ast
import difflib
import math
import re
import warnings
from dataclasses import dataclass, field
from typing import Any

#: Characters of a card that are read. A longer one could keep a parser busy.
LARGEST = 20_000
#: Numbers beyond this are slips.
_LARGEST_NUMBER = 1e15
_LINE = re.compile(r"[ \t]*([A-Za-z_]\w*)[ \t]*=(?!=)")


@dataclass
class Card:
    """``values`` by name as plain data; ``problems`` by name, ``""`` for the card as a whole.

    A name that was left at ``...`` is in neither.
    """

    values: dict[str, Any] = field(default_factory=dict)
    problems: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    @property
    def empty(self) -> bool:
        return not self.values and not self.problems


class NotPlain(ValueError):
    """A value is no plain data; the message says what it is."""


def read_card(text: str, names: list[str]) -> Card:
    """What a card says of ``names``; never raises and never runs anything."""
    card = Card()
    if len(text) > LARGEST:
        card.problems[""] = (
            f"The card has {len(text):,} characters, and {LARGEST:,} are read: keep each line to what you commit to."
        )
        return card
    for target, node in _assignments(text, card):
        _take(target, node, names, card)
    return card


def _assignments(text: str, card: Card) -> list[tuple[str, ast.expr]]:
    """Each name and what it is set to. A line that is no Python costs only itself."""
    try:
        return _of_body(_parse(text).body, card)
    except SyntaxError as error:
        blocks = _blocks(text)
        if len(blocks) < 2:
            _say_syntax(error, 0, text, card)
            return []
    found = []
    for first, block in blocks:
        try:
            found += _of_body(_parse(block).body, card)
        except SyntaxError as error:
            _say_syntax(error, first, block, card)
    return found


def _parse(text: str) -> ast.Module:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of an odd escape in somebody's text
            return ast.parse(text)
    except (RecursionError, MemoryError):
        raise SyntaxError("it nests too deeply") from None
    except ValueError as error:  # a null byte
        raise SyntaxError(str(error)) from None


def _say_syntax(error: SyntaxError, first: int, block: str, card: Card) -> None:
    name = _LINE.match(block)
    line = first + (error.lineno or 1)
    why = error.msg[:70].partition(";")[0]
    card.problems[name[1] if name else ""] = (
        f"Line {line} of the card cannot be read ({why}): write a name, =, and a number or a text in quotes."
    )


def _blocks(text: str) -> list[tuple[int, str]]:
    """The lines of each assignment, with how many lines stand above it."""
    blocks: list[tuple[int, list[str]]] = []
    for number, line in enumerate(text.splitlines()):
        if _LINE.match(line) or not blocks:
            blocks.append((number, [line]))
        else:
            blocks[-1][1].append(line)
    return [(first, "\n".join(lines).strip(" \t")) for first, lines in blocks if "".join(lines).strip()]


def _of_body(body: list[ast.stmt], card: Card) -> list[tuple[str, ast.expr]]:
    found = []
    for node in body:
        if isinstance(node, ast.Assign) and all(isinstance(target, ast.Name) for target in node.targets):
            found += [(target.id, node.value) for target in node.targets]
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Dict) and len(body) == 1:
            pairs = zip(node.value.keys, node.value.values, strict=True)
            found += [(key.value, value) for key, value in pairs if _is_text(key)]
        elif not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)):
            card.notes.append(
                f"Line {node.lineno} of the card commits to nothing and was passed over: a card has lines like "
                "name = value."
            )
    return found


def _is_text(node: ast.AST | None) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _take(name: str, node: ast.expr, names: list[str], card: Card) -> None:
    if name not in names:
        near = difflib.get_close_matches(name, names, n=1)
        card.notes.append(
            f"This card has no line {name[:40]!r}"
            + (f"; did you mean {near[0]!r}?" if near else f"; it has {', '.join(names)}.")
        )
        return
    if name in card.values or name in card.problems:
        card.notes.append(f"{name} is set twice; the last one counts.")
        card.values.pop(name, None)
        card.problems.pop(name, None)
    if isinstance(node, ast.Constant) and node.value in (..., None):
        return
    try:
        card.values[name] = plain(node)
    except NotPlain as error:
        card.problems[name] = f"{name}: {error}"
    except RecursionError:
        card.problems[name] = f"{name}: this nests too deeply; write a number or a text in quotes."


def plain(node: ast.expr) -> Any:
    """The value of a literal, with arithmetic on numbers; NotPlain for anything else."""
    if isinstance(node, ast.Constant):
        if isinstance(node.value, (int, float)) and not isinstance(node.value, bool):
            return _number(node.value)
        if isinstance(node.value, (str, bool)) or node.value is None:
            return _sound(node.value) if isinstance(node.value, str) else node.value
        raise NotPlain(f"{_shown(node)} is no plain value; write a number or a text in quotes.")
    if isinstance(node, (ast.Tuple, ast.List)):
        return tuple(plain(element) for element in node.elts)
    if isinstance(node, ast.Set):
        return tuple(plain(element) for element in node.elts)
    if isinstance(node, ast.Dict):
        if not all(_is_text(key) for key in node.keys):
            raise NotPlain("the names in braces are texts in quotes.")
        return {_sound(key.value): plain(value) for key, value in zip(node.keys, node.values, strict=True)}
    if isinstance(node, (ast.UnaryOp, ast.BinOp)):
        return _number(_arithmetic(node))
    raise NotPlain(f"{_shown(node)} is no plain data; write a number, a text in quotes, or both with a comma between.")


def _arithmetic(node: ast.expr) -> float:
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, (ast.USub, ast.UAdd)):
        value = _operand(node.operand)
        return -value if isinstance(node.op, ast.USub) else value
    if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Add, ast.Sub, ast.Mult, ast.Div, ast.Pow)):
        left, right = _operand(node.left), _operand(node.right)
        try:
            if isinstance(node.op, ast.Pow):
                return math.pow(left, right)
            if isinstance(node.op, ast.Div):
                return left / right
        except (ArithmeticError, ValueError):
            raise NotPlain(f"{_shown(node)} has no value; write the number itself.") from None
        if isinstance(node.op, ast.Mult):
            return left * right
        return left + right if isinstance(node.op, ast.Add) else left - right
    raise NotPlain(f"{_shown(node)} is no arithmetic of a card; there are + - * / and **.")


def _operand(node: ast.expr) -> float:
    value = plain(node)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise NotPlain("arithmetic is for numbers; write a text in quotes, or a number with its unit behind a comma.")
    return value


def _number(value: float) -> float:
    if isinstance(value, float) and not math.isfinite(value):
        raise NotPlain("this is no finite number; write one that is.")
    if abs(value) > _LARGEST_NUMBER:
        raise NotPlain(f"a number beyond {_LARGEST_NUMBER:g} is a slip; write the one that you mean.")
    return value


def _sound(text: str) -> str:
    """A lone surrogate is no text that a file can hold."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _shown(node: ast.expr) -> str:
    try:
        text = ast.unparse(node)
    except (RecursionError, ValueError):
        text = "what stands here"
    return repr(text if len(text) <= 40 else text[:39] + "…")
