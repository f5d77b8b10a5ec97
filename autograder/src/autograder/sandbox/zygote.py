"""The template process: it has imported what answers import, and forks one confined child for each check.

It holds no test and no secret, has a single thread, and speaks JSON lines over a control socket::

    {"op": "fork", …confinement…} with two descriptors (the child's channel, its output)  →  {"pid": 123}
    {"op": "reap", "pid": 123}                                      →  {"status": 9, "cpu": 0.1, "memory": 10485760, …}

It dies with the process that started it, and its children die with it.
"""

from __future__ import annotations

import abc  # noqa: F401 - what answers commonly import is imported once, here, and shared by every fork
import asyncio  # noqa: F401
import bisect  # noqa: F401
import collections  # noqa: F401
import concurrent.futures  # noqa: F401
import contextlib
import copy  # noqa: F401
import dataclasses  # noqa: F401
import datetime  # noqa: F401
import decimal  # noqa: F401
import enum  # noqa: F401
import fractions  # noqa: F401
import functools  # noqa: F401
import gc
import hashlib  # noqa: F401
import heapq  # noqa: F401
import html.parser  # noqa: F401
import inspect  # noqa: F401
import itertools  # noqa: F401
import json
import logging  # noqa: F401
import math  # noqa: F401
import multiprocessing  # noqa: F401
import operator  # noqa: F401
import os
import pickle  # noqa: F401
import queue  # noqa: F401
import random  # noqa: F401
import re  # noqa: F401
import signal
import socket
import statistics  # noqa: F401
import string  # noqa: F401
import sys
import textwrap  # noqa: F401
import threading  # noqa: F401
import time
import traceback
import typing  # noqa: F401
import urllib.parse  # noqa: F401
import uuid  # noqa: F401

from autograder.sandbox import child, isolation, linux
from autograder.sandbox.limits import Limits

_OWN_DESCRIPTORS = 3


def main() -> None:
    """Serve the control socket whose descriptor stands in ``sys.argv[1]``; ``sys.argv[2]`` is the scratch folder."""
    control = socket.socket(fileno=int(sys.argv[1]))
    linux.die_with_parent()
    linux.become_subreaper()
    linux.set_dumpable(False)
    found = isolation.probe(sys.argv[2])
    user = int(sys.argv[3]) if len(sys.argv) > 3 else 0
    droppable = bool(user) and isolation.can_drop_to(user)
    _say(control, {"rung": found.rung, "missing": found.missing, "user": user if droppable else None})
    gc.collect()
    gc.freeze()
    mine: set[int] = set()
    while True:
        data, descriptors, _, _ = socket.recv_fds(control, 1 << 16, 2)
        if not data:
            os._exit(0)
        request = json.loads(data)
        if request.pop("op") == "fork":
            pid = os.fork()
            if pid == 0:
                control.close()
                _become_child(request, *descriptors)
            for descriptor in descriptors:
                os.close(descriptor)
            mine.add(pid)
            _say(control, {"pid": pid})
        else:
            mine.discard(request["pid"])
            _say(control, _reap(request["pid"], others=mine))


def _say(control: socket.socket, message: dict) -> None:
    control.sendall(json.dumps(message).encode() + b"\n")


def _become_child(request: dict, channel: int, output: int) -> None:
    """Confine this process, then serve the trusted side until it hangs up. Never returns."""
    try:
        os.setsid()
        linux.die_with_parent()
        null = os.open(os.devnull, os.O_RDONLY)
        os.dup2(null, 0)
        os.dup2(output, 1)
        os.dup2(output, 2)
        os.dup2(channel, _OWN_DESCRIPTORS)
        os.closerange(_OWN_DESCRIPTORS + 1, 256)
        sock = socket.socket(fileno=_OWN_DESCRIPTORS)
        request["limits"] = Limits(**request["limits"])
        request["readable"] = tuple(request["readable"])
        try:
            isolation.enter(isolation.Confinement(**request))
        except BaseException as error:
            _say(sock, {"error": f"{type(error).__name__}: {error}"})
            os._exit(99)
        sys.argv = ["answer"]
        _say(sock, {"ok": True})
        child.serve(sock)
    except BaseException:
        traceback.print_exc()
    os._exit(0)


def _reap(pid: int, *, others: set[int]) -> dict:
    """End a child and everything that it started, but none of the ``others``; say how it ended."""
    for end in (os.killpg, os.kill):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            end(pid, signal.SIGKILL)
    try:
        _, status, usage = os.wait4(pid, 0)
    except ChildProcessError:
        return {"status": 0, "cpu": 0.0, "memory": 0, "orphans": 0}
    # what left the process group was orphaned by the kill above and came to us, the subreaper
    orphans = 0
    deadline = time.monotonic() + 2.0
    while (left := [orphan for orphan in _children() if orphan not in others]) and time.monotonic() < deadline:
        for orphan in left:
            orphans += 1
            with contextlib.suppress(OSError):
                os.kill(orphan, signal.SIGKILL)
                os.waitpid(orphan, 0)
    memory = usage.ru_maxrss * (1024 if linux.LINUX else 1)
    return {"status": status, "cpu": usage.ru_utime + usage.ru_stime, "memory": memory, "orphans": orphans}


def _children() -> list[int]:
    found: list[int] = []
    with contextlib.suppress(OSError):
        for thread in os.listdir("/proc/self/task"):
            with open(f"/proc/self/task/{thread}/children") as file:
                found += [int(pid) for pid in file.read().split()]
    return found


if __name__ == "__main__":
    main()
