"""Fails stage 2 at test_alike_at_first: the same size and the same first block count as the same file.

Passes the visible tests of stage 2.
"""

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
        alike = [group for paths in by_size.values() for group in self.alike(paths)]
        return sorted(sorted(group) for group in alike)

    def skipped(self):
        return sorted(self.left_out)

    def alike(self, paths):
        if len(paths) < 2:
            return []
        by_block = defaultdict(list)
        for path in paths:
            try:
                by_block[self.disk.read(path, 0, BLOCK)].append(path)
            except PermissionError:
                self.left_out.append(path)
        return [some for some in by_block.values() if len(some) > 1]

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
