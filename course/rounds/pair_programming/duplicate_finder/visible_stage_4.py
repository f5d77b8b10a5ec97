from autograder.worlds import Disk


def test_a_file_that_comes_and_moves(solution):
    """Takes in a new file, and reads nothing again when one has moved.

    Keep what you know of a file, and ask whether it has changed before you read it.
    """
    disk = Disk()
    disk.write("in/a.jpg", b"sunset")
    finder = solution.DuplicateFinder(disk, "in")
    assert finder.groups() == []
    disk.write("in/b.jpg", b"sunset")
    finder.changed("in/b.jpg")
    assert finder.groups() == [["in/a.jpg", "in/b.jpg"]]
    disk.move("in/a.jpg", "in/c.jpg")
    finder.changed("in/a.jpg")
    finder.changed("in/c.jpg")
    assert finder.groups() == [["in/b.jpg", "in/c.jpg"]]
    assert disk.bytes_read("in/c.jpg") == 0


def test_a_file_that_goes(solution):
    """Forgets a file that was deleted.

    There may be nothing at a path of which the server tells.
    """
    disk = Disk()
    for name in "abc":
        disk.write(f"in/{name}.jpg", b"sunset")
    finder = solution.DuplicateFinder(disk, "in")
    assert finder.groups() == [["in/a.jpg", "in/b.jpg", "in/c.jpg"]]
    disk.delete("in/b.jpg")
    finder.changed("in/b.jpg")
    assert finder.groups() == [["in/a.jpg", "in/c.jpg"]]
