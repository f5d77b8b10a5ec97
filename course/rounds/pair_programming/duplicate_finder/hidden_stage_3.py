from autograder.worlds import Disk

from .hidden_stage_1 import draw_disk, draw_paths, other, truth

BLOCK = 4096


def draw_alike(rng, count, size):
    """A disk with some files that are alike; their paths in order."""
    disk, content = Disk(), rng.randbytes(size)
    return disk, sorted(disk.write(path, content) for path in draw_paths(rng, count)), content


def test_changed_after_it_was_read(solution, rng):
    """Leaves out a file that changes once it has been read, and keeps the others.

    Its size is the same as before; the time of its change is not.
    """
    disk, paths, content = draw_alike(rng, 4, rng.randint(5, 90))
    away = rng.choice(paths)
    disk.when_read(away, lambda: disk.write(away, other(rng, content)))
    finder = solution.DuplicateFinder(disk, "")
    assert finder.groups() == [[path for path in paths if path != away]]
    assert finder.skipped() == [away]


def test_changed_while_others_are_read(solution, rng):
    """Leaves out a file that changes while another one is read, before or after its own turn.

    Look again when everything has been read, not after each file.
    """
    for away, read in ((0, 3), (3, 0), (1, 2), (2, 1)):
        disk, paths, content = draw_alike(rng, 4, rng.randint(5, 90))
        disk.when_read(paths[read], lambda: disk.write(paths[away], other(rng, content)))
        finder = solution.DuplicateFinder(disk, "")
        assert finder.groups() == [[path for path in paths if path != paths[away]]]
        assert finder.skipped() == [paths[away]]


def test_changed_while_other_sizes_are_read(solution, rng):
    """Leaves out a file that changes while files of another size are read.

    The last look comes after the last read of all.
    """
    for away, read in (("a", "c"), ("c", "a")):
        disk, small, large = Disk(), rng.randbytes(20), rng.randbytes(30)
        for name, content in (("a", small), ("b", small), ("c", large), ("d", large)):
            disk.write(name, content)
        disk.when_read(read, lambda: disk.write(away, rng.randbytes(25)))
        finder = solution.DuplicateFinder(disk, "")
        assert finder.groups() == [["c", "d"] if away == "a" else ["a", "b"]]
        assert finder.skipped() == [away]


def test_changed_between_two_blocks(solution, rng):
    """Leaves out a file that changes between two of its blocks, and says so.

    What you have read of it is of two versions, so that it may look like no other. It is skipped all the same.
    """
    disk, paths, content = draw_alike(rng, 3, 3 * BLOCK)
    away = rng.choice(paths)
    disk.when_read(away, lambda: disk.write(away, rng.randbytes(3 * BLOCK)), times=rng.choice([1, 2]))
    finder = solution.DuplicateFinder(disk, "")
    assert finder.groups() == [[path for path in paths if path != away]]
    assert finder.skipped() == [away]


def test_grown_or_shrunk(solution, rng):
    """Leaves out a file that grows or becomes shorter under the finder.

    The size that was seen first is not the size that it has.
    """
    for change in (lambda content: content + b"more", lambda content: content[:-3], lambda content: b""):
        disk, paths, content = draw_alike(rng, 3, 2 * BLOCK)
        away = rng.choice(paths)
        disk.when_read(away, lambda: disk.write(away, change(content)))
        finder = solution.DuplicateFinder(disk, "")
        assert finder.groups() == [[path for path in paths if path != away]]
        assert finder.skipped() == [away]


def test_gone_meanwhile(solution, rng):
    """Leaves out a file that was deleted or moved while the finder ran.

    `read` and `stat` raise FileNotFoundError then; that must not end the scan.
    """
    for away, read in ((0, 1), (1, 0), (0, 0)):
        disk, paths, _ = draw_alike(rng, 3, rng.choice([10, 3 * BLOCK]))
        disk.when_read(paths[read], lambda: disk.delete(paths[away]))
        finder = solution.DuplicateFinder(disk, "")
        assert finder.groups() == [[path for path in paths if path != paths[away]]]
        assert finder.skipped() == [paths[away]]


def test_only_one_left(solution, rng):
    """Lists no group of which only one file is left.

    A group has two paths or more, after those that changed are out.
    """
    disk, paths, content = draw_alike(rng, 2, 25)
    disk.when_read(paths[1], lambda: disk.write(paths[0], other(rng, content)))
    finder = solution.DuplicateFinder(disk, "")
    assert finder.groups() == []
    assert finder.skipped() == [paths[0]]


def test_written_again_with_the_same_bytes(solution, rng):
    """Leaves out a file that was written again, even with the same bytes: it changed.

    Somebody is at work on it. `changed` tells, and it is not asked what is in it.
    """
    disk, paths, content = draw_alike(rng, 3, 40)
    disk.when_read(paths[2], lambda: disk.write(paths[2], content))
    finder = solution.DuplicateFinder(disk, "")
    assert finder.groups() == [paths[:2]]
    assert finder.skipped() == [paths[2]]


def test_both_reasons_in_order(solution, rng):
    """Lists what could not be read and what changed together, in order.

    One list, sorted at the end.
    """
    disk, paths, content = draw_alike(rng, 6, 12)
    disk.lock(paths[1])
    disk.lock(paths[4])
    disk.write("closed/a", content)
    disk.lock("closed")
    disk.when_read(paths[2], lambda: disk.write(paths[3], other(rng, content)))
    finder = solution.DuplicateFinder(disk, "")
    assert finder.groups() == [[paths[0], paths[2], paths[5]]]
    assert finder.skipped() == sorted([paths[1], paths[3], paths[4], "closed"])


def test_nothing_else_is_skipped(solution, rng):
    """Skips nothing because of a change elsewhere, or of a file that it need not read.

    A file with a size of its own is never read from, so that it may change as it likes.
    """
    disk, paths = draw_disk(rng, 20)
    alone = disk.write("alone", rng.randbytes(333))
    expected = truth(disk)
    disk.when_read(expected[0][0], lambda: disk.write(alone, rng.randbytes(444)))
    finder = solution.DuplicateFinder(disk, "")
    assert finder.groups() == expected
    assert finder.skipped() == []
