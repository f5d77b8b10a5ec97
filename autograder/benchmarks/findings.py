"""Looks for test-gaming in the labelled answers and in mutants of the honest ones, and prints the confusion table.
Exits 1 when an honest answer or a mutant is found, or when fewer gamed answers are found than must be. Called by
``make findings``.

``--quick`` leaves the mutants out; ``--course`` adds the references and shortcuts of the whole course.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from findings_corpus.answers import labelled, of_course  # noqa: E402
from findings_corpus.measure import Result, jobs_of, mutants, run, table  # noqa: E402

from autograder.grading.integrity import findings_text  # noqa: E402

#: Mutants of honest answers, and mutants of such mutants.
MUTANTS, SECOND_MUTANTS = 2_000, 1_000
#: The share of gamed answers to be found, each with one of its lines.
LEAST_FOUND = 0.9
WORKERS = 2


def main(arguments: list[str]) -> int:
    began = time.monotonic()
    answers = labelled()
    if "--quick" not in arguments:
        answers += [*mutants(MUTANTS), *mutants(SECOND_MUTANTS, seed=2, twice=True)]
    if "--course" in arguments:
        answers += of_course()
    results = []
    for result in _all(answers):
        results.append(result)
        if len(results) % 200 == 0:
            print(f"{len(results):>5} of {len(answers)} answers, {time.monotonic() - began:.0f} s", flush=True)
    results.sort(key=lambda result: result.answer.id)
    print()
    print(table(results))
    _print_wrong(results)
    print(f"\n{len(results)} answers in {time.monotonic() - began:.0f} s")
    gamed = [result for result in results if result.answer.gamed and not result.answer.holdout]
    missed = sum(result.with_its_line for result in gamed) < LEAST_FOUND * len(gamed)
    return 1 if missed or any(result.is_found and not result.answer.gamed for result in results) else 0


def _all(answers: list) -> Iterator[Result]:
    with ProcessPoolExecutor(min(WORKERS, os.cpu_count() or 1), mp_context=get_context("spawn")) as pool:
        for done in as_completed([pool.submit(_some, part) for part in jobs_of(answers)]):
            yield from done.result()


def _some(answers: list) -> list[Result]:
    return list(run(answers))


def _print_wrong(results: list[Result]) -> None:
    for result in results:
        answer = result.answer
        if answer.gamed and not result.with_its_line:
            print(f"\nnot found: {answer.id}: {result.found.why}")
        elif not answer.gamed and result.is_found:
            print(f"\nfound although honest: {answer.id} {answer.change}\n{findings_text(result.found)}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
