"""Scratch folders: how much lies in one, and removing one whatever an answer made of it."""

from __future__ import annotations

import contextlib
import itertools
import os
import stat


def usage(folder: str, *, most_files: int) -> tuple[int, int]:
    """``(files, bytes)`` below ``folder``, folders and links counted as files; stops counting past ``most_files``."""
    files = size = 0
    waiting = [folder]
    while waiting:
        try:
            entries = os.scandir(waiting.pop())
        except OSError:
            continue  # gone meanwhile, or too deep to be named: each folder on the way there was counted
        with entries:
            for entry in entries:
                files += 1
                if files > most_files:
                    return files, size
                with contextlib.suppress(OSError):
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append(entry.path)
                    else:
                        size += entry.stat(follow_symlinks=False).st_blocks * 512
    return files, size


def remove(folder: str) -> None:
    """Remove ``folder`` with all that is in it, however deep and whatever its modes; what cannot go is left.

    Folders are moved to the top before they are emptied: a chain of them may be longer than any path or call stack.
    """
    with contextlib.suppress(OSError):
        os.rmdir(folder)  # most answers write nothing
        return
    with contextlib.suppress(OSError):
        if not os.path.islink(folder):
            os.chmod(folder, 0o700)
    try:
        top = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except OSError:
        return
    try:
        names = (f".removed-{number}" for number in itertools.count())
        progress = True
        while progress:
            progress = _empty(top, names)
    finally:
        os.close(top)
    with contextlib.suppress(OSError):
        os.rmdir(folder)


def _empty(top: int, names) -> bool:
    """One pass over the entries of ``top``; True when something went or moved."""
    changed = False
    for name in os.listdir(top):
        try:
            if not stat.S_ISDIR(os.stat(name, dir_fd=top, follow_symlinks=False).st_mode):
                os.unlink(name, dir_fd=top)
                changed = True
                continue
            with contextlib.suppress(OSError):
                os.chmod(name, 0o700, dir_fd=top)
            inner = os.open(name, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=top)
        except OSError:
            continue
        try:
            for below in os.listdir(inner):
                with contextlib.suppress(OSError):
                    if stat.S_ISDIR(os.stat(below, dir_fd=inner, follow_symlinks=False).st_mode):
                        os.chmod(below, 0o700, dir_fd=inner)  # a folder that is closed cannot be moved either
                        os.rename(below, next(names), src_dir_fd=inner, dst_dir_fd=top)
                    else:
                        os.unlink(below, dir_fd=inner)
                    changed = True
        except OSError:
            continue
        finally:
            os.close(inner)
        with contextlib.suppress(OSError):
            os.rmdir(name, dir_fd=top)
            changed = True
    return changed
