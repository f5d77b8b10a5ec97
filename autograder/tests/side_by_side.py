"""The whole suite in two processes at once, which is what ``make test`` runs; arguments go to both.

One drives browsers and nbgrader, and mostly waits for them; the other has the tests that count seconds. Exits with 1 when
either fails, or when neither has a test.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile

from conftest import WAITS

NO_TESTS = 5


def main(arguments: list[str]) -> int:
    command = [sys.executable, "-m", "pytest", *arguments, "-m"]
    with tempfile.TemporaryFile("w+") as kept:
        waiting = subprocess.Popen([*command, WAITS], stdout=kept, stderr=subprocess.STDOUT)
        try:
            # a process that has imported Dask pickles exceptions that no other can, which tests of pools look at
            only = [f"not {WAITS}", "--ignore=tests/test_cluster.py"]
            counting = subprocess.run([*command, *only], check=False).returncode
            ended = waiting.wait()
        finally:
            waiting.kill()
        kept.seek(0)
        print(kept.read(), flush=True)
    codes = {counting, ended}
    return 0 if codes <= {0, NO_TESTS} and codes != {NO_TESTS} else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
