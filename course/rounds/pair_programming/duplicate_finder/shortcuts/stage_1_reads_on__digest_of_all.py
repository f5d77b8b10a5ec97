"""Fails stage 2 at test_stops_where_they_part: each file of a size that is there twice is read to its end."""

import hashlib
from collections import defaultdict

BLOCK = 4096


class DuplicateFinder:
    def __init__(self, disk, root=""):
        self.disk, self.root = disk, root
        self.left_out = []

    def groups(self):
        files = {}
        for path, about in sorted(self.walk(self.root)):
            if about["size"]:
                files.setdefault(about["id"], (path, about["size"]))
        by_size = defaultdict(list)
        for path, size in files.values():
            by_size[size].append(path)
        alike = [group for size, paths in by_size.items() for group in self.alike(paths, size)]
        return sorted(sorted(group) for group in alike)

    def skipped(self):
        return sorted(self.left_out)

    def alike(self, paths, size):
        if len(paths) < 2:
            return []
        by_digest = defaultdict(list)
        for path in paths:
            try:
                by_digest[self.digest(path, size)].append(path)
            except PermissionError:
                self.left_out.append(path)
        return [some for some in by_digest.values() if len(some) > 1]

    def digest(self, path, size, start=0):
        whole = hashlib.sha256()
        for place in range(start, size, BLOCK):
            whole.update(self.disk.read(path, place, BLOCK))
        return whole.digest()

    def walk(self, path):
        about = self.disk.stat(path)
        if about["kind"] == "file":
            yield path, about
        if about["kind"] != "folder":
            return
        try:
            names = self.disk.list(path)
        except PermissionError:
            self.left_out.append(path)
            return
        for name in names:
            yield from self.walk(f"{path}/{name}" if path else name)
