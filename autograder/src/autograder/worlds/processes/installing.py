"""Puts simulated pools in the place of the real ones, for whoever runs in this process under control."""

from __future__ import annotations

import concurrent.futures
import concurrent.futures.process
import multiprocessing.pool
from typing import Any

from autograder.worlds.processes import executor, pool, workers
from autograder.worlds.threads import patches


def _replace_pools() -> None:
    patches.replace(concurrent.futures.process, "ProcessPoolExecutor", executor.ProcessPoolExecutor)
    concurrent.futures.ProcessPoolExecutor = executor.ProcessPoolExecutor
    # other names of it are functions that look this one up
    patches.replace(multiprocessing.pool, "Pool", pool.Pool)
    workers.install()


# whoever installs the control of threads gets that of pools with it
patches.extensions.append(_replace_pools)


def observe(record: Any) -> None:
    """Have every pool that is simulated in this process from now on tell ``record`` what it does; None for nobody."""
    workers.record = record


__all__ = ["observe"]
