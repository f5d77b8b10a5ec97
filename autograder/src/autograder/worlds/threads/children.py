"""Work in a forked process that can be killed, and that says where it hangs."""

from __future__ import annotations

import contextlib
import faulthandler
import io
import logging
import mmap
import os
import pickle
import re
import select
import signal
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

_HERE = os.path.dirname(__file__)
#: Real seconds that a child gets beyond its limit before it is made to say where it is, and then to say so.
_GRACE, _LAST_WORD = 0.6, 0.3
_now = time.monotonic


class ChildFailed(RuntimeError):
    """The child ended without a word: killed from outside, or by a crash of the interpreter."""


class Hung(Exception):
    """The child made no progress for longer than its limit.

    ``frames`` are ``(file, line)`` of the thread that hangs, the innermost first; ``steps`` how often it had made some.
    """

    def __init__(self, frames: list[tuple[str, int]], steps: int):
        super().__init__("made no progress")
        self.frames, self.steps = frames, steps


@dataclass
class Child:
    """What the work in a child may use."""

    _beat: mmap.mmap

    def progress(self) -> None:
        """The limit begins anew."""
        self._beat[0:8] = (int.from_bytes(self._beat[0:8], "little") + 1).to_bytes(8, "little")


def in_child(work: Callable[[Child], Any], *, limit: float) -> Any:
    """``work(child)`` in a forked process, and what it returned, copied here; raises what it raised.

    Raises `Hung`, at most 2 s after, when ``limit`` real seconds pass with no ``child.progress()``; the child is killed
    whatever happens. Other threads of this process are not in the child. What it prints goes nowhere.
    """
    with tempfile.TemporaryFile() as dump, mmap.mmap(-1, 8) as beat:
        reading, writing = os.pipe()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # fork beside threads: the child uses none of them
            pid = os.fork()
        if pid == 0:
            _be_child(work, Child(beat), reading, writing, dump)
        os.close(writing)
        try:
            ok, value = pickle.loads(_receive(reading, pid, beat, dump, limit))
        finally:
            os.close(reading)
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
    if ok:
        return value
    raise value


def _receive(reading: int, pid: int, beat: mmap.mmap, dump: Any, limit: float) -> bytes:
    chunks: list[bytes] = []
    poll = select.poll()
    poll.register(reading, select.POLLIN | select.POLLHUP)
    last, since = beat[0:8], _now()
    while True:
        if poll.poll(100):
            chunk = os.read(reading, 1 << 16)
            if not chunk:
                break
            chunks.append(chunk)
            since = _now()
        elif beat[0:8] != last:
            last, since = beat[0:8], _now()
        elif _now() - since > limit + _GRACE:
            # Python may be stuck inside one call of C code: only a signal's own handler still runs there
            os.kill(pid, signal.SIGUSR1)
            time.sleep(_LAST_WORD)
            dump.seek(0)
            raise Hung(_hanging(dump.read().decode("ascii", "replace")), int.from_bytes(last, "little"))
    if not chunks:
        raise ChildFailed("the process in which the program ran ended without a word")
    return b"".join(chunks)


def _hanging(dump: str) -> list[tuple[str, int]]:
    """The frames of the thread that is not parked in this package."""
    for thread in re.split(r"\n(?=Thread 0x|Current thread 0x)", dump):
        frames = [(file, int(line)) for file, line in re.findall(r'File "(.*)", line (\d+) in ', thread)]
        if frames and not frames[0][0].startswith(_HERE):
            return frames
    return []


def _be_child(work: Callable[[Child], Any], child: Child, reading: int, writing: int, dump: Any) -> None:
    status = 1
    try:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent is interrupted, and kills us
        faulthandler.register(signal.SIGUSR1, file=dump.fileno(), all_threads=True, chain=False)
        os.close(reading)
        _silence()
        try:
            message = True, work(child)
        except BaseException as error:
            message = False, error
        data = _pickled(message)
        while data:
            data = data[os.write(writing, data) :]
        status = 0
    finally:
        # neither atexit handlers nor buffers of the parent are ours
        os._exit(status)


def _pickled(message: tuple[bool, Any]) -> bytes:
    try:
        data = pickle.dumps(message)
        pickle.loads(data)
    except Exception as error:
        return pickle.dumps((False, RuntimeError(f"the result cannot be copied out of its process: {error}")))
    return data


class _Silent(io.TextIOBase):
    """What `logging` and others hold as their stream: writes to whatever standard output is at the moment."""

    def write(self, text: str) -> int:
        return sys.stdout.write(text)

    def flush(self) -> None:
        return


def _silence() -> None:
    """A notebook's streams talk to threads that are not here."""
    streams = {id(s) for s in (sys.stdout, sys.stderr, sys.__stdout__, sys.__stderr__)}
    sys.stdout = sys.stderr = io.StringIO()
    for reference in logging._handlerList:
        handler = reference()
        if id(getattr(handler, "stream", None)) in streams:
            with contextlib.suppress(AttributeError):  # the last resort finds its stream by itself
                handler.stream = _Silent()


__all__ = ["Child", "ChildFailed", "Hung", "in_child"]
