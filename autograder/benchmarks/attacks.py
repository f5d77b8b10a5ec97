"""Runs every hostile answer and every honest control at each rung, through a check and through nbgrader, and prints a
table. Exits 1 when something did not hold that is promised. Called by ``make attacks``.

``--check`` leaves nbgrader out; names of answers or rungs limit the run to those.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from attacks import autograde  # noqa: E402
from attacks.answers import honest_answers, hostile_answers  # noqa: E402
from attacks.harness import Arena, Outcome  # noqa: E402
from attacks.table import reasons, table, totals  # noqa: E402

from autograder.sandbox.isolation import RUNGS  # noqa: E402


def main(arguments: list[str]) -> int:
    names = {argument for argument in arguments if not argument.startswith("--")}
    wanted = names & set(RUNGS) or set(RUNGS)
    outcomes: dict[str, list[Outcome]] = {}
    with Arena() as arena:
        answers = [*honest_answers(arena.full), *hostile_answers()]
        if names - set(RUNGS):
            answers = [answer for answer in answers if answer.name in names]
        for rung, why in arena.missing.items():
            print(f"{rung} is left out: {why}")
        rungs = [rung for rung in arena.rungs if rung in wanted]
        for rung in rungs:
            began = time.monotonic()
            found = outcomes[f"check {rung}"] = []
            for answer in answers:
                found.append(arena.try_hostile(answer, rung) if answer.hostile else arena.try_honest(answer, rung))
            print(f"check {rung}: {len(found)} answers in {time.monotonic() - began:.0f} s", flush=True)
    for rung in rungs if "--check" not in arguments else []:
        if (used := autograde.honoured(rung)) != rung:
            print(f"nbgrader {rung} is left out: the service grades at {used}, it does not honour AUTOGRADER_RUNG")
            continue
        run = autograde.run(answers, rung)
        outcomes[f"nbgrader {rung}"] = run.outcomes
        print(f"nbgrader {rung}: {len(run.outcomes)} submissions in {run.seconds:.0f} s", flush=True)
    print()
    print(table(answers, outcomes, list(outcomes)))
    print("\nWhat did not hold, and what got through where no promise is made:")
    print(reasons(outcomes, promised_only=False) or "nothing")
    print()
    print(totals(outcomes))
    return 1 if any(o.result.bad for found in outcomes.values() for o in found) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
