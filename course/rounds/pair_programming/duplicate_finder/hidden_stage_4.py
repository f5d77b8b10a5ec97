from collections import Counter

from autograder.worlds import Disk

from .hidden_stage_1 import draw_disk, draw_paths, draw_word, other, truth

BLOCK = 4096


def started(solution, disk, root=""):
    """A finder that has scanned; what it read and listed so far is forgotten."""
    finder = solution.DuplicateFinder(disk, root)
    assert finder.groups() == truth(disk, root)
    disk.reads.clear()
    disk.listed.clear()
    return finder


def test_comes_and_goes(solution, rng):
    """Follows files that are made, written and deleted.

    `groups()` is what a new finder would say.
    """
    disk, paths = draw_disk(rng, 16)
    finder = started(solution, disk)
    for number in range(12):
        path = rng.choice(paths)
        kind = rng.randrange(3)
        if kind == 0:
            path = disk.write(f"new/{number}", disk.read(path))
        elif kind == 1:
            disk.write(path, disk.read(rng.choice(paths)))
        else:
            disk.delete(path)
            paths.remove(path)
        finder.changed(path)
        assert finder.groups() == truth(disk)


def test_nothing_is_read_again(solution, rng):
    """Reads no byte of a file a second time that has not changed, whatever comes beside it.

    Go on where you stopped. Keep for each file what you know of its blocks.
    """
    disk, size = Disk(), 4 * BLOCK + 7
    content = rng.randbytes(size)
    for number in range(3):
        disk.write(f"part {number}", other(rng, content, number * BLOCK))
    finder = solution.DuplicateFinder(disk, "")
    assert finder.groups() == []
    for name, new in (("x", other(rng, content, 2 * BLOCK)), ("y", content), ("z", content)):
        disk.write(name, new)
        finder.changed(name)
        assert finder.groups() == truth(disk)
        assert finder.groups() == truth(disk)
    read = Counter((read.path, byte) for read in disk.reads for byte in (read.start, read.start + read.count - 1))
    seen = {path: [r.start for r in disk.reads if r.path == path and r.count] for path, _ in read}
    assert all(len(starts) == len(set(starts)) for starts in seen.values())
    assert all(disk.bytes_read(path) <= size for path in seen)


def test_moved_is_not_changed(solution, rng):
    """Reads nothing when files or folders have moved, and gives their new paths.

    A file that moves keeps its id, its size and its time of change.
    """
    disk, content = Disk(), rng.randbytes(BLOCK + 9)
    for name in ("a/one", "a/b/two", "c/three"):
        disk.write(name, content)
    disk.write("c/four", other(rng, content, BLOCK))
    finder = started(solution, disk)
    to = draw_word(rng)
    for moves, told in (
        ([("a", f"d/{to}")], (1, 0)),
        ([("c/three", "a three"), ("c/four", "b four")], (0, 2, 1, 3)),
        ([(f"d/{to}/b", "c/b")], (0, 1)),
    ):
        for old, new in moves:
            disk.move(old, new)
        paths = [path for move in moves for path in move]
        for place in told:
            finder.changed(paths[place])
        assert finder.groups() == truth(disk)
    assert disk.reads == []


def test_the_first_name_goes(solution, rng):
    """Keeps a file under its other name when one of its names goes, without reading it again.

    The file is still there. Only the path that stands for it is another one.
    """
    disk, content = Disk(), rng.randbytes(50)
    first, second, copy = sorted(draw_paths(rng, 3))
    disk.write(first, content)
    disk.second_name(second, first)
    disk.write(copy, content)
    finder = started(solution, disk)
    disk.delete(first)
    finder.changed(first)
    assert finder.groups() == [sorted([second, copy])]
    disk.second_name(first, second)
    finder.changed(first)
    assert finder.groups() == [sorted([first, copy])]
    assert disk.reads == []


def test_written_under_another_name(solution, rng):
    """Takes a change that is told by one name for all names of the file.

    The server names one path. The `id` tells you whose content it was.
    """
    disk, content = Disk(), rng.randbytes(60)
    first, second, copy = sorted(draw_paths(rng, 3))
    disk.write(first, content)
    disk.second_name(second, first)
    disk.write(copy, content)
    finder = started(solution, disk)
    assert finder.groups() == [sorted([first, copy])]
    disk.write(second, other(rng, content))
    finder.changed(second)
    assert finder.groups() == []
    assert finder.skipped() == []
    disk.write(second, content)
    finder.changed(second)
    assert finder.groups() == [sorted([first, copy])]


