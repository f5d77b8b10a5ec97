import string

from autograder.worlds import Web


def draw_word(rng, length=7):
    return "".join(rng.choices(string.ascii_lowercase, k=length))


def draw_urls(rng, count):
    """Different URLs of one drawn host; the first is its root."""
    root = f"http://{draw_word(rng)}.test/"
    return [root] + [f"{root}{draw_word(rng, 3)}/{number}" for number in range(1, count)]


def draw_links(rng, urls):
    """Links that reach every page from the first: a drawn tree, and as many drawn links again in between."""
    links = {url: [] for url in urls}
    for number in range(1, len(urls)):
        links[urls[rng.randrange(number)]].append(urls[number])
    for _ in urls:
        page = links[rng.choice(urls)]
        page.insert(rng.randint(0, len(page)), rng.choice(urls))
    return links


def breadth_first(links, start, bad=()):
    """The result of a sequential crawl; the links of a page in ``bad`` are unknown."""
    order = [start]
    for url in order:
        if url not in bad:
            order += [link for link in dict.fromkeys(links[url]) if link not in order]
    return [url for url in order if url not in bad]


def build(links, bad=(), error=None):
    web = Web()
    for url, targets in links.items():
        if url in bad:
            web.broken(url, error)
        else:
            web.page(url, targets)
    return web


def idle_moments(web, links, start, limit):
    """Times at which a known page waited although a fetch was free to start."""
    times = sorted([call.started for call in web.calls] + [call.ended for call in web.calls])
    idle = []
    for now, later in zip(times, times[1:]):
        if later - now < 1e-6:
            continue
        known = {start}
        for call in web.calls:
            if call.outcome == "ok" and call.ended <= now + 1e-7:
                known.update(links[call.url])
        started = [call for call in web.calls if call.started <= now + 1e-7]
        in_flight = [call for call in started if call.ended > now + 1e-7]
        if len(in_flight) < limit and len(started) < len(known):
            idle.append(now)
    return idle


def test_k_fetches_at_once_drawn(solution, run, rng, clock):
    """Keeps any allowed number of fetches in flight, and no more.

    Start a fetch whenever one has ended and a page waits.
    """
    limit, rounds, latency = rng.randint(2, 7), rng.randint(2, 5), rng.randint(1, 9)
    urls = draw_urls(rng, limit * rounds + 1)
    web = Web(latency=float(latency))
    web.page(urls[0], urls[1:])
    for url in urls[1:]:
        web.page(url)
    got = run(solution.Crawler(web.fetch, limit=limit).crawl(urls[0]))
    assert got == urls
    assert web.most_in_flight == limit
    assert clock.now == float(latency * (rounds + 1))
    assert web.in_flight == 0


def test_order_when_leaves_are_slow_drawn(solution, run, rng):
    """Keeps breadth-first order whichever leaf arrives first.

    The order of the result follows from the links, not from the order in which pages arrive.
    """
    slow, fast, following = (f"{draw_word(rng)}{number}" for number in range(3))
    root = f"http://{draw_word(rng)}.test/"
    web = Web()
    web.page(root, [root + slow, root + fast], latency=rng.uniform(0.5, 3))
    web.page(root + slow, latency=rng.uniform(20, 30))
    web.page(root + fast, [root + following], latency=rng.uniform(1, 4))
    web.page(root + following, latency=rng.uniform(1, 4))
    got = run(solution.Crawler(web.fetch, limit=2).crawl(root))
    assert got == [root, root + slow, root + fast, root + following]
    assert web.in_flight == 0


def test_failed_fetch_left_out_drawn(solution, run, rng):
    """Leaves out every page whose fetch raises, whatever it raises.

    Any exception of a fetch costs one page and no more.
    """
    for error in [None, ValueError(draw_word(rng)), KeyError(draw_word(rng)), TimeoutError(), RuntimeError(draw_word(rng))]:
        urls = draw_urls(rng, rng.randint(10, 14))
        links = draw_links(rng, urls)
        bad = rng.sample(urls[1:], 3)
        web = build(links, bad, error)
        web.draw_latencies(rng, 0.5, 3)
        got = run(solution.Crawler(web.fetch, limit=rng.randint(2, 4)).crawl(urls[0]))
        assert got == breadth_first(links, urls[0], bad)
        assert web.fetched.count(bad[0]) < 2
        assert web.in_flight == 0


