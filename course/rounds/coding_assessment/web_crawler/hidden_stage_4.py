import string

from autograder.grading.testing import Cancelled
from autograder.worlds import Web


def draw_word(rng, length=7):
    return "".join(rng.choices(string.ascii_lowercase, k=length))


def draw_site(rng, hosts, count, odd=0):
    """Links and moves of a site over ``hosts`` on which every page can be reached from the first.

    ``odd`` further URLs among its links redirect to the first page, are missing, or fail.
    """
    urls = [f"http://{hosts[number % len(hosts)]}/{draw_word(rng, 3)}{number}" for number in range(count)]
    links = {url: [] for url in urls}
    for number in range(1, count):
        links[urls[rng.randrange(number)]].append(urls[number])
    for _ in urls:
        page = links[rng.choice(urls)]
        page.insert(rng.randint(0, len(page)), rng.choice(urls))
    useless = {}
    for number in range(odd):
        url = f"http://{rng.choice(hosts)}/odd/{number}"
        useless[url] = ("redirect", "missing", "error")[number % 3]
        page = links[urls[rng.randrange(3)]]
        page.insert(rng.randint(0, len(page)), url)
    return links, useless


def build(links, useless=None):
    web = Web()
    for url, targets in links.items():
        web.page(url, targets)
    for url, what in (useless or {}).items():
        if what == "redirect":
            web.redirect(url, next(iter(links)))
        if what == "error":
            web.broken(url)
    return web


def known_order(links, start, arrived):
    """What a sequential crawl lists that knows only the links of pages that have arrived."""
    order = [start]
    for url in order:
        if url in arrived:
            order += [link for link in dict.fromkeys(links[url]) if link not in order]
    return [url for url in order if url in arrived]


def arrived(web):
    return [call.url for call in web.calls if call.outcome == "ok"]


def moments(web):
    """For each stretch of time: when it began, calls that had ended by then, calls in flight."""
    times = sorted([call.started for call in web.calls] + [call.ended for call in web.calls])
    for now, later in zip(times, times[1:]):
        if later - now > 1e-6:
            ended = [call for call in web.calls if call.ended <= now + 1e-7]
            yield now, ended, [call for call in web.calls if call.started <= now + 1e-7 < call.ended]


def idle_moments(web, links, start, limit, per_host=10**6, budget=10**6):
    """Times at which a known page waited although no limit and no budget held it back."""
    idle = []
    for now, ended, in_flight in moments(web):
        good = [call.url for call in ended if call.outcome == "ok"]
        known = dict.fromkeys([start, *(link for url in good for link in links[url])])
        for call in ended + in_flight:
            known.pop(call.url, None)
        busy = [call.host for call in in_flight]
        room = len(in_flight) < limit and len(good) + len(in_flight) < budget
        if room and any(busy.count(url.split("/")[2]) < per_host for url in known):
            idle.append(now)
    return idle


def stop(run, awaitable, moment):
    try:
        run(awaitable, cancel_at=moment)
    except Cancelled:
        return "cancelled"
    return "returned"


def test_named_hosts_drawn(solution, run, rng):
    """Crawls named hosts, with and without a port, and no host whose name only contains one.

    Whole names have to be equal, and a port is a part of the name.
    """
    own, other, third = (f"{draw_word(rng)}.test" for _ in range(3))
    port = rng.randint(1024, 6000)
    allowed = [
        f"http://{other}/",
        f"https://{other}/{draw_word(rng)}",
        f"http://{third}:{port}/{draw_word(rng)}",
        f"https://{third}:{port}/",
        f"http://{own}/{draw_word(rng)}",
    ]
    banned = [
        f"https://{own}/",
        f"ftp://{other}/",
        f"http://{own}:{port}/",
        f"http://{other}:{port}/",
        f"http://{third}/",
        f"http://{third}:{port}0/",
        f"http://{draw_word(rng)}.{other}/",
        f"http://{other}.{draw_word(rng)}/",
        f"http://{draw_word(rng)}{other}/",
        f"http://{draw_word(rng)}.test/",
    ]
    links = allowed + banned
    rng.shuffle(links)
    spelled = [url.replace(f"http://{other}/", f"HTTP://{other.upper()}:80") for url in links]
    web = Web()
    web.page(f"http://{own}/", spelled)
    for url in links:
        web.page(url, spelled)
    got = run(solution.Crawler(web.fetch, hosts=[other, f"{third}:{port}"]).crawl(f"http://{own}/"))
    expected = [f"http://{own}/", *(url for url in links if url in allowed)]
    assert got == expected
    assert sorted(web.fetched) == sorted(expected)


