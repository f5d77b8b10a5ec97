"""A simulated disk: folders, files, links, and files that change while they are read, with a record of every call.

Hidden tests run an answer against it; a learner may play with the same class::

    disk = Disk()
    disk.write("photos/a.jpg", b"sunrise")
    disk.link("photos/latest", "photos/a.jpg")
    disk.list("photos"), disk.stat("photos/a.jpg"), disk.read("photos/a.jpg", 0, 4)
    disk.reads, disk.bytes_read("photos/a.jpg")

A path is names with ``/`` in between; ``""`` is the root.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

#: Links that are followed in one path before it counts as a loop.
_MOST_LINKS = 16


@dataclass
class _Node:
    """A file with ``content``, a folder with ``names``, or a link with a ``target``."""

    kind: str
    id: int
    changed: int
    content: bytes = b""
    names: dict[str, _Node] = field(default_factory=dict)
    target: str = ""
    locked: bool = False


@dataclass(frozen=True)
class Read:
    """One call of `Disk.read` that gave bytes: ``count`` of them from ``start`` on."""

    path: str
    start: int
    count: int


class Disk:
    """Files in memory. ``now`` is the disk's own time: each change is stamped with the next whole number.

    ``reads`` holds each `Read` in order, ``listed`` and ``looked_at`` the paths given to `list` and `stat`.
    """

    __border__ = ("list", "stat", "read")

    def __init__(self) -> None:
        self.now = 0
        self._ids = itertools.count(1)
        self._root = self._node("folder")
        self._plans: list[tuple[str, int, Callable[[], Any]]] = []
        self.reads: list[Read] = []
        self.listed: list[str] = []
        self.looked_at: list[str] = []

    # -- building and changing -----------------------------------------------------------------------------------------

    def write(self, path: str, content: bytes) -> str:
        """Make a file, with the folders above it, or give one new content; the path."""
        folder, name = self._place(path)
        node = folder.names.get(name)
        if node is None:
            node = folder.names[name] = self._node("file")
        elif node.kind != "file":
            raise ValueError(f"{path} is a {node.kind}; only a file can be written")
        node.content, node.changed = content, self._tick()
        return path

    def folder(self, path: str) -> str:
        """Make a folder, with those above it; the path."""
        self._new(path, self._node("folder"))
        return path

    def link(self, path: str, target: str) -> str:
        """Make a symbolic link to the path ``target``, whether there is something or not; the path of the link."""
        node = self._node("link")
        node.target = target
        self._new(path, node)
        return path

    def second_name(self, path: str, of: str) -> str:
        """Give the file ``of`` another name, a hard link: one file, two paths; the new path."""
        node = self._find(of, follow=False)
        if node.kind != "file":
            raise ValueError(f"{of} is a {node.kind}; only a file has second names")
        self._new(path, node)
        return path

    def lock(self, path: str, locked: bool = True) -> None:
        """Let nobody list this folder or read this file any more; or, with ``locked=False``, everybody again."""
        self._find(path, follow=False).locked = locked

    def delete(self, path: str) -> None:
        """Take a name away, and everything below it."""
        folder, name = self._place(path)
        if name not in folder.names:
            raise FileNotFoundError(f"there is no {path}")
        del folder.names[name]

    def move(self, path: str, to: str) -> None:
        """Give a file, folder or link another path. It is the same one: its content, id and time do not change."""
        node = self._find(path, follow=False)
        self.delete(path)
        self._new(to, node)

    def when_read(self, path: str, action: Callable[[], Any], *, times: int = 1) -> None:
        """Call ``action`` once, right after ``path`` has been read for so many times from now on."""
        self._plans.append((path, self._times_read(path) + times, action))

    def _tick(self) -> int:
        self.now += 1
        return self.now

    def _node(self, kind: str) -> _Node:
        return _Node(kind, next(self._ids), self._tick())

    def _place(self, path: str) -> tuple[_Node, str]:
        """The folder that a path's last name is in, made when it is missing, and that name."""
        *above, name = path.split("/")
        if not all([*above, name]):
            raise ValueError(f"{path!r} is no path of a file; a path is names with / in between")
        folder = self._root
        for part in above:
            if part not in folder.names:
                folder.names[part] = self._node("folder")
            folder = folder.names[part]
            if folder.kind != "folder":
                raise ValueError(f"{path}: {part} is a {folder.kind}, and nothing can be put below it")
        return folder, name

    def _new(self, path: str, node: _Node) -> None:
        folder, name = self._place(path)
        if name in folder.names:
            raise ValueError(f"{path} is on this disk already")
        folder.names[name] = node

    # -- what an answer calls ------------------------------------------------------------------------------------------

    def list(self, path: str = "") -> list[str]:
        """The names in a folder, in no particular order; a link to a folder lists that folder.

        Raises FileNotFoundError, NotADirectoryError, PermissionError, or OSError for links in a circle.
        """
        self.listed.append(path)
        node = self._find(path)
        if node.kind != "folder":
            raise NotADirectoryError(f"{path} is no folder")
        self._opened(path, node)
        return list(node.names)

    def stat(self, path: str) -> dict[str, Any]:
        """What stands at a path: ``kind`` ("file", "folder" or "link"), ``size`` in bytes, ``changed`` and ``id``.

        ``changed`` is when its content changed last, in the disk's own time; names of one file have one ``id``. A link is
        not followed. Raises FileNotFoundError.
        """
        self.looked_at.append(path)
        node = self._find(path, follow=False)
        return {"kind": node.kind, "size": len(node.content), "changed": node.changed, "id": node.id}

    def read(self, path: str, start: int = 0, count: int | None = None) -> bytes:
        """At most ``count`` bytes of a file from ``start`` on, all that follow when it is None; a link is followed.

        Raises FileNotFoundError, IsADirectoryError, PermissionError, OSError for links in a circle, and ValueError for
        a start or count below 0.
        """
        node = self._find(path)
        if node.kind == "folder":
            raise IsADirectoryError(f"{path} is a folder")
        self._opened(path, node)
        if start < 0 or (count is not None and count < 0):
            raise ValueError(f"read takes a start and a count from 0 on, got {start} and {count}")
        content = node.content[start:] if count is None else node.content[start : start + count]
        self.reads.append(Read(path, start, len(content)))
        times = self._times_read(path)
        due = [plan for plan in self._plans if plan[0] == path and plan[1] <= times]
        for plan in due:
            self._plans.remove(plan)
            plan[2]()
        return content

    def _opened(self, path: str, node: _Node) -> None:
        if node.locked:
            raise PermissionError(f"{path or 'the root'} may not be read")

    def _find(self, path: str, *, follow: bool = True) -> _Node:
        if type(path) is not str:
            raise TypeError(f"a path is a str, got {type(path).__name__}")
        parts = path.split("/") if path else []
        node, links = self._root, 0
        while parts:
            part = parts.pop(0)
            if node.kind != "folder" or part not in node.names:
                raise FileNotFoundError(f"there is no {path}")
            node = node.names[part]
            if node.kind == "link" and (parts or follow):
                links += 1
                if links > _MOST_LINKS:
                    raise OSError(f"too many links in {path}")
                parts = [*node.target.split("/"), *parts] if node.target else parts
                node = self._root
        return node

    # -- what it saw ---------------------------------------------------------------------------------------------------

    def bytes_read(self, path: str) -> int:
        """How many bytes were read of a file by this path."""
        return sum(read.count for read in self.reads if read.path == path)

    def _times_read(self, path: str) -> int:
        return sum(read.path == path for read in self.reads)