def test_circles_end_with_several_in_flight_drawn(solution, run, rng):
    """Fetches each page once on a site full of circles, with several fetches in flight.

    The rule of the first stage still holds.
    """
    urls = draw_urls(rng, rng.randint(8, 12))
    links = {url: [url, *urls, *rng.sample(urls, len(urls))] for url in urls}
    web = build(links)
    web.draw_latencies(rng, 0.5, 3)
    got = run(solution.Crawler(web.fetch, limit=rng.randint(2, 5)).crawl(urls[0]))
    assert got == urls
    assert sorted(web.fetched) == sorted(urls)
    assert web.in_flight == 0


def test_shared_children_once(solution, run, rng):
    """Fetches a page once although several pages that are in flight link to it.

    Asking whether a page is new and noting that it is taken must happen without an await in between.
    """
    limit = rng.randint(4, 6)
    urls = draw_urls(rng, 1 + limit + rng.randint(2, 4))
    parents, shared = urls[1 : limit + 1], urls[limit + 1 :]
    links = {urls[0]: parents, **{url: shared for url in parents}, **{url: [] for url in shared}}
    web = build(links)
    got = run(solution.Crawler(web.fetch, limit=limit).crawl(urls[0]))
    assert got == urls
    assert sorted(web.fetched) == sorted(urls)
    web = build(links)
    web.draw_latencies(rng, 1.0, 1.5)
    run(solution.Crawler(web.fetch, limit=limit).crawl(urls[0]))
    assert sorted(web.fetched) == sorted(urls)
    assert web.in_flight == 0


def test_order_when_inner_pages_are_slow(solution, run, rng):
    """Keeps breadth-first order when pages with links of their own arrive late.

    The links of a late page may come before links that were found earlier.
    """
    urls = draw_urls(rng, 9)
    slow, fast, *below = urls[1:]
    links = {url: [] for url in urls}
    links[urls[0]], links[slow], links[fast] = [slow, fast], below[:3], below[2:]
    web = Web()
    for url in urls:
        web.page(url, links[url], latency=rng.uniform(20, 30) if url == slow else rng.uniform(1, 2))
    got = run(solution.Crawler(web.fetch, limit=3).crawl(urls[0]))
    assert got == urls
    for _ in range(3):
        urls = draw_urls(rng, rng.randint(20, 30))
        links = draw_links(rng, urls)
        web = build(links)
        web.draw_latencies(rng, 0.1, 9)
        got = run(solution.Crawler(web.fetch, limit=rng.randint(2, 8)).crawl(urls[0]))
        assert got == breadth_first(links, urls[0])
        assert web.in_flight == 0


def test_deep_and_wide_sites_finish(solution, run, rng):
    """Reaches the end of deep and of wide sites with few fetches in flight.

    No fetch may hold on to its permit while it waits for pages that need one too.
    """
    limit = rng.randint(2, 4)
    deep = draw_urls(rng, 30)
    links = {url: [following] for url, following in zip(deep, deep[1:])} | {deep[-1]: []}
    web = build(links)
    assert run(solution.Crawler(web.fetch, limit=limit).crawl(deep[0])) == deep
    wide = draw_urls(rng, 1 + 20 + 20 * 8)
    links = {url: [] for url in wide}
    links[wide[0]] = wide[1:21]
    for number, url in enumerate(wide[1:21]):
        links[url] = wide[21 + 8 * number : 29 + 8 * number]
    web = build(links)
    assert run(solution.Crawler(web.fetch, limit=limit).crawl(wide[0])) == wide
    assert web.most_in_flight == limit
    assert web.in_flight == 0


