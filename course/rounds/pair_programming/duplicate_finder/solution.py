import hashlib
from collections import defaultdict

BLOCK = 4096  # the most bytes of one read


class DuplicateFinder:
    def __init__(self, disk, root=""):
        self._disk, self._root = disk, root
        self._scanned = False
        self._ids = {}  # path: the id of the file that stands there
        self._files = {}  # id: what is known of that file
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
        """Take in what stands at a path, and everything in it."""
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
                file = File(about["size"], about["changed"])
                if self._files.get(about["id"]) != file:
                    self._files[about["id"]] = file
                self._ids[path] = about["id"]

    def _with_paths(self):
        """Every file that still has a name, with the first of its names as its path."""
        first = {}
        for path in sorted(self._ids, reverse=True):
            first[self._ids[path]] = path
        self._files = {number: self._files[number] for number in first}
        for number, path in first.items():
            self._files[number].path = path
        return self._files.values()

    def _alike(self, files):
        """Files of one size in groups that agree in every block."""
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
        """Have the digest of a block, read when it was not yet; False when that is not possible."""
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
            about = {"size": None, "changed": None}
        return (about["size"], about["changed"]) == (file.size, file.changed)


class File:
    """What is known of a file: two are equal when no change lies between them. `path` is given to it at each scan."""

    def __init__(self, size, changed):
        self.size, self.changed = size, changed
        self.digests = []  # of the blocks read so far

    def __eq__(self, other):
        return isinstance(other, File) and (self.size, self.changed) == (other.size, other.changed)


def below(path, folder):
    """True when a path is that of a folder or of something in it."""
    return folder == "" or path == folder or path.startswith(f"{folder}/")
