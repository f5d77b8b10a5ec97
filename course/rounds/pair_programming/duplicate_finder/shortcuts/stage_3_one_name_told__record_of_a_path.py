"""Fails stage 4 at test_written_under_another_name: only the name that was told gets the new size and time.

Passes the visible tests of stage 4.
"""

import hashlib
from collections import defaultdict

BLOCK = 4096  # the most bytes of one read


class DuplicateFinder:
    def __init__(self, disk, root=""):
        self._disk, self._root = disk, root
        self._scanned = False
        self._ids = {}  # path: the id of the file that stands there
        self._files = {}  # path: what is known of the file there
        self._digests = {}  # id, size and time of change: the digests of the blocks read so far
        self._closed = set()  # folders that cannot be listed
        self._skipped = set()

    def groups(self):
        if not self._scanned:
            self._scanned = True
            self._look_at(self._root)
        self._skipped = set(self._closed)
        by_size = defaultdict(list)
        for file in self._with_paths():
            if file.size > 0:
                by_size[file.size].append(file)
        rivals = [files for files in by_size.values() if len(files) > 1]
        alike = [group for files in rivals for group in self._alike(files)]
        # a file may have changed while others were read, so that this comes last
        self._skipped |= {file.path for files in rivals for file in files if not self._unchanged(file)}
        calm = [[file.path for file in group if file.path not in self._skipped] for group in alike]
        return sorted(sorted(paths) for paths in calm if len(paths) > 1)

    def skipped(self):
        return sorted(self._skipped)

    def changed(self, path):
        if below(self._root, path):
            path = self._root
        if not self._scanned or not below(path, self._root):
            return
        self._ids = {known: number for known, number in self._ids.items() if not below(known, path)}
        self._closed = {known for known in self._closed if not below(known, path)}
        self._look_at(path)

    def _look_at(self, path):
        waiting = [path]
        while waiting:
            path = waiting.pop()
            try:
                about = self._disk.stat(path)
                if about["kind"] == "folder":
                    waiting += [f"{path}/{name}" if path else name for name in self._disk.list(path)]
            except FileNotFoundError:
                continue
            except PermissionError:
                self._closed.add(path)
                continue
            if about["kind"] == "file":
                file = self._files[path] = File(about["size"], about["changed"])
                file.digests = self._digests.setdefault((about["id"], file.size, file.changed), [])
                self._ids[path] = about["id"]

    def _with_paths(self):
        first = {}
        for path in sorted(self._ids, reverse=True):
            first[self._ids[path]] = path
        for path in first.values():
            self._files[path].path = path
        return [self._files[path] for path in first.values()]

    def _alike(self, files):
        waiting = [(0, files)]
        while waiting:
            number, files = waiting.pop()
            if len(files) < 2:
                continue
            if number * BLOCK >= files[0].size:
                yield files
                continue
            by_digest = defaultdict(list)
            for file in files:
                if self._knows(file, number):
                    by_digest[file.digests[number]].append(file)
            waiting += [(number + 1, some) for some in by_digest.values()]

    def _knows(self, file, number):
        if number == len(file.digests):
            try:
                block = self._disk.read(file.path, number * BLOCK, BLOCK)
            except (PermissionError, FileNotFoundError):
                self._skipped.add(file.path)
                return False
            file.digests.append(hashlib.sha256(block).digest())
        return True

    def _unchanged(self, file):
        try:
            about = self._disk.stat(file.path)
        except FileNotFoundError:
            return False
        return (about["size"], about["changed"]) == (file.size, file.changed)


class File:
    def __init__(self, size, changed):
        self.size, self.changed = size, changed
        self.digests = []  # of the blocks read so far
        self.path = None

    def __eq__(self, other):
        return isinstance(other, File) and (self.size, self.changed) == (other.size, other.changed)


def below(path, folder):
    return folder == "" or path == folder or path.startswith(f"{folder}/")
