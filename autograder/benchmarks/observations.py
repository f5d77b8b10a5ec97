"""Looks at the labelled replies, prints the confusion tables, and exits 1 when a gate is missed. Called by
``make observations``.

The middle of the range and the texts that were labelled blind stand apart; what came of those on the first look stands in
`observations_corpus`. ``--wrong`` lists what is not as labelled, ``--time`` prints how long a reply of 5,000 words takes.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from observations_corpus.measure import (
    LEAST_MISPLACED,
    Result,
    by_kind,
    by_observation,
    failures,
    middle,
    misplaced,
    run,
    wrong,
)  # noqa: E402
from observations_corpus.texts import labelled  # noqa: E402

from autograder.conversation.observations import Context, Source, observe  # noqa: E402

PARTS = {
    "developed": "Developed on",
    "blind": "Labelled blind, then mended on",
    "blind_again": "Labelled blind once more, then mended on",
}
#: Words of the long reply, times that it is looked at, and milliseconds that a turn may take.
LONG, TIMES, MOST_MILLISECONDS = 5_000, 5, 200


def main(arguments: list[str]) -> int:
    results = run(labelled())
    for part, title in PARTS.items():
        _print(title, [result for result in results if result.text.part == part])
    missed = failures(results)
    warned, of = misplaced(labelled())
    print(
        f"\nHonest replies held against a situation that is not theirs: {warned} of {of} with two observations are warned of."
    )
    if warned < LEAST_MISPLACED * of:
        missed.append(
            f"{warned} of {of} replies to another situation are warned of; {LEAST_MISPLACED:.0%} is the least"
        )
    if "--wrong" in arguments:
        print("\nNot as labelled:", *wrong(results), sep="\n  ")
    if "--time" in arguments:
        missed += _time()
    print("\nGates missed:" if missed else "\nEvery gate holds.", *missed, sep="\n  ")
    return 1 if missed else 0


def _print(title: str, results: list[Result]) -> None:
    print(f"\n{title}: {len(results)} texts by kind\n\n{by_kind(results)}")
    print(f"\n{title}: by observation\n\n{by_observation(results)}")
    print(f"\n{title}: by observation, the middle of the range alone\n\n{by_observation(middle(results))}")


def _time() -> list[str]:
    """A long reply, held against readings, thirteen earlier answers and the replies before it; the median of a few looks."""
    texts = [one.text for one in labelled()]
    words = " ".join(texts * 3).split()
    context = Context(
        " ".join(words[:400]),
        tuple(Source(f"reading {i}", " ".join(texts[i::4])) for i in range(4)),
        tuple(Source(f"answer {i}", " ".join(texts[i::13])) for i in range(13)),
        tuple(Source(f"reply {i}", texts[i]) for i in range(4)),
    )
    observe(texts[0], context)
    taken = []
    for number in range(TIMES):
        reply = f"{number} " + "\n\n".join(texts * 3)
        reply = reply[: len(" ".join(words[:LONG]))]
        began = time.process_time()
        observe(reply, context)
        taken.append(1000 * (time.process_time() - began))
    middle_of_them = sorted(taken)[TIMES // 2]
    print(f"\nA reply of {LONG:,} words takes {middle_of_them:.0f} ms of a processor.")
    return (
        [f"a reply takes {middle_of_them:.0f} ms; {MOST_MILLISECONDS} is the most"]
        if middle_of_them > MOST_MILLISECONDS
        else []
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
