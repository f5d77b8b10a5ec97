"""Looks for test-gaming in one answer: by reading it, and by experiments on copies that go through the normal grader.

What is looked for is code that serves the visible checks and nothing else. That an answer passes the visible checks
and fails the hidden ones is no evidence for it: wrong answers in good faith do the same. Evidence is an experiment:
change the suspected place and nothing else, and see whether visible checks fail that passed, while no hidden check
minds, and the hidden twins of those checks had failed before.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache

from autograder.content import Exercise
from autograder.grading.grader import Grader
from autograder.grading.integrity import words
from autograder.grading.integrity.answer import Answer, Change, Unwritable, program
from autograder.grading.integrity.arms import Arm, arms_of
from autograder.grading.integrity.laboratory import Laboratory, OutOfChecks, Run, TestId
from autograder.grading.integrity.literals import Key, Problem, TestValues, keys, problem_of, values_of
from autograder.grading.integrity.memory import LEAST_SHARE, Match, Memory
from autograder.grading.integrity.model import Finding, Findings, Kind, Outcome, Span
from autograder.grading.integrity.scripts import other_script, scripts_of
from autograder.grading.integrity.tampering import Suspect, suspects
from autograder.grading.integrity.tracing import LOADED, telling, told_values, traced, with_marks
from autograder.grading.integrity.twins import twins_fail

#: Checks that one answer may take, and those that may go into naming the exact lines of what was found.
MOST_CHECKS, MOST_FOR_LINES = 60, 24
#: Visible checks that must hang on what a finding names.
LEAST_TESTS = 2
#: Expressions whose values an answer is asked for.
MOST_TOLD = 40
#: Characters of an answer, and those of a line that are quoted.
MOST_SOURCE, MOST_SHOWN = 200_000, 110


def findings(exercise: Exercise, stage: int, source: str, grader: Grader, seed: int) -> Findings:
    """What can be said about test-gaming in ``source``, an answer to the stages up to ``stage``.

    Takes one check where nothing hangs on the visible tests alone, up to `MOST_CHECKS` otherwise.
    """
    began = time.monotonic()
    search = _Search(exercise, exercise.stage(stage).number, source, grader, seed)
    try:
        why = search.run()
    except OutOfChecks:
        why = words.OUT_OF_CHECKS
    except (Unwritable, RecursionError):
        why = words.UNWRITABLE
    items = tuple(search.items)
    outcome = Outcome.FOUND if items else Outcome.INCONCLUSIVE if why in words.INCONCLUSIVE else Outcome.NOTHING
    why = words.found(len(items)) if items else why
    took = round(time.monotonic() - began, 3)
    return Findings(exercise.id, stage, seed, outcome, why, items, search.laboratory.checks, took)


class _Search:
    def __init__(self, exercise: Exercise, stage: int, source: str, grader: Grader, seed: int):
        self.exercise, self.source = exercise, source
        self.stages = exercise.stages[:stage]
        self.laboratory = Laboratory(exercise, stage, grader, most=MOST_CHECKS)
        #: A gap that shows with one seed only may be an accident of the drawn inputs.
        self.seeds = (seed, seed + 1)
        self.values: dict[TestId, TestValues] = {}
        #: What has been found so far, which stands when the checks run out.
        self.items: list[Finding] = []

    def run(self) -> str:
        """Fill ``items``; a sentence on why there are none, should there be none."""
        if self.exercise.trial is not None:
            return words.NO_EXAMPLES
        if len(self.source) > MOST_SOURCE:
            return words.TOO_LONG
        try:
            self.answer = Answer(self.source)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return words.UNREADABLE
        base = self.base = self.laboratory.run(self.source, self.seeds[0])
        if not base.reported:
            return words.NOT_REPORTED
        self.places = suspects(self.answer, self.exercise)
        hanging = self._hanging(base)
        if len(hanging) >= LEAST_TESTS:
            hanging &= self._hanging(self.laboratory.run(self.source, self.seeds[1]))
        if len(hanging) < LEAST_TESTS:
            hanging = frozenset()
        if not hanging and not self.places:
            return self._why_nothing(base)
        if hanging:
            # tests of later stages cost time and cannot hang on what is looked for
            self.laboratory.narrow(max(number for number, _ in hanging))
            base = self.base = self.laboratory.run(self.source, self.seeds[0])
        if hanging and (closed := self.answer.closed()[:MOST_TOLD]):
            # what code of the answer decodes, only the answer can tell
            told = self.laboratory.run(telling(self.answer, closed), self.seeds[0])
            self.answer.tell(told_values(told.marks.values()))
        arms = arms_of(self.answer)
        traces = self._traces(arms, len(self.seeds) if hanging else 1)
        self.items += self._tampering(traces)
        if hanging:
            self.values = {test.id: test for test in _visible_values(self.exercise)}
            self.items += self._memory(arms, hanging, traces)
            self.items += self._branches(arms, hanging, traces)
            self.items += self._scripts(hanging)
        return self._why_nothing(base)

    def _why_nothing(self, base: Run) -> str:
        hanging = self._hanging(base)
        return words.TWINS_PASS if not hanging else words.ONE_TEST if len(hanging) == 1 else words.NOTHING

    def _hanging(self, run: Run) -> frozenset[TestId]:
        """The visible tests that pass while all their hidden twins fail."""
        return frozenset(
            (stage.number, test.name)
            for stage in self.stages
            for test in stage.visible
            if (stage.number, test.name) in run.passed and twins_fail(stage, test, run.failed)
        )

    def _traces(self, arms: list[Arm], seeds: int) -> list[Run]:
        """Traced runs; a test that ends in another way than without the marks has none."""
        places = [place.number for place in self.places]
        found = []
        for seed in self.seeds[:seeds]:
            base = self.laboratory.run(self.source, seed)
            run = self.laboratory.run(traced(self.answer, arms, places), seed)
            if run.status != base.status:
                run = self.laboratory.run(traced(self.answer, arms, places, tables=False), seed)
            same = {test: marks for test, marks in run.marks.items() if run.status.get(test) is base.status.get(test)}
            found.append(Run(run.status, run.visible, same))
        return found

    def _spans(self, lines: Iterable[int]) -> tuple[Span, ...]:
        return tuple(Span(line, _shortened(self.answer.text(line))) for line in sorted(set(lines)))

    def _labels(self, tests: Iterable[TestId]) -> tuple[str, ...]:
        wanted = set(tests)
        return tuple(
            test.label for stage in self.stages for test in stage.visible if (stage.number, test.name) in wanted
        )

    # -- the grader itself ---------------------------------------------------------------------------------------------

    def _tampering(self, traces: list[Run]) -> list[Finding]:
        ran: dict[Kind, list[Suspect]] = {}
        for place in self.places:
            if any(run.saw(f"s{place.number}") for run in traces):
                ran.setdefault(place.kind, []).append(place)
        return [
            Finding(
                kind,
                self._spans(place.line for place in places),
                words.tampering(dict.fromkeys(place.what for place in places)),
                words.HONEST[kind],
            )
            for kind, places in ran.items()
        ]

    # -- values --------------------------------------------------------------------------------------------------------

    def _memory(self, arms: list[Arm], hanging: frozenset[TestId], traces: list[Run]) -> list[Finding]:
        problem = problem_of(self.exercise)
        memory = Memory(
            self.answer, arms, [self.values[test] for test in sorted(hanging)], problem, _usual_pairs(self.exercise)
        )
        memory.reached_elsewhere(lambda mark: any(run.saw(mark) - run.visible for run in traces))
        #: For each test that hangs on its own values: what breaks together with it, and where they stand.
        carried: dict[TestId, tuple[frozenset[TestId], list[Match]]] = {}
        for test in sorted(hanging):
            matches = list(memory.matches.get(test, ()))
            own = self._own_values(test, matches, hanging)
            broken = self._broken(memory.changes(matches, own))
            if test in broken[0] and self._is_told_by(broken[0], own):
                carried[test] = (broken[0], [match for match in matches if (match.keys | match.words) & own])
        # a value that all tests share may be a setting of the problem that the prompt does not name
        apart = any(two not in carried[one][0] for one in carried for two in carried)
        if len(carried) < LEAST_TESTS or not apart:
            return []
        everything: dict[int, Match] = {}
        for _, matches in carried.values():
            for match in matches:
                known = everything.get(match.number, match)
                everything[match.number] = Match(match.number, known.keys | match.keys, known.words | match.words)
        visible, hidden = self._broken(memory.changes(everything.values()))
        if len(set(carried) & visible) < LEAST_TESTS or len(hidden) >= len(visible):
            return []
        lines = self._causal_lines(memory, carried)
        return [
            Finding(
                Kind.VALUES,
                self._spans(lines),
                words.values(len(carried), len(hidden)),
                words.HONEST[Kind.VALUES],
                self._labels(carried),
            )
        ]

    def _own_values(self, test: TestId, matches: list[Match], hanging: frozenset[TestId]) -> frozenset[Key]:
        """The matched values of a test that not all the others have too; all of them when there is no such value."""
        mine = frozenset().union(*(match.keys | match.words for match in matches), frozenset())
        others = [self._all_keys(other) for other in hanging if other != test]
        shared = frozenset.intersection(*others) if others else frozenset()
        return (mine - shared) or mine

    def _all_keys(self, test: TestId) -> frozenset[Key]:
        return self.values[test].keys

    def _is_told_by(self, broken: frozenset[TestId], own: frozenset[Key]) -> bool:
        """True when every test that broke has one of the values that were changed, as a part of a text at least."""
        return all(
            any(key in self._all_keys(test) or _is_part(key, self._all_keys(test)) for key in own) for test in broken
        )

    def _broken(self, changes: dict) -> tuple[frozenset[TestId], frozenset[TestId]]:
        """The visible and the hidden tests that pass no more once the changes are made; none when loading broke."""
        if not changes:
            return frozenset(), frozenset()
        try:
            changed = program(with_marks(self.answer.changed(changes)))
        except Unwritable:
            return frozenset(), frozenset()
        run = self.laboratory.run(changed, self.seeds[0])
        loaded = run.saw(LOADED)
        lost = self.base.passed - run.passed
        if lost and not lost & loaded:
            return frozenset(), frozenset()
        return lost & run.visible, lost - run.visible

    def _causal_lines(self, memory: Memory, carried: dict[TestId, tuple[frozenset[TestId], list[Match]]]) -> set[int]:
        """The lines whose change alone breaks a test; all lines of a test where no single one does."""
        lines: set[int] = set()
        limit = self.laboratory.checks + MOST_FOR_LINES
        for test, (_, matches) in carried.items():
            own = self._own_values(test, matches, frozenset(carried))
            by_line: dict[frozenset[int], list[Match]] = {}
            for match in matches:
                by_line.setdefault(frozenset(memory.lines(match)), []).append(match)
            alone: set[int] = set()
            if len(by_line) > 1 and self.laboratory.checks + len(by_line) <= min(limit, MOST_CHECKS):
                for here, of_line in by_line.items():
                    if test in self._broken(memory.changes(of_line, own))[0]:
                        alone |= here
            lines |= alone or frozenset().union(*by_line)
        return lines

    # -- branches ------------------------------------------------------------------------------------------------------

    def _branches(self, arms: list[Arm], hanging: frozenset[TestId], traces: list[Run]) -> list[Finding]:
        """Arms that visible tests alone take, and without which these fail and no hidden test does."""
        problem, usual = problem_of(self.exercise), _usual_selectors(self.exercise)
        special = [arm for arm in arms if arm.is_special and not _belongs(arm, problem, usual)]
        only = [arm for arm in special if self._only_visible(arm, hanging, traces)]
        alone = Counter(arm.place for arm in only)
        idle = Counter(arm.place for arm in special if not any(run.saw(arm.taken) for run in traces))
        # where as many arms again are there for inputs that no test has, it is not the tests that they are made of
        made_of_tests = [arm for arm in only if alone[arm.place] >= LEAST_SHARE * (alone[arm.place] + idle[arm.place])]
        lines, tests = self._hang_apart([(arm.line, {arm.number: arm.off}) for arm in made_of_tests], hanging)
        return self._told_once(Kind.BRANCHES, lines, tests, words.branches(len(tests)))

    def _scripts(self, hanging: frozenset[TestId]) -> list[Finding]:
        """Lists that results are read off call by call."""
        places = [
            (self.answer.line(node), {node.number: other_script(self.answer, node)})
            for node in scripts_of(self.answer, problem_of(self.exercise))
        ]
        lines, tests = self._hang_apart(places, hanging)
        return self._told_once(Kind.SCRIPTS, lines, tests, words.scripts(len(tests)))

    def _hang_apart(
        self, places: list[tuple[int, dict[int, Change]]], hanging: frozenset[TestId]
    ) -> tuple[set[int], frozenset[TestId]]:
        """The lines whose change breaks visible tests and no hidden one, and those tests.

        Nothing where it is one and the same group of tests for every line, or fewer tests than a finding needs.
        """
        lines: set[int] = set()
        groups: set[frozenset[TestId]] = set()
        for line, changes in places:
            visible, hidden = self._broken(changes)
            if visible & hanging and not hidden:
                lines.add(line)
                groups.add(visible & hanging)
        tests = frozenset().union(*groups)
        enough = len(tests) >= LEAST_TESTS and len(groups) >= LEAST_TESTS
        return (lines, tests) if enough else (set(), frozenset())

    def _told_once(self, kind: Kind, lines: set[int], tests: frozenset[TestId], reason: str) -> list[Finding]:
        """The finding, unless there is none or its lines have been named as holding values already."""
        told = {line for item in self.items if item.kind is Kind.VALUES for line in item.lines}
        if lines <= told:
            return []
        return [Finding(kind, self._spans(lines), reason, words.HONEST[kind], self._labels(tests))]

    def _only_visible(self, arm: Arm, hanging: frozenset[TestId], traces: list[Run]) -> bool:
        """True when a hanging test takes the arm, and hidden tests come by it with every seed and never take it."""
        for run in traces:
            taken = run.saw(arm.taken)
            asked = frozenset().union(*(run.saw(mark) for mark in arm.marks))
            if not taken & hanging or taken - run.visible or not asked - run.visible:
                return False
        return True


def _shortened(text: str) -> str:
    return text if len(text) <= MOST_SHOWN else text[: MOST_SHOWN - 1] + "…"


def _is_part(key: Key, whole: frozenset[Key]) -> bool:
    kind, value = key
    return kind == "text" and any(k == "text" and value in text for k, text in whole)


def _belongs(arm: Arm, problem: Problem, usual: frozenset[Key]) -> bool:
    """True of an arm all of whose constants are the problem's: named in a prompt, or told apart by a reference too."""
    selectors = arm.selector_keys
    if not selectors:
        return True
    return all(key in usual or (key[0] == "text" and problem.owns(key)) for key in selectors)


@lru_cache(64)
def _usual_selectors(exercise: Exercise) -> frozenset[Key]:
    """The constants that the reference solutions compare inputs with."""
    return frozenset(key for arm in _arms_of_references(exercise) for value in arm.selectors for key in keys(value))


@lru_cache(64)
def _usual_pairs(exercise: Exercise) -> frozenset[tuple[frozenset[Key], frozenset[Key]]]:
    return frozenset((arm.selector_keys, arm.outcome_keys) for arm in _arms_of_references(exercise))


@lru_cache(64)
def _arms_of_references(exercise: Exercise) -> tuple[Arm, ...]:
    sources = [exercise.solution, exercise.alternative, *(shortcut.code for shortcut in exercise.shortcuts)]
    return tuple(arm for source in sources for arm in arms_of(Answer(source)))


@lru_cache(64)
def _visible_values(exercise: Exercise) -> tuple[TestValues, ...]:
    found = []
    for stage in exercise.stages:
        file = stage.visible_path.read_text(encoding="utf-8")
        found += [values_of(test, stage.number, file) for test in stage.visible]
    return tuple(found)
