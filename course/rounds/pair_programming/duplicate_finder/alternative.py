"""Classes of files that may still be alike, split block by block, with the blocks' digests kept by file and change."""

import hashlib

SIZE = 4096


class DuplicateFinder:
    def __init__(self, disk, root=""):
        self.disk, self.root = disk, root
        self.tree = None  # name: what stands there, a dictionary for a folder
        self.latest = {}  # id: what was told last of a file, by whichever name
        self.known = {}  # (id, size, time of the change): digests of the blocks read so far
        self.left_out = set()

    def groups(self):
        if self.tree is None:
            self.tree = self.scan(self.root)
        found, self.left_out, self.compared = {}, set(), []
        self.collect(self.root, self.tree, found)
        names = {}
        for path in sorted(found):
            names.setdefault(found[path]["id"], path)
        files = {path: found[path] for path in names.values()}
        self.known = {key_of(about): self.known.get(key_of(about), []) for about in files.values()}
        result = []
        for size in {about["size"] for about in files.values()} - {0}:
            result += self.split([path for path, about in files.items() if about["size"] == size], files, size)
        self.left_out.update(path for path in self.compared if self.now(path) != key_of(files[path]))
        kept = [[path for path in some if path not in self.left_out] for some in result]
        return sorted(sorted(some) for some in kept if len(some) > 1)

    def skipped(self):
        return sorted(self.left_out)

    def changed(self, path):
        if self.tree is None:
            return
        if self.root == path or self.root.startswith(f"{path}/") or not path:
            self.tree = self.scan(self.root)
            return
        if self.root and not path.startswith(f"{self.root}/"):
            return
        place, so_far = self.tree, self.root
        *above, name = path[len(self.root) :].strip("/").split("/")
        for part in above:
            so_far = f"{so_far}/{part}".strip("/")
            inside = (place or {}).get("inside")
            if inside is None:
                return
            if part not in inside:  # it has come with something in it
                inside[part] = self.scan(so_far)
                return
            place = inside[part]
        inside = (place or {}).get("inside")
        if inside is not None:
            inside[name] = self.scan(path)

    def scan(self, path):
        try:
            about = self.disk.stat(path)
            if about["kind"] == "folder":
                names = self.disk.list(path)
                about["inside"] = {name: self.scan(f"{path}/{name}".lstrip("/")) for name in names}
            else:
                self.latest[about["id"]] = about
            return about
        except FileNotFoundError:
            return None
        except PermissionError:
            return {"kind": "closed"}

    def collect(self, path, about, found):
        if about is None:
            return
        if about["kind"] == "closed":
            self.left_out.add(path)
        elif about["kind"] == "file":
            found[path] = self.latest[about["id"]]
        for name, inner in about.get("inside", {}).items():
            self.collect(f"{path}/{name}".lstrip("/"), inner, found)

    def split(self, paths, files, size):
        if len(paths) < 2:
            return []
        classes = [paths]
        self.compared += paths
        for start in range(0, size, SIZE):
            finer = []
            for some in classes:
                by_block = {}
                for path in some if len(some) > 1 else []:
                    digest = self.digest(path, files[path], start)
                    if digest is not None:
                        by_block.setdefault(digest, []).append(path)
                finer += by_block.values()
            classes = finer
        return classes

    def digest(self, path, about, start):
        blocks = self.known[key_of(about)]
        if start // SIZE == len(blocks):
            try:
                blocks.append(hashlib.blake2b(self.disk.read(path, start, SIZE)).digest())
            except OSError:
                self.left_out.add(path)
                return None
        return blocks[start // SIZE]

    def now(self, path):
        try:
            return key_of(self.disk.stat(path))
        except FileNotFoundError:
            return None


def key_of(about):
    return about["id"], about["size"], about["changed"]
