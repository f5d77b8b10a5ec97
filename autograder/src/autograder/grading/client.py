"""The kernel's end of the grading service: starts it once, keeps it warm, starts it again should it end."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from autograder.grading.verdict import Verdict

#: Seconds; a check bounds itself far below this, and one with trials says in between how far it is.
_PATIENCE = 120.0
#: Told what is being run, how many of it are over, and how many there are.
Progress = Callable[[str, int, int], None]


class GradingError(RuntimeError):
    """A check could not be made; the message is one sentence for the learner."""


class Client:
    """Asks the grading service of one course. Calls from several threads take turns.

    ``limits`` are fields of `autograder.sandbox.Limits` that differ from what they are by default. ``apart``: a terminal's
    Ctrl-C does not reach the service, whose owner hears it and decides what is still to be done.
    """

    #: True where a check can give a verdict.
    checks = True

    def __init__(self, course: Path, *, limits: dict[str, float | int] | None = None, apart: bool = False):
        self._course, self._limits, self._apart = course, limits or {}, apart
        #: Where lines go for somebody who waits. This service keeps nobody waiting; one that is shared does.
        self.tell: Callable[[str], None] = print
        self._lock = threading.Lock()
        self._process: subprocess.Popen | None = None
        self._sock: socket.socket | None = None
        self._lines: Any = None
        self._owner = 0

    def check(
        self,
        exercise: str,
        stage: int,
        source: str,
        *,
        seed: int | None = None,
        minimum: str = "S0",
        folders: Sequence[str] = (),
        progress: Progress | None = None,
        others: Mapping[str, str] | None = None,
    ) -> Verdict:
        """The verdict on ``source``; GradingError when there can be none.

        The verdict is a fault, and nothing has run, where isolation is weaker than ``minimum``. ``folders`` are those
        in which a conversation may look for others of the same person's, ``others`` are these as texts. ``progress`` hears
        how far a check with trials is.
        """
        request = {"exercise": exercise, "stage": stage, "source": source, "seed": seed, "minimum": minimum}
        request |= {"folders": list(folders)} if folders else {}
        request |= {"others": dict(others)} if others else {}
        return Verdict.from_json(self.ask({"op": "check", **request}, progress=progress))

    def ask(self, request: dict[str, Any], *, progress: Progress | None = None) -> Any:
        """What the service replies; GradingError with its sentence when it cannot."""
        with self._lock:
            try:
                self._start()
                self._sock.sendall(json.dumps(request).encode() + b"\n")
                while "progress" in (reply := self._hear()):
                    if progress is not None:
                        progress(*reply["progress"])
            except (OSError, ValueError) as error:
                self._stop()
                raise GradingError(
                    f"The grading service did not answer ({error}). Nothing is lost: run the check again."
                ) from None
        if "error" in reply:
            raise GradingError(reply["error"])
        return reply["ok"]

    def _hear(self) -> dict[str, Any]:
        line = self._lines.readline()
        if not line.endswith(b"\n"):
            raise ConnectionError("it ended in the middle of the check")
        return json.loads(line)

    def warm(self) -> None:
        """Start the service without waiting for it, so that the first check finds it ready."""
        with self._lock, contextlib.suppress(OSError):
            self._start()

    def _start(self) -> None:
        if self._process is not None and self._owner == os.getpid() and self._process.poll() is None:
            return
        self._stop()
        ours, theirs = socket.socketpair()
        # the service runs in no notebook: a folder of the learner's must not be on its import path
        what = (str(theirs.fileno()), str(self._course), json.dumps(self._limits))
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-m", "autograder.grading.service", *what],
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=self._apart,
        )
        theirs.close()
        ours.settimeout(_PATIENCE)
        self._sock, self._lines, self._owner = ours, ours.makefile("rb"), os.getpid()

    def _stop(self) -> None:
        if self._sock is not None:
            self._lines.close()
            self._sock.close()
            self._sock = None
        if self._process is not None:
            if self._owner == os.getpid():
                try:
                    self._process.wait(2)
                except subprocess.TimeoutExpired:
                    self._process.kill()
                    self._process.wait()
            self._process = None

    def close(self) -> None:
        """End the service; it starts again at the next request."""
        with self._lock:
            self._stop()

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
