from autograder.worlds import Disk

from .hidden_stage_1 import draw_disk, draw_paths, other, truth

BLOCK = 4096


def test_alike_at_first(solution, rng):
    """Never lists files that differ in a byte, however far behind it stands.

    He promised that nobody would lose a picture: that was said first, and it still holds. Tell him.
    """
    size = rng.randint(2 * BLOCK, 5 * BLOCK)
    disk, content = Disk(), rng.randbytes(size)
    for number, place in enumerate((size - 1, BLOCK, size // 2)):
        disk.write(f"film/{number}", other(rng, content, place))
    disk.write("film/all", content)
    assert solution.DuplicateFinder(disk, "film").groups() == []
    disk.write("film/copy", content)
    assert solution.DuplicateFinder(disk, "film").groups() == [["film/all", "film/copy"]]


def test_beginning_and_end_alike(solution, rng):
    """Never lists files that differ in the middle alone.

    The first and the last block are not the file either.
    """
    disk = Disk()
    for number in range(3):
        head, tail = b"\x00" * BLOCK, b"\xff" * BLOCK
        disk.write(f"cut {number}", head + rng.randbytes(BLOCK) + tail)
    assert solution.DuplicateFinder(disk, "").groups() == []


def test_a_size_of_its_own(solution, rng):
    """Opens no file whose size no other file has.

    `stat` tells the size before anything is read.
    """
    disk, sizes = Disk(), rng.sample(range(1, 3 * BLOCK), 6)
    paths = [disk.write(path, rng.randbytes(size)) for path, size in zip(draw_paths(rng, 6), sizes)]
    twice = [disk.write(f"twice/{n}", bytes(4 * BLOCK)) for n in range(2)]
    assert solution.DuplicateFinder(disk, "").groups() == [twice]
    assert [disk.bytes_read(path) for path in paths] == [0] * 6


def test_a_size_of_two_names(solution, rng):
    """Opens no file that has no rival but a name of its own, a link or an empty file.

    Two names of one file need no comparison.
    """
    disk = Disk()
    path = disk.write("a", rng.randbytes(BLOCK + 1))
    disk.second_name("b", path)
    disk.link("c", path)
    disk.write("d", b"")
    disk.write("e", b"")
    assert solution.DuplicateFinder(disk, "").groups() == []
    assert disk.reads == []


def test_never_too_much_at_once(solution, rng):
    """Never asks for more than 4096 bytes in one read.

    Read block after block, and keep of each no more than you need.
    """
    disk, counts = Disk(), []
    read = disk.read

    def watched(path, start=0, count=None):
        counts.append(count)
        return read(path, start, count)

    disk.read = watched
    content = rng.randbytes(rng.randint(2 * BLOCK, 3 * BLOCK))
    disk.write("a", content)
    disk.write("b", content)
    assert solution.DuplicateFinder(disk, "").groups() == [["a", "b"]]
    assert counts, "no read was seen"
    assert all(type(count) is int and 0 < count <= BLOCK for count in counts)


def test_stops_where_they_part(solution, rng):
    """Reads on in a file only as long as another one agrees with it.

    Compare block by block, all files of one size side by side, and drop those that stand alone.
    """
    disk, size = Disk(), 6 * BLOCK + rng.randint(1, BLOCK - 1)
    content = rng.randbytes(size)
    for number in range(4):
        disk.write(f"part {number}", other(rng, content, number * BLOCK + rng.randrange(BLOCK)))
    disk.write("whole", content)
    assert solution.DuplicateFinder(disk, "").groups() == []
    assert [disk.bytes_read(f"part {number}") for number in range(4)] == [BLOCK * (n + 1) for n in range(4)]
    assert disk.bytes_read("whole") == 4 * BLOCK


def test_pairs_apart(solution, rng):
    """Stops where each file parts from all others, also when they part in pairs.

    After each block, those that agree so far form a smaller group of their own.
    """
    disk, head = Disk(), rng.randbytes(BLOCK)
    bodies = [rng.randbytes(2 * BLOCK) for _ in range(2)]
    for number, body in enumerate(bodies):
        disk.write(f"{number} and one", head + body)
        disk.write(f"{number} and two", head + other(rng, body, 2 * BLOCK - 1))
        disk.write(f"{number} and three", head + other(rng, body, 0))
    assert solution.DuplicateFinder(disk, "").groups() == []
    for number in range(2):
        got = [disk.bytes_read(f"{number} and {name}") // BLOCK for name in ("one", "two", "three")]
        assert got == [3, 3, 2]


def test_each_byte_once(solution, rng):
    """Reads each byte of files that are alike exactly once.

    Keep a digest of what you have read, or compare while you read.
    """
    for size in (1, BLOCK - 1, BLOCK, BLOCK + 1, 3 * BLOCK, rng.randint(2, 20000)):
        disk, content = Disk(), rng.randbytes(size)
        paths = [disk.write(path, content) for path in draw_paths(rng, 3)]
        assert solution.DuplicateFinder(disk, "").groups() == [sorted(paths)]
        assert [disk.bytes_read(path) for path in paths] == [size] * 3


def test_a_large_archive(solution, rng):
    """Finds every group where sizes are near a block's, and reads no byte twice.

    The last block of a file is shorter than the others, or as long.
    """
    disk, paths = draw_disk(rng, 24, (BLOCK - 1, BLOCK, BLOCK + 1, 2 * BLOCK))
    for path in rng.sample(paths, 4):
        content = disk.read(path)
        disk.write(f"{path}.bak", content)
        disk.write(f"{path}.old", other(rng, content, len(content) - 1))
    disk.reads.clear()
    assert solution.DuplicateFinder(disk, "").groups() == truth(disk)
    sizes = {path: disk.stat(path)["size"] for path in {read.path for read in disk.reads}}
    assert all(disk.bytes_read(path) <= size for path, size in sizes.items())
