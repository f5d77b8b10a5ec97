"""Fails stage 2 at test_beginning_and_end_alike: the first and the last block stand for the whole file.

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
        alike = [group for size, paths in by_size.items() for group in self.alike(paths, size)]
        return sorted(sorted(group) for group in alike)

    def skipped(self):
        return sorted(self.left_out)

    def alike(self, paths, size, start=0):
        if len(paths) < 2:
            return []
        if start >= size:
            return [paths]
        by_block = defaultdict(list)
        for path in paths:
            try:
                by_block[self.disk.read(path, start, BLOCK)].append(path)
            except PermissionError:
                self.left_out.append(path)
        after = max(BLOCK, size - BLOCK) if start == 0 else size
        return [group for some in by_block.values() for group in self.alike(some, size, after)]

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