def test_limit_for_each_host_drawn(solution, run, rng):
    """Keeps to the limits for each host and over all on any site.

    Both limits hold at every moment; count the fetches in flight over all and by host.
    """
    per_host = rng.randint(2, 3)
    hosts = [f"{draw_word(rng)}.test", f"{draw_word(rng)}.test:{rng.randint(1024, 6000)}", f"{draw_word(rng)}.test"]
    limit = per_host * 3 - 1
    urls = [f"http://{hosts[number % 3]}/{number}" for number in range(10 * per_host)]
    links = {urls[0]: urls[1:], **{url: [] for url in urls[1:]}}
    web = build(links)
    got = run(solution.Crawler(web.fetch, limit=limit, per_host=per_host, hosts=hosts[1:]).crawl(urls[0]))
    assert got == urls
    assert [web.most_in_flight_at(host) for host in hosts] == [per_host] * 3
    assert web.most_in_flight == limit
    assert web.in_flight == 0
    web = build(links)
    got = run(solution.Crawler(web.fetch, limit=limit, hosts=hosts[1:2]).crawl(urls[0]))
    assert got == [url for number, url in enumerate(urls) if number % 3 < 2]
    assert web.most_in_flight == limit
    assert web.in_flight == 0


def test_one_name_two_schemes(solution, run, rng):
    """Counts both schemes of a named host against the same limit.

    The limit goes by the host's name, and the scheme is not a part of it.
    """
    own, other = f"{draw_word(rng)}.test", f"{draw_word(rng)}.test"
    count = rng.randint(4, 6)
    web = Web()
    links = [f"{scheme}://{other}/{number}" for number in range(count) for scheme in ("http", "https")]
    start = web.page(f"http://{own}/", links)
    for url in links:
        web.page(url)
    got = run(solution.Crawler(web.fetch, limit=9, per_host=2, hosts=[other]).crawl(start))
    assert got == [start, *links]
    assert web.most_in_flight_at(other) == 2
    assert web.in_flight == 0


def test_budget_drawn(solution, run, rng):
    """Spends any budget on the first pages of the breadth-first order, one fetch at a time.

    Start the page that was found first, and nothing once the budget is spent.
    """
    hosts = [f"{draw_word(rng)}.test" for _ in range(2)]
    links, _ = draw_site(rng, hosts, rng.randint(14, 20))
    start = next(iter(links))
    whole = known_order(links, start, links)
    for budget in (1, rng.randint(3, 6), rng.randint(7, 12), len(whole) - 1):
        web = build(links)
        web.draw_latencies(rng, 0.5, 3)
        crawler = solution.Crawler(web.fetch, hosts=hosts[1:], budget=budget)
        assert run(crawler.crawl(start)) == whole[:budget]
        assert web.fetched == whole[:budget]
        assert crawler.pages == whole[:budget]


def test_stop_drawn(solution, run, rng, clock):
    """Keeps the finished pages when the crawl is stopped at any moment.

    They stand in the order that the links known so far give, not in the order in which they arrived.
    """
    for _ in range(3):
        hosts = [f"{draw_word(rng)}.test" for _ in range(2)]
        start, slow, below, deep, deeper = (f"http://{hosts[0]}/{draw_word(rng)}{number}" for number in range(5))
        fast = f"http://{hosts[1]}/{draw_word(rng)}"
        web = Web()
        web.page(start, [slow, below, fast], latency=1.0)
        web.page(slow, [deeper, deep], latency=rng.uniform(70, 90))
        web.page(below, latency=rng.uniform(8, 9))
        web.page(fast, [deep, deeper], latency=rng.uniform(1, 3))
        web.page(deep, latency=rng.uniform(1, 3))
        web.page(deeper, latency=rng.uniform(1, 3))
        crawler = solution.Crawler(web.fetch, limit=3, hosts=hosts[1:])
        assert run(crawler.crawl(start)) == [start, slow, below, fast, deeper, deep]
        assert stop(run, crawler.crawl(start), clock.now + rng.uniform(20, 60)) == "cancelled"
        assert crawler.pages == [start, below, fast, deep, deeper]
        assert web.in_flight == 0


