"""Where values of the visible tests stand in an answer: as they are, folded, decoded, in pairs of input and result.

Only reading happens here. Whether a test hangs on a value is for an experiment to say.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from autograder.grading.integrity.answer import Answer, Change, literal
from autograder.grading.integrity.arms import Arm, Form
from autograder.grading.integrity.fold import NotConstant
from autograder.grading.integrity.laboratory import TestId
from autograder.grading.integrity.literals import (
    Key,
    Problem,
    TestValues,
    is_strong,
    is_trivial,
    keys,
    rows_within,
    scrambled,
    within,
)

#: A table is made of the tests when at least this share of its entries stands in one; a prefix of results that were
#: worked out before, or a list of words, holds much else.
LEAST_SHARE = 2 / 3
#: Values in a row that are taken for the expected ones of a test.
_LEAST_RUN = 3


@dataclass(frozen=True)
class Match:
    """A constant expression that holds values of a test; ``words`` are found within a longer text."""

    number: int
    keys: frozenset[Key]
    words: frozenset[Key] = frozenset()


@dataclass(frozen=True)
class Table:
    """Several values beside each other: numbers of the nodes within, and the entries."""

    numbers: frozenset[int]
    entries: tuple[tuple[Key, ...], ...]


class Memory:
    """The matches of one answer, by visible test; ``pairs_of_problem`` are pairs that the reference has too."""

    def __init__(
        self,
        answer: Answer,
        arms: list[Arm],
        tests: Iterable[TestValues],
        problem: Problem,
        pairs_of_problem: frozenset[tuple[frozenset[Key], frozenset[Key]]],
    ):
        self._answer, self._arms, self._problem = answer, arms, problem
        self._pairs_of_problem = pairs_of_problem
        self._tests = list(tests)
        self._strong = {
            test.id: frozenset(key for key in test.keys if is_strong(key) and not problem.owns(key))
            for test in self._tests
        }
        self._fragments = {
            test: [value for kind, value in keys if kind == "text"] for test, keys in self._strong.items()
        }
        found: dict[TestId, dict[int, Match]] = {test.id: {} for test in self._tests}
        for test in self._tests:
            for match in [*self._literals(test), *self._pairs(test)]:
                known = found[test.id].get(match.number)
                if known is not None:
                    match = Match(match.number, known.keys | match.keys, known.words | match.words)
                found[test.id][match.number] = match
        wide = self._wide_tables(found)
        self.matches: dict[TestId, tuple[Match, ...]] = {
            test: tuple(match for match in matches.values() if match.number not in wide)
            for test, matches in found.items()
        }

    def reached_elsewhere(self, reached: Callable[[str], bool]) -> None:
        """Drop what stands in an arm that inputs of a hidden test take as well; ``reached`` tells of a mark."""
        general = set()
        for arm in self._arms:
            if not arm.counts_calls and reached(arm.taken):
                general |= arm.inside
        self.matches = {
            test: tuple(match for match in matches if match.number not in general)
            for test, matches in self.matches.items()
        }

    # -- values that hardly stand there by chance ----------------------------------------------------------------------

    def _literals(self, test: TestValues) -> Iterator[Match]:
        """The smallest constant expressions that hold strong values of ``test``, or a whole list of it."""
        strong = self._strong[test.id]
        found: list[Match] = []

        def visit(node: ast.AST) -> frozenset[Key]:
            if node.number not in self._answer.executed:
                return frozenset()
            below = frozenset().union(*(visit(child) for child in ast.iter_child_nodes(node)), frozenset())
            if not isinstance(node, ast.expr) or isinstance(node, (ast.Name, ast.Starred)):
                return below
            if isinstance(node, ast.JoinedStr) and isinstance(self._answer.parents[node.number], ast.FormattedValue):
                return below  # a width, not a value
            try:
                value = self._answer.value(node)
            except NotConstant:
                return below
            inside = keys(value)
            mine = frozenset(key for key in inside if key in strong) - below
            parts = frozenset(
                key for key in inside if key not in mine and key not in below and self._is_fragment(key, test.id)
            )
            words = frozenset().union(*(self._words(v, test) for k, v in inside if k == "text"), frozenset()) - below
            whole = frozenset()
            if self._is_whole(value, inside, test):
                whole = frozenset(inside) - below
            if mine or parts or words or whole:
                found.append(Match(node.number, mine | parts | whole, words))
            return below | mine | parts | words | whole

        visit(self._answer.tree)
        yield from found

    def _words(self, text: str, test: TestValues) -> set[Key]:
        """The values of the test that stand within a longer text."""
        lists = frozenset(whole for whole in test.wholes if self._tells(whole))
        return within(text, self._strong[test.id]) | rows_within(text, lists)

    def _is_fragment(self, key: Key, test: TestId) -> bool:
        """True of a text that is a longish part of one of the test's, and of nothing else."""
        kind, value = key
        return (
            kind == "text"
            and len(value.strip()) >= 5
            and not self._problem.owns(key)
            and any(value in whole for whole in self._fragments[test])
        )

    def _is_whole(self, value: Any, inside: tuple[Key, ...], test: TestValues) -> bool:
        """True of a list or the like that stands in the test as it is, or lists what the test expects in a row."""
        if not isinstance(value, (list, tuple, dict, set, frozenset)) or not self._tells(inside):
            return False
        in_a_row = len(inside) >= _LEAST_RUN and any(
            test.expected[first : first + len(inside)] == inside for first in range(len(test.expected))
        )
        return inside in test.wholes or in_a_row

    def _tells(self, whole: tuple[Key, ...]) -> bool:
        """True of a list that is more than noughts and ones and that the problem does not bring along."""
        return whole not in self._problem.wholes and sum(not is_trivial(value) for _, value in whole) >= 2

    # -- pairs of an input and its result ------------------------------------------------------------------------------

    def _pairs(self, test: TestValues) -> Iterator[Match]:
        """Constants of arms and of lists of pairs that hold an input of the test and what it expects for it."""
        for arm in self._arms:
            if self._is_pair(arm.selector_keys, arm.outcome_keys, test, counts_calls=arm.counts_calls):
                wanted = arm.outcome_keys if arm.counts_calls else arm.selector_keys | arm.outcome_keys
                for number in sorted(arm.inside):
                    node = self._answer.nodes[number]
                    if isinstance(node, ast.expr) and self._is_largest_constant(node, arm.inside):
                        mine = frozenset(keys(self._answer.value(node))) & wanted
                        if mine:
                            yield Match(number, mine)
        for node in self._answer.nodes:
            if node.number not in self._answer.executed or not isinstance(node, ast.expr):
                continue
            if isinstance(node, ast.Name) or not self._is_largest_constant(node):
                continue
            if isinstance(node, ast.Dict) and not any(isinstance(value, ast.Dict) for value in node.values):
                continue  # its entries are arms
            mine = frozenset().union(
                *(one | other for one, other in _pairs_in(self._answer.value(node)) if self._is_pair(one, other, test)),
                frozenset(),
            )
            if mine:
                yield Match(node.number, mine)

    def _is_pair(
        self, one: frozenset[Key], other: frozenset[Key], test: TestValues, *, counts_calls: bool = False
    ) -> bool:
        if not other or not other <= set(test.expected) or (one, other) in self._pairs_of_problem:
            return False
        if counts_calls:
            return any(not is_trivial(value) for _, value in other)
        telling = sum(not is_trivial(value) for _, value in one | other)
        return bool(one) and one <= test.keys and one != other and telling >= 2

    def _is_largest_constant(self, node: ast.expr, inside: frozenset[int] | None = None) -> bool:
        """True of a constant in no larger one; ``inside`` has the numbers of the nodes that count."""
        parent = self._answer.parents[node.number]
        counts = isinstance(parent, ast.expr) and (inside is None or parent.number in inside)
        in_larger = counts and self._answer.is_constant(parent)
        return self._answer.is_constant(node) and not in_larger and not isinstance(node, ast.Name)

    # -- tables --------------------------------------------------------------------------------------------------------

    def _wide_tables(self, found: dict[TestId, dict[int, Match]]) -> set[int]:
        """The nodes within tables of which the tests know only a small part."""
        wide: set[int] = set()
        for table in self._tables():
            known = sum(
                any(self._is_known(entry, matches, table) for matches in found.values()) for entry in table.entries
            )
            if known < LEAST_SHARE * len(table.entries):
                wide |= table.numbers
        return wide

    def _is_known(self, entry: tuple[Key, ...], matches: dict[int, Match], table: Table) -> bool:
        """True when one test's matches within a table stand in this entry."""
        wanted = frozenset().union(
            *(match.keys | match.words for match in matches.values() if match.number in table.numbers), frozenset()
        )
        return bool(wanted & set(entry)) or any(
            within(value, wanted) for kind, value in entry if kind == "text" and wanted
        )

    def _tables(self) -> Iterator[Table]:
        """Every constant of at least three entries, written out or decoded, and every chain of so many special cases."""
        for node in self._answer.nodes:
            if not isinstance(node, ast.expr) or isinstance(node, ast.Name):
                continue
            if isinstance(node, ast.Dict):
                rows = [self._keys_of_row(pair) for pair in zip(node.keys, node.values, strict=True)]
            elif isinstance(node, (ast.List, ast.Tuple, ast.Set)):
                rows = [self._keys_of_row([element]) for element in node.elts]
            elif self._is_largest_constant(node):
                rows = _rows(self._answer.value(node))
            else:
                continue
            rows = [row for row in rows if row]
            if len(rows) >= 3 and not self._in_an_entry_of_test(rows):
                yield Table(frozenset(n.number for n in ast.walk(node)), tuple(rows))

        chains: dict[int, list[Arm]] = {}
        for arm in self._arms:
            if arm.form is not Form.ENTRY and arm.is_special and arm.outcome_keys and not arm.counts_calls:
                chains.setdefault(arm.place, []).append(arm)
        for chain in chains.values():
            if len(chain) >= 3:
                rows = [tuple(arm.selector_keys | arm.outcome_keys) for arm in chain]
                yield Table(frozenset().union(*(arm.inside for arm in chain)), tuple(rows))

    def _in_an_entry_of_test(self, rows: list[tuple[Key, ...]]) -> bool:
        """True of a list that a test shows as a whole, which is one value and no table."""
        whole = tuple(key for row in rows for key in row)
        return any(whole in test.wholes for test in self._tests)

    def _keys_of_row(self, nodes: Iterable[ast.expr | None]) -> tuple[Key, ...]:
        found: list[Key] = []
        for node in nodes:
            for part in ast.walk(node) if node is not None else ():
                if isinstance(part, ast.Constant):
                    found += keys(part.value)
                elif isinstance(part, ast.expr) and not isinstance(part, ast.Name) and self._answer.is_constant(part):
                    found += keys(self._answer.value(part))
        return tuple(found)

    def lines(self, match: Match) -> set[int]:
        """The line of a match; of words in a text of several lines those that they stand in."""
        node = self._answer.nodes[match.number]
        first, last = self._answer.line(node), getattr(node, "end_lineno", None)
        if not isinstance(node, ast.Constant) or last is None or first == last:
            return {first}
        texts = [value if kind == "text" else str(value) for kind, value in match.words]
        found = {n for n in range(first, last + 1) if any(text in self._answer.text(n) for text in texts)}
        return found or {first}

    # -- changes -------------------------------------------------------------------------------------------------------

    def changes(self, matches: Iterable[Match], only: frozenset[Key] | None = None) -> dict[int, Change]:
        """What replaces the matched expressions by others of the same shape; ``only`` limits it to these values."""
        changes: dict[int, Change] = {}
        for match in matches:
            wanted = match.keys if only is None else match.keys & only
            words = match.words if only is None else match.words & only
            if wanted or words:
                value = self._answer.value(self._answer.nodes[match.number])
                other = scrambled(value, wanted.__contains__, words)
                if repr(other) != repr(value):
                    changes[match.number] = lambda _node, other=other: literal(other)
        return changes


def _pairs_in(value: Any, before: tuple[Any, ...] = ()) -> Iterator[tuple[frozenset[Key], frozenset[Key]]]:
    """The pairs of a dict, of a list of pairs, and of dicts within a dict: all keys on the way and what is at its end."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if isinstance(inner, dict):
                yield from _pairs_in(inner, (*before, key))
            else:
                yield frozenset(keys((*before, key))), frozenset(keys(inner))
    elif isinstance(value, (list, tuple, set, frozenset)):
        for row in value:
            if isinstance(row, (list, tuple)) and len(row) >= 2:
                *first, last = row
                yield frozenset(keys(first)), frozenset(keys(last))


def _rows(value: Any) -> list[tuple[Key, ...]]:
    if isinstance(value, dict):
        return [keys(pair) for pair in value.items()]
    if isinstance(value, (list, tuple)):
        return [keys(row) for row in value]
    return []
