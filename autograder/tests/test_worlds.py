"""The simulated web keeps an exact record, and `simulate` runs asyncio code on virtual time."""

import asyncio
import random
import threading

import pytest

from autograder.worlds import Deadlock, Page, Spinning, Web, simulate


def timed(coroutine):
    """The result, and the virtual seconds that it took."""

    async def main():
        value = await coroutine
        return value, asyncio.get_running_loop().time()

    return simulate(main())


# -- simulate ----------------------------------------------------------------------------------------------------------


def test_an_hour_takes_no_time_and_is_exact():
    assert timed(asyncio.sleep(3599.9, "done")) == ("done", 3599.9)


def test_five_at_once_take_a_fifth():
    web = Web(latency=1.0)

    async def crawl():
        limit = asyncio.Semaphore(5)

        async def one(n):
            async with limit:
                await web.fetch(f"http://a.test/{n}")

        await asyncio.gather(*(one(n) for n in range(110)))

    assert timed(crawl())[1] == 22.0
    assert web.most_in_flight == 5


def test_what_the_coroutine_raises_comes_out():
    async def fail():
        await asyncio.sleep(1)
        raise KeyError("here")

    with pytest.raises(KeyError, match="here"):
        simulate(fail())


def test_an_awaitable_that_is_no_coroutine():
    class Later:
        def __await__(self):
            yield from asyncio.sleep(2).__await__()
            return 7

    assert simulate(Later()) == 7


def test_a_deadlock_names_each_stuck_task():
    async def other(event):
        await event.wait()

    async def main():
        await asyncio.create_task(other(asyncio.Event()))

    with pytest.raises(Deadlock, match="main waits at line") as caught:
        simulate(main())
    # what is named is a line of asyncio's own file, "wait waits at line 213"
    assert "other waits at line" in str(caught.value)


def test_a_loop_that_spins_is_ended():
    async def spin():
        while True:
            await asyncio.sleep(0)

    with pytest.raises(Spinning, match="polls"):
        simulate(spin())


def test_the_limit_of_virtual_time():
    async def for_ever():
        while True:
            await asyncio.sleep(1)

    with pytest.raises(TimeoutError, match="more than 60 virtual seconds"):
        simulate(for_ever(), limit=60)


def test_timeouts_of_asyncio_itself_are_virtual():
    async def main():
        try:
            async with asyncio.timeout(30):
                await asyncio.sleep(31)
        except TimeoutError:
            return "too slow"

    assert timed(main()) == ("too slow", 30.0)


def test_within_a_loop_that_runs_already():
    async def cell():
        return timed(asyncio.sleep(100, "inner"))

    assert asyncio.run(cell()) == ("inner", 100.0)


def test_an_error_within_a_loop_that_runs_already():
    async def fail():
        raise ValueError("inner")

    async def cell():
        simulate(fail())

    with pytest.raises(ValueError, match="inner"):
        asyncio.run(cell())


def test_a_thread_at_work_is_no_deadlock():
    # at its end the loop waits for the pool's threads, which looks like a deadlock; a race, so many tries
    async def main():
        return await asyncio.to_thread(lambda: threading.current_thread() is not threading.main_thread())

    assert [simulate(main()) for _ in range(30)] == [True] * 30


def test_leftover_tasks_are_cancelled():
    ended = []

    async def background():
        try:
            await asyncio.sleep(1000)
        except asyncio.CancelledError:
            ended.append("cancelled")
            raise

    async def main():
        task = asyncio.create_task(background())
        await asyncio.sleep(1)
        return task.done()

    assert simulate(main()) is False
    assert ended == ["cancelled"]


# -- the web -----------------------------------------------------------------------------------------------------------


def test_a_page_arrives_after_its_latency_and_the_call_is_recorded():
    web = Web(latency=3.0)
    url = web.page("http://a.test/", ["/b", "#c"])
    web.page("http://a.test/slow", latency=7.5)
    assert timed(web.fetch(url)) == (Page("http://a.test/", 200, ["/b", "#c"]), 3.0)
    assert timed(web.fetch("http://a.test/slow"))[1] == 7.5
    first = web.calls[0]
    assert (first.url, first.host, first.started, first.ended, first.outcome) == (url, "a.test", 0.0, 3.0, "ok")


