"""Deterministic worlds that an answer is run against: virtual time, seeded faults, fakes that keep a record."""

from autograder.sandbox.clock import Deadlock, Spinning
from autograder.worlds.processes import Pools
from autograder.worlds.simulate import simulate
from autograder.worlds.takes import Dies, Takes
from autograder.worlds.web import Call, Page, Web

__all__ = ["Call", "Deadlock", "Dies", "Page", "Pools", "Spinning", "Takes", "Web", "simulate"]
