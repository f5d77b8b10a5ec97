from autograder.worlds import Disk


def test_changed_while_reading(solution):
    """Leaves out a picture that was saved again while the finder ran, and says so.

    Look at a file's time of change before you read it and again at the end.
    """
    disk = Disk()
    disk.write("in/old.jpg", b"first version")
    disk.write("in/new.jpg", b"first version")
    disk.when_read("in/new.jpg", lambda: disk.write("in/new.jpg", b"other version!"))
    finder = solution.DuplicateFinder(disk, "in")
    assert finder.groups() == []
    assert finder.skipped() == ["in/new.jpg"]


def test_nothing_changed(solution):
    """Skips nothing where nothing changes.

    `skipped()` is an empty list then.
    """
    disk = Disk()
    disk.write("in/old.jpg", b"first version")
    disk.write("in/new.jpg", b"first version")
    finder = solution.DuplicateFinder(disk, "in")
    assert finder.groups() == [["in/new.jpg", "in/old.jpg"]]
    assert finder.skipped() == []
