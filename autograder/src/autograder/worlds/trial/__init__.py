"""Trials: one run of a policy against a world with injected faults, and what it says about what was to hold.

A scenario derives a `World`: it says which hooks a policy has, which faults may come, and which invariants are judged
afterwards from the history and the ledger. `Desk` and `drive` are the two ends between world and policy, `play` runs both
in this process. What is about nodes and clients is in `autograder.worlds.fleet`.
"""

from autograder.worlds.trial.desk import Desk, Unfit
from autograder.worlds.trial.driver import drive
from autograder.worlds.trial.env import Env
from autograder.worlds.trial.faults import Effect, Fault, Injector, Planned, draw
from autograder.worlds.trial.history import Event, History, first_difference
from autograder.worlds.trial.ledger import Entry, Ledger
from autograder.worlds.trial.load import CODE, CONVERSATION, Arrival, Shape, Surge, Tokens, arrivals
from autograder.worlds.trial.loading import load_world
from autograder.worlds.trial.panels import Line, Panel
from autograder.worlds.trial.play import play
from autograder.worlds.trial.purity import Impurity, impurities
from autograder.worlds.trial.signals import (
    Drill,
    DrillResult,
    Page,
    Signal,
    SignalError,
    judge_drill,
    pages,
    read_signals,
)
from autograder.worlds.trial.store import Store, StoreTimeout
from autograder.worlds.trial.telemetry import Telemetry
from autograder.worlds.trial.verdicts import (
    Finding,
    Invariant,
    Outcome,
    across,
    at_least,
    broken,
    counts,
    holds,
    unknown,
    within,
    worst,
)
from autograder.worlds.trial.world import World

__all__ = [
    "CODE", "CONVERSATION", "Arrival", "Desk", "Drill", "DrillResult", "Effect", "Entry", "Env", "Event", "Fault",
    "Finding", "History", "Impurity", "Injector", "Invariant", "Ledger", "Line", "Outcome", "Page", "Panel",
    "Planned", "Shape", "Signal", "SignalError", "Store", "StoreTimeout", "Surge", "Telemetry", "Tokens", "Unfit",
    "World", "across", "arrivals", "at_least", "broken", "counts", "draw", "drive", "first_difference", "holds",
    "impurities", "judge_drill", "load_world", "pages", "play", "read_signals", "unknown", "within", "worst",
]  # fmt: skip
