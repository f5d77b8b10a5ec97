import asyncio


def test_second_overtakes_first(solution, run, clock):
    """A slow mirror is overtaken.

    oslo is asked at 0 s and takes 9 s. lima is asked at 2 s and takes 3 s, so its file comes first, at 5 s.
    """
    seconds = {"oslo": 9, "lima": 3}

    async def fetch(mirror):
        await asyncio.sleep(seconds[mirror])
        return f"file from {mirror}"

    async def hang_up(mirror):
        pass

    assert run(solution.first_success(fetch, ["oslo", "lima"], 2, hang_up)) == "file from lima"
    assert clock.now == 5


def test_fast_first_is_enough(solution, run):
    """A fast mirror is asked alone.

    oslo gives the file before lima's turn comes.
    """
    asked = []

    async def fetch(mirror):
        asked.append(mirror)
        await asyncio.sleep(1)
        return "the file"

    async def hang_up(mirror):
        raise AssertionError("no attempt was cut off")

    assert run(solution.first_success(fetch, ["oslo", "lima"], 2, hang_up)) == "the file"
    assert asked == ["oslo"]