def test_a_slow_page_holds_up_nobody(solution, run, rng, clock):
    """Goes on with known pages while one slow page is in flight.

    A level need not be complete before the next one begins.
    """
    length, slowness = rng.randint(6, 12), rng.randint(40, 60)
    urls = draw_urls(rng, length + 2)
    slow, *chain = urls[1:]
    web = Web(latency=1.0)
    web.page(urls[0], [slow, chain[0]])
    web.page(slow, latency=float(slowness))
    for url, following in zip(chain, chain[1:]):
        web.page(url, [following])
    web.page(chain[-1])
    got = run(solution.Crawler(web.fetch, limit=2).crawl(urls[0]))
    assert got == urls
    assert [call.started for call in web.calls if call.url in chain] == [float(n) for n in range(1, length + 1)]
    assert clock.now == 1.0 + slowness
    assert web.in_flight == 0


def test_no_page_waits_while_a_fetch_is_free(solution, run, rng):
    """Starts a known page as soon as a fetch is free, on any site.

    Look again for work each time a page arrives, and also when a fetch has failed.
    """
    for limit in (2, 3, rng.randint(4, 6)):
        urls = draw_urls(rng, rng.randint(20, 30))
        links = draw_links(rng, urls)
        web = build(links, rng.sample(urls[1:], 4))
        web.draw_latencies(rng, 0.5, 9)
        run(solution.Crawler(web.fetch, limit=limit).crawl(urls[0]))
        assert idle_moments(web, links, urls[0], limit) == []
        assert web.most_in_flight <= limit
        assert web.in_flight == 0


def test_failures_give_their_place_back(solution, run, rng, clock):
    """Keeps as many fetches in flight after many failures as before.

    A fetch that raises has ended; what it held must be free again.
    """
    limit = rng.randint(2, 4)
    urls = draw_urls(rng, 1 + 4 * limit)
    bad = urls[1 : 1 + 2 * limit]
    web = Web(latency=1.0)
    web.page(urls[0], urls[1:])
    for url in urls[1:]:
        web.broken(url) if url in bad else web.page(url)
    got = run(solution.Crawler(web.fetch, limit=limit).crawl(urls[0]))
    assert got == [urls[0], *urls[1 + 2 * limit :]]
    assert web.most_in_flight == limit
    assert clock.now == 5.0
    assert sorted(web.fetched) == sorted(urls)
    assert web.in_flight == 0


def test_a_start_that_fails(solution, run, rng):
    """Returns an empty list when the start cannot be fetched.

    The start is a page like any other.
    """
    [start] = draw_urls(rng, 1)
    web = build({start: []}, [start])
    assert run(solution.Crawler(web.fetch, limit=rng.randint(2, 5)).crawl(start)) == []
    assert web.fetched == [start]
    assert web.in_flight == 0


def test_one_at_a_time_unless_told(solution, run, rng):
    """Has a single fetch in flight when no limit is given.

    That is the default of the parameter.
    """
    urls = draw_urls(rng, rng.randint(6, 9))
    links = {urls[0]: urls[1:], **{url: [] for url in urls[1:]}}
    web = build(links)
    assert run(solution.Crawler(web.fetch).crawl(urls[0])) == urls
    assert web.most_in_flight == 1
    assert web.in_flight == 0


def test_more_slots_than_pages(solution, run, rng, clock):
    """Takes no longer than the longest way through the site when there is room for every page.

    With room to spare a page starts at the moment at which it becomes known.
    """
    urls = draw_urls(rng, rng.randint(12, 18))
    links = {url: [] for url in urls}
    arrival, latency = {}, {url: float(rng.randint(1, 9)) for url in urls}
    for number, url in enumerate(urls):
        parent = urls[rng.randrange(number)] if number else None
        arrival[url] = arrival.get(parent, 0.0) + latency[url]
        if parent:
            links[parent].append(url)
    web = Web()
    for url in urls:
        web.page(url, links[url], latency=latency[url])
    got = run(solution.Crawler(web.fetch, limit=len(urls) + rng.randint(1, 9)).crawl(urls[0]))
    assert got == breadth_first(links, urls[0])
    assert clock.now == max(arrival.values())
    assert web.in_flight == 0
