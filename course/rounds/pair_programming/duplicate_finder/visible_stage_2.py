from autograder.worlds import Disk


def test_no_more_than_needed(solution):
    """Reads one block of files that differ in it, and nothing of a file whose size no other has.

    Group by size first. Of those, compare the first blocks, and read on only where they agree.
    """
    disk = Disk()
    disk.write("film/a.mov", b"a" * 9000)
    disk.write("film/b.mov", b"b" * 9000)
    disk.write("film/c.mov", b"c" * 8000)
    assert solution.DuplicateFinder(disk, "film").groups() == []
    assert [disk.bytes_read(f"film/{name}.mov") for name in "abc"] == [4096, 4096, 0]


def test_small_reads(solution):
    """Never asks for more than 4096 bytes at once, and finds what is there twice.

    `read` takes a start and a count.
    """
    disk = Disk()
    disk.write("film/a.mov", b"a" * 3000)
    disk.write("film/b.mov", b"a" * 3000)
    assert solution.DuplicateFinder(disk, "film").groups() == [["film/a.mov", "film/b.mov"]]
    assert max(read.count for read in disk.reads) <= 4096
