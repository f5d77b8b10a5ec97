from autograder.grading.testing import Cancelled
from autograder.worlds import Web


def test_named_hosts(solution, run):
    """Crawls the named hosts besides the start's, and no others.

    Compare what stands between ``//`` and the path.
    """
    web = Web()
    web.page("http://m.example/", ["http://shop.example/", "http://blog.example/"])
    web.page("http://shop.example/", ["http://m.example/art", "https://shop.example/cart"])
    web.page("http://blog.example/")
    web.page("http://m.example/art")
    web.page("https://shop.example/cart")
    got = run(solution.Crawler(web.fetch, hosts=["shop.example"]).crawl("http://m.example/"))
    expected = ["http://m.example/", "http://shop.example/", "http://m.example/art", "https://shop.example/cart"]
    assert got == expected
    assert web.count("http://blog.example/") == 0


def test_limit_for_each_host(solution, run):
    """Keeps to the limit for each host.

    Count the fetches in flight by host.
    """
    web = Web()
    rooms = [f"http://m.example/{room}" for room in range(6)]
    shelves = [f"http://shop.example/{shelf}" for shelf in range(6)]
    start = web.page("http://m.example/", [url for pair in zip(rooms, shelves) for url in pair])
    for url in rooms + shelves:
        web.page(url)
    run(solution.Crawler(web.fetch, limit=10, per_host=2, hosts=["shop.example"]).crawl(start))
    assert web.most_in_flight_at("m.example") == 2
    assert web.most_in_flight_at("shop.example") == 2
    assert web.in_flight == 0


def test_budget(solution, run):
    """Stops fetching when the budget is spent.

    With one fetch at a time, the first pages of the breadth-first order are the result.
    """
    web = Web()
    web.page("http://m.example/", ["http://m.example/art", "http://m.example/visit", "http://m.example/jobs"])
    web.page("http://m.example/art")
    web.page("http://m.example/visit")
    web.page("http://m.example/jobs")
    got = run(solution.Crawler(web.fetch, budget=3).crawl("http://m.example/"))
    expected = ["http://m.example/", "http://m.example/art", "http://m.example/visit"]
    assert got == expected
    assert web.fetched == expected


def test_stop(solution, run):
    """Keeps the finished pages when the crawl is cancelled.

    Let the cancel through: what stands in ``pages`` needs no return value.
    """
    web = Web()
    web.page("http://m.example/", ["http://m.example/slow", "http://m.example/fast"])
    web.page("http://m.example/slow", latency=9.0)
    web.page("http://m.example/fast", latency=2.0)
    crawler = solution.Crawler(web.fetch, limit=2)
    try:
        run(crawler.crawl("http://m.example/"), cancel_at=5.0)
        ended = "returned"
    except Cancelled:
        ended = "cancelled"
    assert ended == "cancelled"
    assert crawler.pages == ["http://m.example/", "http://m.example/fast"]
    assert web.in_flight == 0
