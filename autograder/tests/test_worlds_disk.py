"""The simulated disk answers as a real one does, keeps a record, and changes files when it is told to."""

from __future__ import annotations

import pytest

from autograder.worlds import Disk
from autograder.worlds.disk import Read


@pytest.fixture
def disk():
    disk = Disk()
    disk.write("photos/a.jpg", b"sunrise")
    disk.write("photos/old/b.jpg", b"sunset")
    return disk


def test_folders_and_files(disk):
    assert sorted(disk.list("photos")) == ["a.jpg", "old"]
    assert disk.list() == disk.list("") == ["photos"]
    assert disk.stat("photos")["kind"] == "folder"
    about = disk.stat("photos/a.jpg")
    assert (about["kind"], about["size"]) == ("file", 7)
    assert disk.read("photos/a.jpg") == b"sunrise"
    assert disk.read("photos/a.jpg", 3, 2) == b"ri"
    assert disk.read("photos/a.jpg", 7) == b""
    assert disk.reads == [Read("photos/a.jpg", 0, 7), Read("photos/a.jpg", 3, 2), Read("photos/a.jpg", 7, 0)]
    assert (disk.bytes_read("photos/a.jpg"), disk.bytes_read("photos")) == (9, 0)
    assert disk.listed == ["photos", "", ""]
    assert disk.looked_at == ["photos", "photos/a.jpg"]


def test_a_change_changes_the_time_and_not_the_id(disk):
    before = disk.stat("photos/a.jpg")
    disk.write("photos/a.jpg", b"evening")
    after = disk.stat("photos/a.jpg")
    assert after["id"] == before["id"]
    assert after["changed"] > before["changed"]
    disk.move("photos/a.jpg", "c.jpg")
    assert disk.stat("c.jpg") == after
    with pytest.raises(FileNotFoundError):
        disk.stat("photos/a.jpg")


def test_two_names_are_one_file(disk):
    assert disk.second_name("copy.jpg", "photos/a.jpg") == "copy.jpg"
    disk.write("copy.jpg", b"noon")
    assert disk.read("photos/a.jpg") == b"noon"
    disk.delete("photos/a.jpg")
    assert disk.read("copy.jpg") == b"noon"


def test_links(disk):
    disk.link("photos/old/up", "photos")
    disk.link("latest", "photos/a.jpg")
    disk.link("nothing", "nowhere")
    disk.link("round", "round")
    disk.link("all", "")
    assert [disk.stat(path)["kind"] for path in ("latest", "nothing", "photos/old/up")] == ["link"] * 3
    assert disk.read("latest") == b"sunrise"
    assert disk.read("photos/old/up/old/up/a.jpg") == b"sunrise"
    assert sorted(disk.list("photos/old/up")) == ["a.jpg", "old"]
    assert disk.list("all") == disk.list("")
    with pytest.raises(FileNotFoundError):
        disk.read("nothing")
    with pytest.raises(OSError, match="too many links"):
        disk.read("round")


def test_what_may_not_be_read(disk):
    disk.lock("photos/a.jpg")
    disk.lock("photos/old")
    with pytest.raises(PermissionError, match=r"photos/a\.jpg may not be read"):
        disk.read("photos/a.jpg")
    with pytest.raises(PermissionError):
        disk.list("photos/old")
    assert disk.stat("photos/a.jpg")["size"] == 7
    assert disk.read("photos/old/b.jpg") == b"sunset"
    disk.lock("photos/a.jpg", False)
    assert disk.read("photos/a.jpg") == b"sunrise"
    assert [read.path for read in disk.reads] == ["photos/old/b.jpg", "photos/a.jpg"]


def test_a_file_that_changes_while_it_is_read(disk):
    disk.when_read("photos/a.jpg", lambda: disk.write("photos/a.jpg", b"evening"), times=2)
    disk.when_read("photos/old/b.jpg", lambda: disk.delete("photos/old"))
    assert [disk.read("photos/a.jpg", 0, 3) for _ in range(4)] == [b"sun", b"sun", b"eve", b"eve"]
    assert disk.read("photos/old/b.jpg") == b"sunset"
    with pytest.raises(FileNotFoundError):
        disk.read("photos/old/b.jpg")


def test_a_read_changes_nothing_before_it_has_ended(disk):
    seen = []
    disk.when_read("photos/a.jpg", lambda: seen.append(len(disk.reads)))
    disk.read("photos/a.jpg")
    assert seen == [1]


@pytest.mark.parametrize(
    ("call", "error"),
    [
        (lambda disk: disk.read("photos"), IsADirectoryError),
        (lambda disk: disk.list("photos/a.jpg"), NotADirectoryError),
        (lambda disk: disk.stat("photos/a.jpg/x"), FileNotFoundError),
        (lambda disk: disk.list("photo"), FileNotFoundError),
        (lambda disk: disk.read("photos/a.jpg", -1), ValueError),
        (lambda disk: disk.read("photos/a.jpg", 0, -1), ValueError),
        (lambda disk: disk.read(b"photos/a.jpg"), TypeError),
        (lambda disk: disk.write("photos", b""), ValueError),
        (lambda disk: disk.write("photos/a.jpg/x", b""), ValueError),
        (lambda disk: disk.write("photos//x", b""), ValueError),
        (lambda disk: disk.folder("photos/old"), ValueError),
        (lambda disk: disk.second_name("x", "photos"), ValueError),
        (lambda disk: disk.delete("photos/x"), FileNotFoundError),
        (lambda disk: disk.move("photos/x", "y"), FileNotFoundError),
    ],
)
def test_what_cannot_be(disk, call, error):
    with pytest.raises(error):
        call(disk)


def test_an_answer_may_call_three_methods(answers):
    disk = Disk()
    disk.write("a", b"12345")
    disk.lock(disk.write("b", b""))
    module = answers.load(
        "def use(disk): return sorted(disk.list('')), disk.stat('a')['size'], disk.read('a', 1, 2)\n"
        "def closed(disk):\n"
        "    try: disk.read('b')\n"
        "    except PermissionError as error: return str(error)\n"
        "def write(disk): disk.write('a', b'')\n"
    )
    assert module.use(disk) == (["a", "b"], 5, b"23")
    assert module.closed(disk) == "b may not be read"
    with pytest.raises(AttributeError):
        module.write(disk)
    assert disk.read("a") == b"12345"
