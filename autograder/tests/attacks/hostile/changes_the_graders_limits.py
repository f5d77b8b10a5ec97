"""Changes resource limits, priority and processors of other processes.

Held from: S3
"""

import os
import resource


def attempt(name, act, *arguments):
    try:
        act(*arguments)
    except OSError as error:
        print(name, error.errno)
    else:
        print("@succeeded@:", name)


def add(a, b):
    other = int("@bystander@")
    attempt("prlimit", lambda: resource.prlimit(other, resource.RLIMIT_NOFILE, (64, 64)))
    attempt("setpriority", lambda: os.setpriority(os.PRIO_PROCESS, other, 10))
    attempt("affinity", lambda: os.sched_setaffinity(other, {0}))
    attempt("scheduler", lambda: os.sched_setscheduler(other, os.SCHED_IDLE, os.sched_param(0)))
    return


def receipt(prices):
    return "total 0"


def tally(words):
    return {}


async def total(fetch, names):
    return 7


async def arrivals(fetch, names):
    yield 7


def wait(seconds):
    return None


def countdown(start):
    return []
