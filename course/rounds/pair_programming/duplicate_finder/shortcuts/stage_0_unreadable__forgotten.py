"""Fails stage 1 at test_what_was_not_read_is_told: what cannot be read is passed over in silence.

Passes the visible tests of stage 1.
"""


class DuplicateFinder:
    def __init__(self, disk, root=""):
        self.disk, self.root = disk, root

    def groups(self):
        first, by_content = {}, {}
        for path in sorted(self.walk(self.root)):
            first.setdefault(self.disk.stat(path)["id"], path)
        for path in first.values():
            try:
                content = self.disk.read(path)
            except PermissionError:
                continue
            if content:
                by_content.setdefault(content, []).append(path)
        return sorted(group for group in by_content.values() if len(group) > 1)

    def walk(self, path):
        kind = self.disk.stat(path)["kind"]
        if kind == "file":
            yield path
        if kind != "folder":
            return
        try:
            names = self.disk.list(path)
        except PermissionError:
            return
        for name in names:
            yield from self.walk(f"{path}/{name}" if path else name)
