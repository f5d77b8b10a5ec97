"""The whole suite in four processes at once, which is what ``make test`` runs; arguments go to each.

One drives browsers and one drives nbgrader and the commands, and both mostly wait; one has others that count no seconds. The
fourth has the tests that do, and goes before the others where they want a processor at the same time. Exits with 1 when any
fails, or when none has a test.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import tempfile

from conftest import BROWSER, QUIET, WAITS

NO_TESTS = 5
#: What runs beside the tests that count seconds.
BESIDE = (BROWSER, f"{WAITS} and not {BROWSER}", f"{QUIET} and not {BROWSER}")


def main(arguments: list[str]) -> int:
    command = [sys.executable, "-m", "pytest", *arguments, "-m"]
    with contextlib.ExitStack() as stack:
        beside = []
        for which in BESIDE:
            kept = stack.enter_context(tempfile.TemporaryFile("w+"))
            process = subprocess.Popen(
                [*command, which], stdout=kept, stderr=subprocess.STDOUT, preexec_fn=lambda: os.nice(5)
            )
            stack.callback(process.kill)
            beside.append((process, kept))
        # a process that has imported Dask pickles exceptions that no other can, which tests of pools look at
        only = [f"not {BROWSER} and not {WAITS} and not {QUIET}", "--ignore=tests/test_cluster.py"]
        codes = {subprocess.run([*command, *only], check=False).returncode}
        for process, kept in beside:
            codes.add(process.wait())
            kept.seek(0)
            print(kept.read(), flush=True)
    return 0 if codes <= {0, NO_TESTS} and codes != {NO_TESTS} else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
