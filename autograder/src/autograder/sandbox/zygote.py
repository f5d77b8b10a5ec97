"""The template process: it has imported what answers import, and forks one confined child for each check.

It holds no test and no secret, has a single thread, and speaks JSON lines over a control socket::

    {"op": "fork", …confinement…} with two descriptors (the child's channel, its output)  →  {"pid": 123}
    {"op": "begin", "pid": 123, "processor": 1}                     →  nothing; the answer is about to be loaded
    {"op": "reap", "pid": 123}                                      →  {"status": 9, "cpu": 0.1, "memory": 10485760, …}

While children are at work it looks at what they use up. It dies with the process that started it, and its children die
with it.
"""

from __future__ import annotations

import abc  # noqa: F401 - what answers commonly import is imported once, here, and shared by every fork
import asyncio  # noqa: F401
import bisect  # noqa: F401
import collections  # noqa: F401
import concurrent.futures  # noqa: F401
import contextlib  # noqa: F401
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
import importlib
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
import select
import socket
import statistics  # noqa: F401
import string  # noqa: F401
import sys
import textwrap  # noqa: F401
import threading  # noqa: F401
import time  # noqa: F401
import traceback
import typing  # noqa: F401
import urllib.parse  # noqa: F401
import uuid  # noqa: F401
from typing import Any

from autograder.sandbox import child, isolation, linux
from autograder.sandbox.limits import Limits
from autograder.sandbox.supervisor import Supervisor

_OWN_DESCRIPTORS = 3
#: Seconds between two looks at what the children at work use up.
_LOOK = 0.05
#: Real seconds before the end of its time at which a test's lines are written down.
_WRITTEN_DOWN_BEFORE = 0.2


def main() -> None:
    """Serve the control socket whose descriptor stands in ``sys.argv[1]``.

    ``sys.argv[2]`` is the folder for scratch folders, ``sys.argv[3]`` the first of the user numbers for children,
    ``sys.argv[4]`` is ``1`` inside of bubblewrap, and what follows are modules whose ``TOOLS`` children get.
    """
    control = socket.socket(fileno=int(sys.argv[1]))
    folder, first_user, namespaces = sys.argv[2], int(sys.argv[3]), sys.argv[4] == "1"
    linux.die_with_parent()
    linux.become_subreaper()
    linux.set_dumpable(False)
    tools: dict[str, Any] = {}
    for name in sys.argv[5:]:
        tools |= importlib.import_module(name).TOOLS
    trial = os.path.join(folder, "trial")
    os.mkdir(trial)
    found = isolation.probe(trial, namespaces=namespaces)
    user = isolation.user_for(first_user)
    _say(control, {"rung": found.rung, "missing": found.missing, "drops_user": user is not None, "pid": os.getpid()})
    gc.collect()
    gc.freeze()
    supervisor = Supervisor(folder, user)
    while True:
        if not select.select([control], [], [], _LOOK if supervisor.busy else None)[0]:
            supervisor.look()
            continue
        data, descriptors, _, _ = socket.recv_fds(control, 1 << 16, 2)
        if not data:
            os._exit(0)
        for line in data.splitlines():
            request = json.loads(line)
            operation = request.pop("op")
            if operation == "fork":
                _fork(control, supervisor, request, descriptors, tools)
            elif operation == "begin":
                supervisor.begin(request["pid"], request["processor"])
            else:
                _say(control, supervisor.reap(request["pid"]))


def _say(control: socket.socket, message: dict) -> None:
    control.sendall(json.dumps(message).encode() + b"\n")


def _fork(
    control: socket.socket, supervisor: Supervisor, request: dict, descriptors: list[int], tools: dict[str, Any]
) -> None:
    limits = Limits(**request.pop("limits"))
    try:
        scratch = supervisor.scratch()
        pid = os.fork()
    except OSError as error:
        _say(control, {"error": f"no process for the answer can be made: {error}"})
    else:
        if pid == 0:
            control.close()
            user = supervisor.user_of(os.getpid(), request["rung"])
            confinement = isolation.Confinement(scratch=scratch, user=user, limits=limits, **request)
            _become_child(confinement, tools, *descriptors)
        supervisor.add(pid, scratch, limits)
        _say(control, {"pid": pid})
    for descriptor in descriptors:
        os.close(descriptor)


def _become_child(confinement: isolation.Confinement, tools: dict[str, Any], channel: int, output: int) -> None:
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
        try:
            if confinement.user is not None:
                os.chown(confinement.scratch, confinement.user.number, confinement.user.number)
            isolation.enter(confinement)
        except BaseException as error:
            _say(sock, {"error": f"{type(error).__name__}: {error}"})
            os._exit(99)
        sys.argv = ["answer"]
        _say(sock, {"ok": True})
        patience = max(0.1, confinement.limits.test_seconds - _WRITTEN_DOWN_BEFORE)
        child.serve(sock, processes=confinement.processes, tools=tools, patience=patience)
    except BaseException:
        traceback.print_exc()
    os._exit(0)


if __name__ == "__main__":
    main()
