"""Puts simulated pools in the place of the real ones, for whoever runs in this process under control."""

from __future__ import annotations

import concurrent.futures
import concurrent.futures.process
import multiprocessing.pool
from typing import Any

from autograder.worlds.processes import executor, pool, workers
from autograder.worlds.threads import patches

_installed = False


def install() -> None:
    """Replace the pools, for good; a second call changes nothing. Outside of a controlled run they act as before."""
    global _installed
    patches.install()
    if _installed:
        return
    _installed = True
    patches._replace(concurrent.futures.process, "ProcessPoolExecutor", executor.ProcessPoolExecutor)
    concurrent.futures.ProcessPoolExecutor = executor.ProcessPoolExecutor
    patches._replace(multiprocessing.pool, "Pool", pool.Pool)
    # other names of it are functions that look this one up
    workers.install()


def observe(record: Any) -> None:
    """Have every pool that is simulated in this process from now on tell ``record`` what it does; None for nobody."""
    workers.record = record


__all__ = ["install", "observe"]
