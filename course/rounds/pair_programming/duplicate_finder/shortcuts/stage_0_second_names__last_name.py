"""Fails stage 1 at test_two_names_of_one_file: of a file with two names the last one stands in the group.

Passes the visible tests of stage 1.
"""


class DuplicateFinder:
    def __init__(self, disk, root=""):
        self.disk, self.root = disk, root
        self.closed = []

    def groups(self):
        first, by_content = {}, {}
        for path in sorted(self.walk(self.root)):
            first[self.disk.stat(path)["id"]] = path
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
        if kind != "folder":
            return
        try:
            names = self.disk.list(path)
        except PermissionError:
            self.closed.append(path)
            return
        for name in names:
            yield from self.walk(f"{path}/{name}" if path else name)
