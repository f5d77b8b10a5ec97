"""The watchdog: a third process, between the grader and the template, that ends what neither of them ends.

It starts the template process and is told when a check begins and ends. A check that lasts longer than it may is ended
from here, even when the grader itself is stuck: first the template with all its children, then the grader. When the
grader ends, however it ends, nothing of a check is left. It runs on the standard library alone, and imports little.

The arguments are the descriptor on which the grader speaks, ``1`` where the grader may be ended, the folder to remove
at the end, and the template's command. The grader sends doubles: seconds that a check may last, 0 when it has ended.
"""

from __future__ import annotations

import contextlib
import os
import select
import shutil
import signal
import struct
import sys
import time

if __package__:
    from autograder.sandbox import linux
else:  # started by `command`, without the time and memory that the whole package takes
    import linux

MESSAGE = struct.Struct("<d")
#: Seconds past a check's limit after which the template and its children are ended.
CHILDREN_AFTER = 1.0
#: Seconds past a check's limit after which the grader is ended, should it still be busy with that check.
GRADER_AFTER = 1.6
_LOOK = 0.5


def command(speaking: int, *, may_end_grader: bool, folder: str, template: list[str]) -> list[str]:
    """What starts a watchdog; ``template[0]`` must be a path."""
    start = "import sys; sys.path.append(sys.argv.pop(1)); import watchdog; watchdog.main()"
    here = os.path.dirname(os.path.abspath(__file__))
    return [
        sys.executable, "-I", "-S", "-c", start, here, str(speaking), str(int(may_end_grader)), folder, *template
    ]  # fmt: skip


def main() -> None:
    speaking, may_end_grader, folder, command = int(sys.argv[1]), sys.argv[2] == "1", sys.argv[3], sys.argv[4:]
    grader = os.getppid()
    linux.become_subreaper()
    linux.set_dumpable(False)
    os.set_inheritable(speaking, False)
    template = os.posix_spawn(command[0], command, dict(os.environ))
    for descriptor in range(3, 64):  # the template's ends are the template's alone, so that its end is noticed
        if descriptor != speaking:
            with contextlib.suppress(OSError):
                os.close(descriptor)
    try:
        _watch(speaking, template, grader if may_end_grader else None)
    finally:
        _end_all(template)
        shutil.rmtree(folder, ignore_errors=True)


def _watch(speaking: int, template: int, grader: int | None) -> None:
    """Until the grader or the template ends, or the template has been ended for a check that lasted too long."""
    limit: float | None = None
    waiting = b""
    ended = False
    with _ending_of(template) as end:
        while True:
            left = _LOOK if limit is None else min(_LOOK, max(0.0, limit - time.monotonic()))
            ready, _, _ = select.select([speaking, *end], [], [], left if limit is not None or not end else None)
            if speaking in ready:
                part = os.read(speaking, 4096)
                if not part:
                    return
                waiting += part
                while len(waiting) >= MESSAGE.size:
                    (seconds,) = MESSAGE.unpack(waiting[: MESSAGE.size])
                    waiting = waiting[MESSAGE.size :]
                    limit = time.monotonic() + seconds + CHILDREN_AFTER if seconds > 0 else None
                    if ended and limit is None:
                        return
            if not ended and _has_ended(template):
                _end_all(template)
                ended = True
                end.clear()
                if limit is None or grader is None:
                    return
            if limit is not None and time.monotonic() >= limit:
                if not ended:
                    _end_all(template)
                    ended = True
                    end.clear()
                    limit += GRADER_AFTER - CHILDREN_AFTER
                else:
                    if grader is not None and os.getppid() == grader:
                        os.kill(grader, signal.SIGKILL)
                    return
                if grader is None:
                    return


@contextlib.contextmanager
def _ending_of(pid: int):
    """A list with a descriptor that becomes readable when the process ends; empty where the system has none."""
    try:
        descriptor = os.pidfd_open(pid)
    except (AttributeError, OSError):
        yield []
        return
    try:
        yield [descriptor]
    finally:
        os.close(descriptor)


def _has_ended(pid: int) -> bool:
    try:
        return os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None
    except ChildProcessError:
        return True


def _end_all(template: int) -> None:
    """End the template and whatever came to this process, the subreaper, when its own parent ended."""
    deadline = time.monotonic() + 1.0
    pids = {template, *linux.children()}
    while pids and time.monotonic() < deadline:
        for pid in pids:
            with contextlib.suppress(OSError):
                os.kill(pid, signal.SIGKILL)
        for pid in pids:
            with contextlib.suppress(OSError):
                os.waitpid(pid, 0)
        pids = set(linux.children())


if __name__ == "__main__":
    main()
