"""Play a policy in this very process: what a notebook's ``simulate(Policy, seed=1)`` does, and what authors measure with."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from autograder.sandbox.watch import Finding
from autograder.worlds.simulate import simulate
from autograder.worlds.trial.driver import drive
from autograder.worlds.trial.world import World


def play(world: World, make_policy: Callable[[Any], Any], *, tell: Callable[[Finding], Any] | None = None) -> World:
    """Run a policy against a fresh world, which is given back when it is over; raises what the policy raises.

    ``tell`` hears what the loop noticed: an exception of a task of the policy's that nobody retrieved, for one. Raises
    `autograder.worlds.trial.desk.Unfit` for an answer that the world cannot use.
    """
    driving = drive(make_policy, list(world.hooks), world.desk, world.store, world.policy_chance, world.replicas)
    simulate(driving, limit=world.seconds + 3600.0, tell=tell)
    if world.stumbled is not None:
        raise world.stumbled
    if world.desk.fault is not None:
        raise world.desk.fault
    return world
