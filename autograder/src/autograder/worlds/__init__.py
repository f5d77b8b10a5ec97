"""Deterministic worlds that an answer is run against: virtual time, seeded faults, fakes that keep a record."""

from autograder.sandbox.clock import Deadlock, Spinning
from autograder.worlds.feed import Feed
from autograder.worlds.simulate import simulate
from autograder.worlds.takes import Takes
from autograder.worlds.web import Call, Page, Web

__all__ = ["Call", "Deadlock", "Feed", "Page", "Spinning", "Takes", "Web", "simulate"]
