"""Fails stage 3 at test_changed_after_it_was_read: a file whose size is the same counts as unchanged.

Passes the visible tests of stage 3.
"""

from collections import defaultdict

BLOCK = 4096


class DuplicateFinder:
    def __init__(self, disk, root=""):
        self.disk, self.root = disk, root
        self.left_out = []

    def groups(self):
        files, self.left_out = {}, []
        for path, about in sorted(self.walk(self.root)):
            if about["size"]:
                files.setdefault(about["id"], (path, about))
        self.seen = dict(files.values())
        by_size = defaultdict(list)
        for path, about in self.seen.items():
            by_size[about["size"]].append(path)
        alike = [group for size, paths in by_size.items() for group in self.alike(paths, size)]
        self.left_out += [p for paths in by_size.values() if len(paths) > 1 for p in paths if self.has_changed(p)]
        calm = [[path for path in group if path not in self.left_out] for group in alike]
        return sorted(sorted(group) for group in calm if len(group) > 1)

    def skipped(self):
        return sorted(set(self.left_out))

    def alike(self, paths, size, start=0):
        if len(paths) < 2:
            return []
        if start >= size:
            return [paths]
        by_block = defaultdict(list)
        for path in paths:
            try:
                by_block[self.disk.read(path, start, BLOCK)].append(path)
            except (PermissionError, FileNotFoundError):
                self.left_out.append(path)
        return [group for some in by_block.values() for group in self.alike(some, size, start + BLOCK)]

    def has_changed(self, path):
        try:
            return self.disk.stat(path)["size"] != self.seen[path]["size"]
        except FileNotFoundError:
            return True

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
