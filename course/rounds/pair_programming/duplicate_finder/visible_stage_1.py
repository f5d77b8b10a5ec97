from autograder.worlds import Disk


def test_two_copies(solution):
    """Finds a picture that is there twice, in two folders and under two names.

    Read both files and compare what is in them.
    """
    disk = Disk()
    disk.write("2024/sunrise.jpg", b"red and gold")
    disk.write("2024/boat.jpg", b"blue")
    disk.write("to sort/IMG_0041.jpg", b"red and gold")
    assert solution.DuplicateFinder(disk, "").groups() == [["2024/sunrise.jpg", "to sort/IMG_0041.jpg"]]


def test_several_groups(solution):
    """Gives the groups in the order of their first paths, and each path in order.

    Sort the paths of a group first, then the groups.
    """
    disk = Disk()
    for path in ("b/2", "c", "a/1", "b/1"):
        disk.write(path, b"one")
    disk.write("a/2", b"two")
    disk.write("d", b"two")
    assert solution.DuplicateFinder(disk, "").groups() == [["a/1", "b/1", "b/2", "c"], ["a/2", "d"]]


def test_no_copies(solution):
    """Gives an empty list where no file is there twice.

    A group has at least two paths.
    """
    disk = Disk()
    disk.write("a.jpg", b"day")
    disk.write("b.jpg", b"night")
    assert solution.DuplicateFinder(disk, "").groups() == []