def test_the_kinds_of_outcome():
    web = Web()
    web.page("http://a.test/")
    web.redirect("http://a.test/old", "/new", status=308)
    web.broken("http://a.test/down")
    web.broken("http://a.test/odd", ValueError("odd"))

    async def visit():
        moved = await web.fetch("http://a.test/old")
        assert (moved.status, moved.location, moved.links) == (308, "/new", [])
        missing = await web.fetch("http://a.test/none")
        assert (missing.status, missing.links) == (404, [])
        with pytest.raises(ConnectionError, match="reset"):
            await web.fetch("http://a.test/down")
        with pytest.raises(ValueError, match="odd"):
            await web.fetch("http://a.test/odd")
        await web.fetch("http://a.test/")
        task = asyncio.create_task(web.fetch("http://a.test/"))
        await asyncio.sleep(0.5)
        assert (web.in_flight, web.calls[-1].outcome, web.calls[-1].ended) == (1, "in flight", None)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    assert timed(visit())[1] == 5.5
    assert web.outcomes() == {"redirect": 1, "missing": 1, "error": 2, "ok": 1, "cancelled": 1}
    assert web.in_flight == 0
    assert web.calls[-1].ended == 5.5


def test_a_fragment_does_not_reach_the_server_but_the_record():
    web = Web()
    web.page("http://a.test/b")
    page, _ = timed(web.fetch("http://a.test/b#part"))
    assert (page.url, page.status) == ("http://a.test/b", 200)
    assert web.fetched == ["http://a.test/b#part"]
    assert (web.count("http://a.test/b#part"), web.count("http://a.test/b")) == (1, 0)


@pytest.mark.parametrize("url", ["http://A.test/b", "http://a.test:80/b", "http://a.test/b/", "http://a.test/b?"])
def test_a_url_is_looked_up_as_it_was_asked_for(url):
    web = Web()
    web.page("http://a.test/b")
    assert timed(web.fetch(url))[0].status == 404


@pytest.mark.parametrize("url", [None, 5, b"http://a.test/", ["http://a.test/"]])
def test_what_is_no_url_is_refused_and_not_recorded(url):
    web = Web()
    with pytest.raises(TypeError, match="takes a URL as a str"):
        simulate(web.fetch(url))
    assert web.calls == []


def test_a_url_that_cannot_be_parsed_is_fetched_from_no_host():
    web = Web()
    assert timed(web.fetch("http://[broken"))[0].status == 404
    assert web.calls[0].host == ""


def test_a_page_can_be_added_once():
    web = Web()
    web.page("http://a.test/")
    with pytest.raises(ValueError, match="on this web already"):
        web.redirect("http://a.test/", "/b")


def test_how_many_are_in_flight_over_all_and_by_host():
    web = Web(latency=2.0)

    async def visit():
        await asyncio.gather(*(web.fetch(f"http://{host}/{n}") for host in ("a.test", "B.test:8080") for n in range(3)))
        await asyncio.gather(*(web.fetch(f"http://a.test/again/{n}") for n in range(2)))

    simulate(visit())
    assert web.most_in_flight == 6
    assert (web.most_in_flight_at("a.test"), web.most_in_flight_at("b.test:8080"), web.most_in_flight_at("c")) == (
        3,
        3,
        0,
    )


def test_latencies_are_drawn_from_the_seed_alone():
    def build(seed):
        web = Web()
        for n in range(20):
            web.page(f"http://a.test/{n}")
        web.draw_latencies(random.Random(seed), 0.5, 2.0)
        return [timed(web.fetch(f"http://a.test/{n}"))[1] for n in range(20)]

    assert build(1) == build(1) != build(2)
    assert all(0.5 <= seconds <= 2.0 for seconds in build(3))
