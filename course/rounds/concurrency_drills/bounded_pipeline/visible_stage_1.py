import asyncio


def test_two_pages_through_two_steps(solution, run, clock):
    """Two pages, each decoded for 1 s and written for 3 s.

    The second page is decoded while the first is written: both are done at 1 + 3 + 3 s.
    """

    async def archive():
        yield "one"
        yield "two"

    async def decode(page):
        await asyncio.sleep(1)
        return page.upper()

    async def write(page):
        await asyncio.sleep(3)
        return f"{page} written"

    assert run(solution.pipeline(archive(), [decode, write], 4)) == ["ONE written", "TWO written"]
    assert clock.now == 7


def test_empty_archive(solution, run):
    """No page comes.

    Without items no step is called, and the list is empty.
    """

    async def archive():
        for page in ():
            yield page

    async def decode(page):
        raise AssertionError("there is no page to call this with")

    assert run(solution.pipeline(archive(), [decode], 2)) == []
