"""Thread schedules, explored deterministically: one thread at a time, and a seeded policy says who goes on.

`explore` and `replay` are for people and run a program in a process of its own. `install`, `run` and `run_threads` are
the core for a process that is already somebody's to kill; `search` and `shrink` drive it over many schedules.
"""

from autograder.worlds.threads.children import ChildFailed
from autograder.worlds.threads.exploring import explore, replay
from autograder.worlds.threads.outcome import Moment, Outcome, OutOfScope, ProgramError, Raised, Result, Stuck
from autograder.worlds.threads.patches import install, number_anew
from autograder.worlds.threads.policies import Policy, PriorityChanges, RandomWalk, Replay, policy_for
from autograder.worlds.threads.report import Report
from autograder.worlds.threads.running import run, run_threads
from autograder.worlds.threads.scheduler import atomic
from autograder.worlds.threads.searching import Found, search, shrink

__all__ = [
    "ChildFailed",
    "Found",
    "Moment",
    "OutOfScope",
    "Outcome",
    "Policy",
    "PriorityChanges",
    "ProgramError",
    "Raised",
    "RandomWalk",
    "Replay",
    "Report",
    "Result",
    "Stuck",
    "atomic",
    "explore",
    "install",
    "number_anew",
    "policy_for",
    "replay",
    "run",
    "run_threads",
    "search",
    "shrink",
]
