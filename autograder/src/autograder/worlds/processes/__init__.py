"""Process pools without processes: simulated inside of a controlled run of `autograder.worlds.threads`, real outside.

What is simulated: `concurrent.futures.ProcessPoolExecutor`, and of `multiprocessing.Pool` what most people use. Jobs,
arguments, results and exceptions are pickled, so that a lambda or a lock fails with the error that it has with real
processes, and where it has it. A worker has the program's modules for itself, as they were when it started: what a job
changes there does not come back. With start method "fork" that is a copy, taken when the pool starts its workers; with
"spawn" and "forkserver" the modules are run anew. A worker that dies breaks the pool. Jobs take virtual time.

What is not: shared memory, managers, queues and processes of one's own, threads in a job, and that jobs use up
processors. A function's changes are undone however they were made, but for the state of C code and of open files.
"""

from autograder.worlds.processes.installing import observe
from autograder.worlds.processes.record import Job, Pools
from autograder.worlds.processes.workers import defer

__all__ = ["Job", "Pools", "defer", "observe"]