def test_whole_folders(solution, rng):
    """Takes in a folder with all that is in it, and lets one go.

    One call tells of everything below the path. A folder whose name only begins alike stays.
    """
    disk, content = Disk(), rng.randbytes(15)
    disk.write("here/a", content)
    disk.write("here too/a", content)
    finder = started(solution, disk)
    for path in draw_paths(rng, 4):
        disk.write(f"come/{path}", content)
    finder.changed("come")
    assert finder.groups() == truth(disk)
    disk.delete("here")
    finder.changed("here")
    assert finder.groups() == truth(disk)
    assert "here too/a" in finder.groups()[0]


def test_another_kind(solution, rng):
    """Follows a path at which there is now a link, a folder or an empty file instead of a file, or the reverse.

    Forget all that was known of the path, then look at what stands there.
    """
    disk, content = Disk(), rng.randbytes(15)
    for name in ("a", "b", "c", "d"):
        disk.write(name, content)
    finder = started(solution, disk)
    for name, make in (
        ("a", lambda: disk.link("a", "b")),
        ("b", lambda: disk.write("b/inside", content)),
        ("c", lambda: disk.write("c", b"")),
        ("a", lambda: disk.write("a", content)),
        ("b", lambda: disk.write("b", content)),
    ):
        disk.delete(name)
        make()
        finder.changed(name)
        assert finder.groups() == truth(disk)


def test_closed_and_opened(solution, rng):
    """Skips what is closed later, and takes in what is opened again.

    `skipped()` is about now: it holds nothing that can be read again.
    """
    disk, content = Disk(), rng.randbytes(15)
    for name in ("a/one", "a/two", "b/three", "b/four"):
        disk.write(name, content)
    finder = started(solution, disk)
    disk.lock("a")
    finder.changed("a")
    assert finder.groups() == [["b/four", "b/three"]]
    assert finder.skipped() == ["a"]
    disk.lock("a", False)
    disk.write("b/five", content)
    disk.lock("b/five")
    for path in ("a", "b/five"):
        finder.changed(path)
    assert finder.groups() == [["a/one", "a/two", "b/four", "b/three"]]
    assert finder.skipped() == ["b/five"]


def test_changed_under_the_finder(solution, rng):
    """Skips a file that changes while a later scan runs, and takes it in when the server has told of it.

    What was promised for the first scan holds for every one.
    """
    disk, content = Disk(), rng.randbytes(33)
    for name in ("a", "b"):
        disk.write(name, content)
    finder = started(solution, disk)
    disk.write("c", content)
    finder.changed("c")
    disk.when_read("c", lambda: disk.write("b", other(rng, content)))
    assert finder.groups() == [["a", "c"]]
    assert finder.skipped() == ["b"]
    finder.changed("b")
    assert finder.groups() == [["a", "c"]]
    assert finder.skipped() == []
    disk.write("b", content)
    finder.changed("b")
    assert finder.groups() == [["a", "b", "c"]]


def test_only_where_it_changed(solution, rng):
    """Lists no folder but those at the path that changed, and nothing outside of the root.

    The server also tells of what is none of ours, and of folders that the root is in.
    """
    disk, content = Disk(), rng.randbytes(15)
    root = f"{draw_word(rng)}/{draw_word(rng)}"
    for name in ("a/one", "b/two", "b/c/three"):
        disk.write(f"{root}/{name}", content)
    finder = started(solution, disk, root)
    disk.write(f"{root}/b/c/four", content)
    finder.changed(f"{root}/b/c/four")
    assert disk.listed == []
    disk.write(f"{root}/b/d/five", content)
    finder.changed(f"{root}/b/d")
    assert disk.listed == [f"{root}/b/d"]
    for path in ("outside/six", f"{root}x/seven"):
        disk.write(path, content)
        finder.changed(path)
    assert finder.groups() == truth(disk, root)
    assert disk.listed == [f"{root}/b/d"]
    disk.delete(root.partition("/")[0])
    finder.changed(root.partition("/")[0])
    assert finder.groups() == []
    assert finder.skipped() == []
