"""Fails stage 1 at test_links_are_no_copies: links to folders are walked, until the disk says that it is enough.

Passes the visible tests of stage 1.
"""


class DuplicateFinder:
    def __init__(self, disk, root=""):
        self.disk, self.root = disk, root
        self.closed = []

    def groups(self):
        first, by_content = {}, {}
        for path in sorted(self.walk(self.root)):
            first.setdefault(self.disk.stat(path)["id"], path)
        for path in first.values():
            try:
                content = self.disk.read(path)
            except PermissionError:
                self.closed.append(path)
                continue
            if content:
                by_content.setdefault(content, []).append(path)
        return sorted(group for group in by_content.values() if len(group) > 1)

    def skipped(self):
        return sorted(self.closed)

    def walk(self, path):
        kind = self.disk.stat(path)["kind"]
        if kind == "file":
            yield path
            return
        try:
            names = self.disk.list(path)
        except OSError:
            return
        for name in names:
            yield from self.walk(f"{path}/{name}" if path else name)
