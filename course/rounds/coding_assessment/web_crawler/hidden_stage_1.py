import string
from collections import Counter

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


def breadth_first(links, start):
    order = [start]
    for url in order:
        order += [link for link in dict.fromkeys(links[url]) if link in links and link not in order]
    return order


def build(links):
    web = Web(latency=0.01)
    for url, targets in links.items():
        web.page(url, targets)
    return web


def test_breadth_first_order_drawn(solution, run, rng):
    """Lists the pages of any site in breadth-first order.

    Pages that are nearer to the start come first, and at the same distance the order of the links decides.
    """
    urls = draw_urls(rng, 9)
    left, right, *leaves = urls[1:]
    rng.shuffle(leaves)
    links = {url: [] for url in urls}
    links[urls[0]], links[left], links[right] = [left, right], leaves[:3], leaves[3:]
    got = run(solution.Crawler(build(links).fetch).crawl(urls[0]))
    assert got == [urls[0], left, right, *leaves]
    urls = draw_urls(rng, rng.randint(16, 22))
    links = draw_links(rng, urls)
    web = build(links)
    got = run(solution.Crawler(web.fetch).crawl(urls[0]))
    assert got == breadth_first(links, urls[0])
    assert web.in_flight == 0


def test_other_hosts_stay_unfetched_drawn(solution, run, rng):
    """Never fetches a page of another host, wherever a link to it stands.

    Decide from the URL alone, before the fetch.
    """
    urls, elsewhere = draw_urls(rng, rng.randint(6, 10)), draw_urls(rng, 5)
    links = draw_links(rng, urls)
    site = breadth_first(links, urls[0])
    for url in elsewhere:
        page = links[rng.choice(urls)]
        page.insert(rng.randint(0, len(page)), url)
    web = build({**links, **{url: [rng.choice(urls)] for url in elsewhere}})
    got = run(solution.Crawler(web.fetch).crawl(urls[0]))
    assert got == site
    assert sorted(web.fetched) == sorted(site)


def test_missing_pages_left_out_drawn(solution, run, rng):
    """Leaves out missing pages anywhere on a site.

    Only a fetch tells; look at the status of what it returns.
    """
    urls = draw_urls(rng, rng.randint(8, 12))
    links = draw_links(rng, urls)
    site = breadth_first(links, urls[0])
    gone = [f"{urls[0]}{draw_word(rng)}" for _ in range(4)]
    for url in gone:
        page = links[rng.choice(urls)]
        page.insert(rng.randint(0, len(page)), url)
    web = build(links)
    got = run(solution.Crawler(web.fetch).crawl(urls[0]))
    assert got == site
    assert sorted(web.fetched) == sorted(site + list(dict.fromkeys(gone)))


def test_circles_end_drawn(solution, run, rng):
    """Fetches each page once on a site full of circles.

    Remember which pages you have queued, not only which you have finished.
    """
    urls = draw_urls(rng, rng.randint(8, 12))
    links = {}
    for url in urls:
        links[url] = [url, *urls, *rng.sample(urls, len(urls))]
    web = build(links)
    got = run(solution.Crawler(web.fetch).crawl(urls[0]))
    assert got == urls
    assert sorted(web.fetched) == sorted(urls)


def test_hosts_that_look_alike(solution, run, rng):
    """Tells a host from others whose names or URLs contain its name.

    The whole of what stands before the path has to be equal: no beginning, no end, no part of it.
    """
    word = draw_word(rng)
    own = f"http://{word}.test"
    others = [
        f"http://{draw_word(rng)}.{word}.test/",
        f"http://{word}.test.{draw_word(rng)}.test/",
        f"http://{word}.test{draw_word(rng, 2)}/",
        f"http://{draw_word(rng, 2)}{word}.test/",
        f"http://{word}.test:{rng.randint(1024, 65000)}/",
        f"https://{word}.test/",
        f"http://{draw_word(rng)}.test/{word}.test/",
        f"http://{draw_word(rng)}.test/?from={own}/",
        f"http://{word[:-1]}.test/",
        f"http://{word[1:]}.test/",
    ]
    rng.shuffle(others)
    web = Web()
    web.page(f"{own}/", [*others, f"{own}/last"])
    for url in [*others, f"{own}/last"]:
        web.page(url, [f"{own}/"])
    got = run(solution.Crawler(web.fetch).crawl(f"{own}/"))
    assert got == [f"{own}/", f"{own}/last"]
    assert web.fetched == [f"{own}/", f"{own}/last"]


def test_a_host_with_a_port(solution, run, rng):
    """Takes the port as a part of the host.

    A start with a port belongs to a host of its own.
    """
    word, port = draw_word(rng), rng.randint(1024, 6000)
    start, inner = f"http://{word}.test:{port}/", f"http://{word}.test:{port}/{draw_word(rng)}"
    web = Web()
    web.page(start, [f"http://{word}.test/", f"http://{word}.test:{port}0/", f"http://{word}.test:{port + 1}/", inner])
    web.page(inner, [start])
    got = run(solution.Crawler(web.fetch).crawl(start))
    assert got == [start, inner]
    assert web.fetched == [start, inner]


def test_a_long_chain(solution, run, rng):
    """Follows a long chain of pages to its end.

    Neither the stack nor the time for one more page may grow with the length of the chain.
    """
    urls = draw_urls(rng, rng.randint(1010, 1040))
    web = Web(latency=0.01)
    for url, following in zip(urls, urls[1:]):
        web.page(url, [following])
    web.page(urls[-1])
    got = run(solution.Crawler(web.fetch).crawl(urls[0]))
    assert got == urls
    assert len(web.calls) == len(urls)


def test_a_start_alone(solution, run, rng):
    """Crawls a start page without links, and one that does not exist.

    The start is a page like any other.
    """
    alone, missing = draw_urls(rng, 2)
    web = build({alone: []})
    assert run(solution.Crawler(web.fetch).crawl(alone)) == [alone]
    assert run(solution.Crawler(web.fetch).crawl(missing)) == []
    assert web.fetched == [alone, missing]


def test_only_what_can_be_reached(solution, run, rng):
    """Starts where it is told and lists only what can be reached from there.

    The start need not be the root of its host.
    """
    urls = draw_urls(rng, rng.randint(14, 20))
    links = draw_links(rng, urls)
    links[urls[0]] = urls[1:]
    start = rng.choice(urls[1:])
    for url in urls[1:]:
        links[url] = [link for link in links[url] if link != urls[0]]
    web = build(links)
    got = run(solution.Crawler(web.fetch).crawl(start))
    assert got == breadth_first(links, start)
    assert sorted(web.fetched) == sorted(got)


def test_one_crawler_twice(solution, run, rng):
    """Starts afresh when one crawler is used again.

    What a crawl remembers must not outlive it.
    """
    first, second = draw_urls(rng, 6), draw_urls(rng, 6)
    links = {**draw_links(rng, first), **draw_links(rng, second)}
    links[first[-1]].append(second[0])
    web = build(links)
    crawler = solution.Crawler(web.fetch)
    for urls in (first, second, first):
        own = {url: [link for link in links[url] if link in urls] for url in urls}
        assert run(crawler.crawl(urls[0])) == breadth_first(own, urls[0])
    counted = Counter(web.fetched)
    assert [counted[url] for url in first + second] == [2] * 6 + [1] * 6
