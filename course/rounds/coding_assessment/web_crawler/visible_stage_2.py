from autograder.worlds import Web


def test_k_fetches_at_once(solution, run, clock):
    """Keeps as many fetches in flight as allowed, and no more.

    Six pages at one second each, three at a time, after the start page: three seconds in all.
    """
    web = Web(latency=1.0)
    start = web.page("http://m.example/", [f"http://m.example/{room}" for room in range(6)])
    for room in range(6):
        web.page(f"http://m.example/{room}")
    run(solution.Crawler(web.fetch, limit=3).crawl(start))
    assert web.most_in_flight == 3
    assert clock.now == 3.0
    assert web.in_flight == 0


def test_order_when_leaves_are_slow(solution, run):
    """Keeps breadth-first order when an earlier page arrives later.

    The order of the result follows from the links, not from the order in which pages arrive.
    """
    web = Web()
    web.page("http://m.example/", ["http://m.example/slow", "http://m.example/fast"])
    web.page("http://m.example/slow", latency=9.0)
    web.page("http://m.example/fast", ["http://m.example/next"], latency=2.0)
    web.page("http://m.example/next")
    got = run(solution.Crawler(web.fetch, limit=2).crawl("http://m.example/"))
    assert got == ["http://m.example/", "http://m.example/slow", "http://m.example/fast", "http://m.example/next"]
    assert web.in_flight == 0


def test_failed_fetch_left_out(solution, run):
    """Leaves out a page whose fetch raises and goes on.

    Catch what the fetch raises where you await it.
    """
    web = Web()
    web.page("http://m.example/", ["http://m.example/down", "http://m.example/art"])
    web.broken("http://m.example/down")
    web.page("http://m.example/art")
    got = run(solution.Crawler(web.fetch, limit=2).crawl("http://m.example/"))
    assert got == ["http://m.example/", "http://m.example/art"]
    assert web.count("http://m.example/down") == 1
    assert web.in_flight == 0


def test_circles_end_with_several_in_flight(solution, run):
    """Fetches each page once when pages link back.

    The rule of stage 1 still holds with several fetches in flight.
    """
    web = Web()
    web.page("http://m.example/", ["http://m.example/art", "http://m.example/visit"])
    web.page("http://m.example/art", ["http://m.example/"])
    web.page("http://m.example/visit", ["http://m.example/", "http://m.example/visit"])
    got = run(solution.Crawler(web.fetch, limit=2).crawl("http://m.example/"))
    assert got == ["http://m.example/", "http://m.example/art", "http://m.example/visit"]
    assert sorted(web.fetched) == ["http://m.example/", "http://m.example/art", "http://m.example/visit"]
    assert web.in_flight == 0