def test_a_slow_host_holds_up_nobody(solution, run, rng, clock):
    """Goes on at other hosts while a slow host has work for all slots.

    A page must not take a place in the common limit before its own host has one for it.
    """
    own, slow = f"{draw_word(rng)}.test", f"{draw_word(rng)}.test"
    limit, per_host = rng.randint(3, 5), rng.randint(1, 2)
    waiting = [f"http://{slow}/{number}" for number in range(limit + 5)]
    chain = [f"http://{own}/{draw_word(rng)}/{number}" for number in range(rng.randint(6, 10))]
    start = f"http://{own}/"
    web = Web(latency=1.0)
    web.page(start, [*waiting, chain[0]])
    for url in waiting:
        web.page(url, latency=100.0)
    for number, url in enumerate(chain):
        web.page(url, chain[number + 1 : number + 2])
    got = run(solution.Crawler(web.fetch, limit=limit, per_host=per_host, hosts=[slow]).crawl(start))
    assert got == [start, *waiting, *chain]
    assert [call.started for call in web.calls if call.url in chain] == [float(n + 1) for n in range(len(chain))]
    assert web.most_in_flight_at(slow) == per_host
    assert clock.now == 1.0 + 100.0 * -(-len(waiting) // per_host)
    assert web.in_flight == 0


def test_only_pages_count_against_the_budget(solution, run, rng):
    """Reaches the budget although many fetches bring no page.

    Pages that are missing, fail or redirect give back what they reserved.
    """
    for limit in (1, rng.randint(2, 5)):
        own = f"{draw_word(rng)}.test"
        start, count = f"http://{own}/", rng.randint(3, 5)
        good = [f"{start}{draw_word(rng)}/{number}" for number in range(count)]
        missing = [f"{start}{draw_word(rng)}/missing/{number}" for number in range(count)]
        moved = [f"{start}{draw_word(rng)}/moved/{number}" for number in range(count)]
        failing = [f"{start}{draw_word(rng)}/failing/{number}" for number in range(count)]
        useless = missing + moved + failing
        rng.shuffle(useless)
        web = Web()
        web.page(start, [*useless, *good])
        for url in good:
            web.page(url)
        for url in failing:
            web.broken(url)
        for url in moved:
            web.redirect(url, start)
        got = run(solution.Crawler(web.fetch, limit=limit, budget=count).crawl(start))
        assert len(got) == count
        assert got == known_order({start: good, **{url: [] for url in good}}, start, arrived(web))
        assert web.in_flight == 0
        web.calls.clear()
        got = run(solution.Crawler(web.fetch, limit=limit, budget=count + 1).crawl(start))
        assert got == [start, *good]
        assert sorted(web.fetched) == sorted([start, *useless, *good])
        assert web.in_flight == 0


def test_no_fetch_that_could_not_be_used(solution, run, rng):
    """Never has more pages finished and in flight together than the budget allows.

    Reserve a place in the budget before a fetch starts.
    """
    count = rng.randint(12, 18)
    limit, budget = rng.randint(4, 6), rng.randint(7, 10)
    start, *urls = (f"http://{host}.test/{number}" for host in [draw_word(rng)] for number in range(count))
    links = {start: urls, **{url: [] for url in urls}}
    web = build(links)
    web.draw_latencies(rng, 1, 9)
    got = run(solution.Crawler(web.fetch, limit=limit, budget=budget).crawl(start))
    assert len(web.calls) == budget
    assert got == known_order(links, start, arrived(web))
    assert web.most_in_flight == limit
    assert web.in_flight == 0
    for _ in range(2):
        hosts = [f"{draw_word(rng)}.test" for _ in range(2)]
        links, useless = draw_site(rng, hosts, count, odd=6)
        web = build(links, useless)
        web.draw_latencies(rng, 1, 9)
        crawler = solution.Crawler(web.fetch, limit=limit, per_host=3, hosts=hosts, budget=budget)
        got = run(crawler.crawl(next(iter(links))))
        spent = [len([call for call in ended if call.outcome == "ok"]) + len(busy) for _, ended, busy in moments(web)]
        assert max(spent) == budget
        assert len(arrived(web)) == budget
        pages = {url: [link for link in targets if link in links] for url, targets in links.items()}
        assert got == known_order(pages, next(iter(links)), arrived(web))
        assert web.in_flight == 0


def test_budgets_at_the_edges(solution, run, rng):
    """Fetches nothing without a budget, and the whole site with more than enough.

    The result has as many pages as the budget allows or as can be reached, whichever is less.
    """
    links, useless = draw_site(rng, [f"{draw_word(rng)}.test"], rng.randint(10, 14), odd=3)
    start = next(iter(links))
    web = build(links, useless)
    crawler = solution.Crawler(web.fetch, limit=rng.randint(1, 4), budget=0)
    assert run(crawler.crawl(start)) == []
    assert crawler.pages == []
    assert web.fetched == []
    pages = {url: [link for link in targets if link in links] for url, targets in links.items()}
    for extra in (0, 1, rng.randint(2, 9)):
        web = build(links, useless)
        web.draw_latencies(rng, 1, 9)
        crawler = solution.Crawler(web.fetch, limit=rng.randint(2, 4), budget=len(links) + extra)
        assert run(crawler.crawl(start)) == known_order(pages, start, links)
        assert web.in_flight == 0


def test_no_page_waits_without_a_reason(solution, run, rng):
    """Starts a known page as soon as limits and budget allow it, on any site.

    Whenever a fetch ends, look over all waiting pages, not only the first.
    """
    for per_host in (1, 2, 3):
        hosts = [f"{draw_word(rng)}.test" for _ in range(3)]
        links, useless = draw_site(rng, hosts, rng.randint(20, 26), odd=6)
        start, limit, budget = next(iter(links)), rng.randint(3, 6), rng.randint(12, 18)
        for spend in (10**6, budget):
            web = build(links, useless)
            web.draw_latencies(rng, 1, 9)
            given = None if spend == 10**6 else spend
            run(solution.Crawler(web.fetch, limit=limit, per_host=per_host, hosts=hosts, budget=given).crawl(start))
            assert idle_moments(web, links, start, limit, per_host, spend) == []
            assert web.most_in_flight <= limit
            assert max(web.most_in_flight_at(host) for host in hosts) <= per_host
            assert web.in_flight == 0


def test_a_stop_ends_everything(solution, run, rng, clock):
    """Cancels every fetch in flight at once and starts none after a stop.

    A cancel is not a failed page: pass it on to every fetch and then to the caller.
    """
    limit = rng.randint(3, 5)
    hosts = [f"{draw_word(rng)}.test" for _ in range(2)]
    urls = [f"http://{hosts[number % 2]}/{number}" for number in range(8 * limit)]
    web = Web(latency=1.0)
    web.page(urls[0], urls[1:])
    for url in urls[1:]:
        web.page(url, latency=float(rng.randint(2, 4)))
    moment = rng.randint(3, 5) + 0.5
    crawler = solution.Crawler(web.fetch, limit=limit, per_host=limit - 1, hosts=hosts)
    assert stop(run, crawler.crawl(urls[0]), moment) == "cancelled"
    assert clock.now == moment
    assert web.outcomes()["cancelled"] == limit
    assert web.in_flight == 0
    assert [call.url for call in web.calls if call.started >= moment] == []
    assert crawler.pages == [url for url in urls if url in arrived(web)]
    calls = len(web.calls)
    assert run(solution.Crawler(web.fetch, budget=1).crawl(urls[0])) == urls[:1]
    assert len(web.calls) == calls + 1


def test_a_stop_before_any_page(solution, run, rng, clock):
    """Has no pages when it is stopped before the first has arrived.

    The list of pages exists from the beginning, and belongs to the latest crawl.
    """
    start = f"http://{draw_word(rng)}.test/"
    web = Web()
    web.page(start, [f"{start}a"], latency=50.0)
    web.page(f"{start}a", latency=50.0)
    moment = rng.uniform(5, 45)
    crawler = solution.Crawler(web.fetch, limit=rng.randint(1, 4))
    assert stop(run, crawler.crawl(start), moment) == "cancelled"
    assert crawler.pages == []
    assert web.outcomes()["cancelled"] == 1
    assert web.in_flight == 0
    assert run(crawler.crawl(start)) == [start, f"{start}a"]
    assert crawler.pages == [start, f"{start}a"]
    assert stop(run, crawler.crawl(start), clock.now + moment) == "cancelled"
    assert crawler.pages == []
    assert web.in_flight == 0


def test_pages_after_a_normal_end(solution, run, rng):
    """Holds the whole result in its pages after a normal end.

    The result and the pages are one list at the end of a crawl.
    """
    hosts = [f"{draw_word(rng)}.test" for _ in range(2)]
    links, useless = draw_site(rng, hosts, rng.randint(12, 16), odd=3)
    start = next(iter(links))
    pages = {url: [link for link in targets if link in links] for url, targets in links.items()}
    web = build(links, useless)
    web.draw_latencies(rng, 1, 9)
    crawler = solution.Crawler(web.fetch, limit=4, per_host=2, hosts=hosts)
    assert run(crawler.crawl(start)) == known_order(pages, start, links)
    assert crawler.pages == known_order(pages, start, links)
    assert web.in_flight == 0


def test_redirects_between_hosts(solution, run, rng):
    """Follows redirects to named hosts and to no others.

    The target is found like a link, and is checked like one.
    """
    own, other, banned = (f"{draw_word(rng)}.test" for _ in range(3))
    start, page, inner = f"http://{own}/", f"https://{other}/{draw_word(rng)}", f"https://{other}/{draw_word(rng)}/"
    web = Web()
    web.page(start, [f"{start}away", f"{start}moved"])
    web.redirect(f"{start}away", f"http://{banned}/")
    web.redirect(f"{start}moved", f"http://{other}/")
    web.redirect(f"http://{other}/", page)
    web.page(page, [inner, start])
    web.page(inner, [f"http://{banned}/"])
    web.page(f"http://{banned}/")
    got = run(solution.Crawler(web.fetch, limit=2, per_host=1, hosts=[other]).crawl(start))
    assert got == [start, page, inner]
    assert sorted(web.fetched) == sorted([*got, f"{start}away", f"{start}moved", f"http://{other}/"])
    assert web.in_flight == 0
