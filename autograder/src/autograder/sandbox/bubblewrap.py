"""bubblewrap: the command that starts the template process in namespaces of its own.

Inside there are Python, its libraries, an empty ``/dev`` and ``/proc``, and one folder to write to with a quota on its
bytes; no other file, process or network. See bwrap(1).
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable

#: The folder inside that can be written to.
SCRATCH = "/scratch"

#: What the template process needs of root to make children of another user, to end them and to clear up after them.
_CAPABILITIES = ("SETUID", "SETGID", "CHOWN", "DAC_OVERRIDE", "DAC_READ_SEARCH", "FOWNER", "KILL", "SYS_NICE")


def find() -> str | None:
    """Where bubblewrap is installed, None when it is not."""
    return shutil.which("bwrap", path=os.environ.get("PATH", "") + ":/usr/bin:/bin")


def wrapped(bwrap: str, command: list[str], *, readable: Iterable[str], scratch_bytes: int) -> list[str]:
    """``command`` in namespaces: it may read ``readable`` and write at most ``scratch_bytes`` below `SCRATCH`."""
    options = [
        "--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try",
        "--hostname", "answer", "--die-with-parent",
    ]  # fmt: skip
    if os.getuid() == 0:
        options += ["--cap-drop", "ALL"]
        for name in _CAPABILITIES:
            options += ["--cap-add", f"CAP_{name}"]
    else:
        options += ["--unshare-user"]
    options += ["--dev", "/dev", "--proc", "/proc", "--perms", "1777", "--size", str(1 << 20), "--tmpfs", "/dev/shm"]
    bound: list[str] = []
    for path in readable:
        if path.startswith("/dev/") or not os.path.lexists(path) or path in bound:
            continue
        if os.path.islink(path):
            options += ["--symlink", os.readlink(path), path]
        else:
            options += ["--ro-bind", path, path]
        bound.append(path)
    options += ["--perms", "0711", "--size", str(scratch_bytes), "--tmpfs", SCRATCH, "--chdir", SCRATCH]
    return [bwrap, *options, "--", *command]
