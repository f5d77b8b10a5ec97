from autograder.worlds import Disk


def test_a_new_port(solution):
    """Takes in a new value, tells of it, and leaves the view as it was.

    Build what is new beside what is in force, and put it in its place as a whole.
    """
    disk, lines, told = Disk(), [], []
    disk.write("shop.conf", b"port = 9000\n")
    schema = {"port": {"type": "whole", "default": 8080}}
    settings = solution.Settings(schema, disk, ["shop.conf"], {}, lines.append)
    settings.on_change("port", lambda old, new: told.append([old, new]))
    view = settings.view()
    disk.write("shop.conf", b"port = 9001\n")
    assert settings.reload() == ["port"]
    assert told == [[9000, 9001]]
    assert [settings.get("port"), view.get("port")] == [9001, 9000]
    assert lines == ["port = 9000", "port = 9001"]


def test_nothing_new(solution):
    """Does nothing at a reload when nothing has changed.

    It is called every second.
    """
    disk, lines = Disk(), []
    disk.write("shop.conf", b"port = 9000\n")
    settings = solution.Settings({"port": {"type": "whole"}}, disk, ["shop.conf"], {}, lines.append)
    assert settings.reload() == []
    assert lines == ["port = 9000"]
    assert len(disk.reads) == 1
