from autograder.worlds import Web


def test_breadth_first_order(solution, run):
    """Lists the pages in breadth-first order.

    Keep a queue: take a page from the front, add the links it brings at the back.
    """
    web = Web()
    web.page("http://m.example/", ["http://m.example/visit", "http://m.example/art"])
    web.page("http://m.example/visit", ["http://m.example/visit/map"])
    web.page("http://m.example/visit/map")
    web.page("http://m.example/art")
    got = run(solution.Crawler(web.fetch).crawl("http://m.example/"))
    expected = [
        "http://m.example/",
        "http://m.example/visit",
        "http://m.example/art",
        "http://m.example/visit/map",
    ]
    assert got == expected
    assert web.in_flight == 0


def test_other_hosts_stay_unfetched(solution, run):
    """Never fetches a page of another host.

    Decide from the URL alone, before the fetch.
    """
    web = Web()
    web.page("http://m.example/", ["http://shop.example/", "http://m.example/art"])
    web.page("http://shop.example/")
    web.page("http://m.example/art", ["http://shop.example/cart"])
    got = run(solution.Crawler(web.fetch).crawl("http://m.example/"))
    assert got == ["http://m.example/", "http://m.example/art"]
    assert web.fetched == ["http://m.example/", "http://m.example/art"]


def test_missing_pages_left_out(solution, run):
    """Leaves out pages whose status is not 200.

    Only a fetch tells; look at the status of what it returns.
    """
    web = Web()
    web.page("http://m.example/", ["http://m.example/gone", "http://m.example/art"])
    web.page("http://m.example/art")
    got = run(solution.Crawler(web.fetch).crawl("http://m.example/"))
    assert got == ["http://m.example/", "http://m.example/art"]


def test_circles_end(solution, run):
    """Fetches each page once although pages link back and to themselves.

    Remember which pages you have queued, not only which you have finished.
    """
    web = Web()
    web.page("http://m.example/", ["http://m.example/", "http://m.example/art", "http://m.example/art"])
    web.page("http://m.example/art", ["http://m.example/", "http://m.example/art"])
    got = run(solution.Crawler(web.fetch).crawl("http://m.example/"))
    assert got == ["http://m.example/", "http://m.example/art"]
    assert web.fetched == ["http://m.example/", "http://m.example/art"]
