import string

from autograder.worlds import Disk


def draw_word(rng, length=None):
    return "".join(rng.choices(string.ascii_lowercase, k=length or rng.randint(3, 7)))


def draw_paths(rng, count, folders=4):
    """Different paths of files, in drawn folders of which some are in others."""
    above = [""]
    for _ in range(folders):
        above.append(f"{rng.choice(above)}{draw_word(rng)}-{len(above)}/")
    names = rng.sample(string.ascii_letters, 26)
    return [f"{rng.choice(above)}{names[n % 26]}{n}.jpg" for n in range(count)]


def draw_disk(rng, count, sizes=(1, 2, 3, 40)):
    """A disk with drawn files, of few contents that come more than once; its paths."""
    disk, paths = Disk(), draw_paths(rng, count)
    pool = [rng.randbytes(rng.choice(sizes)) for _ in range(count // 2)]
    for path in paths:
        disk.write(path, rng.choice(pool) if rng.random() < 0.7 else rng.randbytes(rng.choice(sizes)))
    return disk, paths


def truth(disk, root=""):
    """The groups below a root as the plainest program finds them. It leaves no trace in the disk's record."""
    record = disk.reads, disk.listed, disk.looked_at
    disk.reads, disk.listed, disk.looked_at = [], [], []
    first = {}
    for path in sorted(walk(disk, root)):
        first.setdefault(disk.stat(path)["id"], path)
    by_content = {}
    for path in first.values():
        try:
            by_content.setdefault(disk.read(path), []).append(path)
        except PermissionError:
            pass
    disk.reads, disk.listed, disk.looked_at = record
    by_content.pop(b"", None)
    return sorted(sorted(group) for group in by_content.values() if len(group) > 1)


def walk(disk, path):
    try:
        kind = disk.stat(path)["kind"]
        names = disk.list(path) if kind == "folder" else []
    except (FileNotFoundError, PermissionError):
        return
    if kind == "file":
        yield path
    for name in names:
        yield from walk(disk, f"{path}/{name}" if path else name)


def other(rng, content, place=None):
    """The same content with one byte that is not the same."""
    place = rng.randrange(len(content)) if place is None else place
    changed = bytearray(content)
    changed[place] ^= rng.randint(1, 255)
    return bytes(changed)


def test_an_archive(solution, rng):
    """Finds every group of an archive of many files.

    All files below the root count, in whatever folder they are.
    """
    disk, _ = draw_disk(rng, 40)
    assert solution.DuplicateFinder(disk, "").groups() == truth(disk)


def test_content_counts(solution, rng):
    """Compares what is in the files, whatever they are called.

    People delete what it lists. Ask what makes two files the same: name, size or content?
    """
    disk, (one, two, three) = Disk(), rng.sample(string.ascii_lowercase, 3)
    content = rng.randbytes(30)
    disk.write(f"{one}/{three}", content)
    disk.write(f"{two}/{three}", other(rng, content))
    disk.write(f"{three}/{one}", bytes(reversed(content)))
    disk.write(f"{three}/{two}", content[15:] + content[:15])
    assert solution.DuplicateFinder(disk, "").groups() == []
    disk.write(f"{two}/{one}", content)
    assert solution.DuplicateFinder(disk, "").groups() == [sorted([f"{one}/{three}", f"{two}/{one}"])]


def test_one_byte_differs(solution, rng):
    """Tells files of one size apart when a single byte differs, wherever it stands.

    Whoever deletes trusts the list: compare all bytes.
    """
    for size in (1, 70, 4095, 4096):
        disk, content = Disk(), rng.randbytes(size)
        disk.write("a", content)
        disk.write("b", other(rng, content, size - 1))
        disk.write("c", other(rng, content, size // 2))
        assert solution.DuplicateFinder(disk, "").groups() == []
        disk.write("d", content)
        assert solution.DuplicateFinder(disk, "").groups() == [["a", "d"]]


def test_links_are_no_copies(solution, rng):
    """Neither follows nor lists links, whether they lead to files, to folders, to nothing or back up.

    Ask what is to happen with links. A link is no copy: deleting what it leads to would lose the file.
    """
    disk, paths = draw_disk(rng, 12)
    elsewhere = disk.write("elsewhere/" + draw_word(rng), rng.randbytes(5))
    disk.write("elsewhere/" + draw_word(rng, 9), disk.read(paths[0]))  # a copy that only a link leads to
    disk.folder("x")
    disk.move("elsewhere", "x/elsewhere")
    root = "below"
    for path in paths:
        disk.move(path, f"{root}/{path}")
    for number, target in enumerate((f"{root}/{paths[0]}", f"x/{elsewhere}", "x", "x/nothing")):
        disk.link(f"{root}/link {number}", target)
    disk.link(f"{root}/deep/link", root)
    assert solution.DuplicateFinder(disk, root).groups() == truth(disk, root)


def test_two_names_of_one_file(solution, rng):
    """Counts a file that has several names once, with the first of them.

    Two paths with one `id` are one file. Ask: nothing would be freed if one of them were deleted.
    """
    disk, content = Disk(), rng.randbytes(20)
    first, second, third, copy = sorted(draw_paths(rng, 4))
    disk.write(third, content)
    for name in rng.sample([first, second], 2):
        disk.second_name(name, third)
    assert solution.DuplicateFinder(disk, "").groups() == []
    disk.write(copy, content)
    assert solution.DuplicateFinder(disk, "").groups() == [[first, copy]]


def test_empty_files(solution, rng):
    """Lists no empty files.

    Ask about them. They are all alike, and programs put them there on purpose.
    """
    disk, paths = draw_disk(rng, 10)
    for path in draw_paths(rng, 5):
        disk.write(f"marks/{path}", b"")
    assert solution.DuplicateFinder(disk, "").groups() == truth(disk)


def test_what_may_not_be_read(solution, rng):
    """Goes on when a file may not be read or a folder may not be listed.

    Ask what is to happen then. One closed folder must not end the scan.
    """
    disk, paths = draw_disk(rng, 20)
    content = rng.randbytes(7)
    for name in ("p", "q", "r"):
        disk.write(f"{name}/same", content)
        disk.write(f"{name}/closed/same", content)
    for path in ("p/same", "q/closed", *rng.sample(paths, 2)):
        disk.lock(path)
    assert solution.DuplicateFinder(disk, "").groups() == truth(disk)


def test_what_was_not_read_is_told(solution, rng):
    """Tells what could not be read.

    Ask Imre what he wants to know of files that cannot be read, and how.
    """
    disk, content = Disk(), rng.randbytes(9)
    paths = [disk.write(path, content) for path in draw_paths(rng, 5)]
    disk.write("closed folder/a", content)
    away = rng.sample(paths, 2)
    for path in ("closed folder", *away):
        disk.lock(path)
    finder = solution.DuplicateFinder(disk, "")
    assert finder.groups() == [sorted(set(paths) - set(away))]
    assert finder.skipped() == sorted(["closed folder", *away])


def test_order_of_paths_and_groups(solution, rng):
    """Gives paths and groups in the order of texts.

    Sort the paths of each group, then the groups.
    """
    disk = Disk()
    names = ["a b", "a-b", "a/b", "a0", "A", "aa/x", "a/c/d", "b", "B/a"]
    contents = [rng.randbytes(4) for _ in range(3)]
    for number, name in enumerate(rng.sample(names, len(names))):
        disk.write(name, contents[number % 3])
    got = solution.DuplicateFinder(disk, "").groups()
    assert got == truth(disk)
    assert len(got) == 3


def test_only_below_the_root(solution, rng):
    """Looks at nothing but what is below the root.

    A folder whose name only begins alike is another folder.
    """
    disk, content = Disk(), rng.randbytes(11)
    root = f"{draw_word(rng)}/{draw_word(rng)}"
    inside = [disk.write(f"{root}/{path}", content) for path in draw_paths(rng, 3)]
    disk.write(f"{root}x/a", content)
    disk.write(f"{root}.jpg", content)
    disk.write("a", content)
    assert solution.DuplicateFinder(disk, root).groups() == [sorted(inside)]
    assert all(path == root or path.startswith(f"{root}/") for path in disk.listed)


def test_nothing_there(solution, rng):
    """Gives an empty list for an empty folder, and for one with a single file.

    A group has two paths or more.
    """
    disk = Disk()
    disk.folder("a/b")
    assert solution.DuplicateFinder(disk, "a").groups() == []
    disk.write("a/b/c", rng.randbytes(3))
    assert solution.DuplicateFinder(disk, "a").groups() == []
