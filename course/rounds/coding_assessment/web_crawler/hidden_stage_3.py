import string

from autograder.worlds import Web


def draw_word(rng, length=7):
    return "".join(rng.choices(string.ascii_lowercase, k=length))


def draw_host(rng):
    return f"{draw_word(rng)}.test"


def respell(rng, url):
    """Another spelling of a canonical http URL."""
    host, _, rest = url.removeprefix("http://").partition("/")
    upper = rng.randrange(len(host))
    host = host[:upper] + host[upper:].upper()
    scheme = rng.choice(["http", "HTTP", "Http", "hTTp"])
    port = rng.choice(["", ":80"])
    path = rng.choice(["", "/"]) if rest == "" else f"/{rest}"
    return f"{scheme}://{host}{port}{path}{rng.choice(['', '#', f'#{draw_word(rng)}'])}"


def test_relative_links_drawn(solution, run, rng):
    """Resolves every kind of relative link against the page on which it stands.

    A page in a folder makes the difference: resolve against the page's own URL, not against the start.
    """
    root, folder, inner, a, b, c, d, e, f = (f"{draw_word(rng)}{number}" for number in range(9))
    base = f"http://{root}.test"
    web = Web()
    web.page(f"{base}/{folder}/", [f"{inner}/{a}#{b}", f"../{b}", f"#{c}"])
    web.page(f"{base}/{folder}/{inner}/{a}", [f"./{c}", f"../{d}?{e}={f}", f"?{d}", f"//{root}.test/{e}", f"/{f}", ""])
    expected = [
        f"{base}/{folder}/",
        f"{base}/{folder}/{inner}/{a}",
        f"{base}/{b}",
        f"{base}/{folder}/{inner}/{c}",
        f"{base}/{folder}/{d}?{e}={f}",
        f"{base}/{folder}/{inner}/{a}?{d}",
        f"{base}/{e}",
        f"{base}/{f}",
    ]
    for url in expected[2:]:
        web.page(url)
    got = run(solution.Crawler(web.fetch).crawl(f"{base}/{folder}/"))
    assert got == expected
    assert sorted(web.fetched) == sorted(expected)


def test_case_and_ports_drawn(solution, run, rng):
    """Writes any scheme, host and port in the canonical way and leaves the rest alone.

    Only scheme and host are blind to case; path and query are not.
    """
    for scheme, port in (("http", 80), ("https", 443)):
        host, one, two = draw_host(rng), draw_word(rng), draw_word(rng)
        web = Web()
        start = web.page(
            f"{scheme}://{host}/",
            [
                f"{scheme.upper()}://{host.title()}/{one.title()}",
                f"{scheme}://{host}:{port}/{two}?{one}={two.upper()}",
                f"{scheme.title()}://{host.upper()}:{port}?{two.upper()}",
            ],
        )
        others = [
            f"{scheme}://{host}/{one.title()}",
            f"{scheme}://{host}/{two}?{one}={two.upper()}",
            f"{scheme}://{host}/?{two.upper()}",
        ]
        for url in others:
            web.page(url)
        got = run(solution.Crawler(web.fetch).crawl(start))
        assert got == [start, *others]
        assert sorted(web.fetched) == sorted([start, *others])


def test_redirect_drawn(solution, run, rng):
    """Finds the page behind every kind of redirect.

    Five statuses redirect, and a location is resolved like any link.
    """
    host = draw_host(rng)
    start, folder = f"http://{host}/", f"http://{host}/{draw_word(rng)}"
    web = Web()
    old, new = [], []
    for number, status in enumerate(rng.sample([301, 302, 303, 307, 308], 5)):
        old.append(f"{folder}/{draw_word(rng)}")
        new.append(f"{folder}/{draw_word(rng)}/{number}")
        beside, rooted = new[-1].removeprefix(f"{folder}/"), new[-1].removeprefix(f"http://{host}")
        location = rng.choice([new[-1], beside, rooted, respell(rng, new[-1])])
        web.redirect(old[-1], location, status=status)
        web.page(new[-1])
    web.page(start, old)
    got = run(solution.Crawler(web.fetch).crawl(start))
    assert got == [start, *new]
    assert sorted(web.fetched) == sorted([start, *old, *new])


def test_ignored_links_drawn(solution, run, rng):
    """Ignores whatever is no link to a page, as a link and as a location.

    Parsing may fail in several places, and a scheme may be one that nobody crawls.
    """
    host, word = draw_host(rng), draw_word(rng)
    useless = [
        f"mailto:{word}@{host}",
        f"javascript:{word}()",
        f"ftp://{host}/{word}",
        f"tel:{rng.randint(10**6, 10**7)}",
        f"data:text/plain,{word}",
        f"http://[{word}",
        f"http://{host}:{word}/",
        f"http://{host}:{rng.randint(65536, 99999)}/",
    ]
    rng.shuffle(useless)
    start, last, moved = f"http://{host}/", f"http://{host}/{word}", f"http://{host}/{word}/moved"
    web = Web()
    web.page(start, [*useless, moved, last])
    web.redirect(moved, rng.choice(useless))
    web.page(last, useless)
    got = run(solution.Crawler(web.fetch).crawl(start))
    assert got == [start, last]
    assert web.fetched == [start, moved, last]


def test_one_page_of_many_spellings(solution, run, rng):
    """Fetches a page once although it is linked in many spellings.

    Compare canonical forms wherever you ask whether a page is new.
    """
    host = draw_host(rng)
    urls = [f"http://{host}/"] + [f"http://{host}/{draw_word(rng)}/{number}" for number in range(6)]
    web = Web()
    for url in urls:
        path = url.removeprefix(f"http://{host}")
        web.page(
            url,
            [f"HTTP://{host}{path}", f"http://{host.upper()}{path}", f"http://{host}:80{path}", f"{path}#{draw_word(rng)}"]
            + [respell(rng, link) for link in [*urls, *rng.sample(urls, len(urls))]],
        )
    expected = [urls[0], *urls[1:]]
    got = run(solution.Crawler(web.fetch, limit=rng.randint(1, 4)).crawl(urls[0]))
    assert got == expected
    assert sorted(web.fetched) == sorted(urls)
    assert web.in_flight == 0


def test_a_start_in_another_spelling(solution, run, rng):
    """Brings the start into canonical form as well.

    The start is fetched, listed and compared like any other URL.
    """
    host = draw_host(rng)
    inner = f"http://{host}/{draw_word(rng)}"
    plain = f"http://{host}"
    for spelling in (f"HTTP://{host}/", plain.upper(), f"{plain}:80/", plain, f"{plain}/#{draw_word(rng)}"):
        web = Web()
        web.page(f"http://{host}/", [inner])
        web.page(inner, [spelling, f"http://{host}/"])
        got = run(solution.Crawler(web.fetch).crawl(spelling))
        assert got == [f"http://{host}/", inner]
        assert web.fetched == [f"http://{host}/", inner]


def test_pages_that_differ_in_little(solution, run, rng):
    """Keeps pages apart whose paths or queries differ in little.

    Paths and queries stay as they are written, down to case, slashes and percent signs.
    """
    word, key = draw_word(rng), draw_word(rng)
    start = f"http://{draw_host(rng)}/"
    links = [
        f"{start}{word}",
        f"{start}{word.upper()}",
        f"{start}{word}/",
        f"{start}{word}?{key}=1",
        f"{start}{word}?{key}=2",
        f"{start}{word}?{key.upper()}=1",
        f"{start}{word}%7e",
        f"{start}{word}%7E",
        f"{start}{word}~",
        f"{start}?{key}=http://{word.upper()}:80/",
    ]
    rng.shuffle(links)
    web = Web()
    web.page(start, links)
    for url in links:
        web.page(url)
    got = run(solution.Crawler(web.fetch).crawl(start))
    assert got == [start, *links]
    assert web.fetched == [start, *links]


def test_ports_and_schemes_that_matter(solution, run, rng):
    """Drops a port only where it is the default of its scheme, and tells schemes apart.

    Each scheme has one default port; the other's is a port like any other.
    """
    host, path = draw_host(rng), draw_word(rng)
    odd = rng.randint(1024, 60000)
    for own in (f"http://{host}", f"https://{host}", f"http://{host}:443", f"https://{host}:80", f"http://{host}:{odd}"):
        hosts = [own, f"http://{host}", f"https://{host}", f"http://{host}:443", f"https://{host}:80", f"https://{host}:{odd}"]
        web = Web()
        web.page(f"{own}/", [f"{own.upper()}/{path}/loud", *(f"{other}/{path}" for other in hosts)])
        web.page(f"{own}/{path}/loud")
        for other in dict.fromkeys(hosts):
            web.page(f"{other}/{path}", [f"{elsewhere}/" for elsewhere in hosts])
        got = run(solution.Crawler(web.fetch).crawl(f"{own}/"))
        assert got == [f"{own}/", f"{own}/{path}/loud", f"{own}/{path}"]
        assert web.fetched == [f"{own}/", f"{own}/{path}/loud", f"{own}/{path}"]


def test_redirects_to_other_hosts(solution, run, rng):
    """Does not follow a redirect to another host, not even from the start.

    A location obeys the same rule as a link.
    """
    own, other = f"http://{draw_host(rng)}/", f"http://{draw_host(rng)}/"
    web = Web()
    web.page(own, [f"{own}away", f"{own}safe", f"{own}last"])
    web.redirect(f"{own}away", f"{other}{draw_word(rng)}", status=rng.choice([301, 302, 303, 307, 308]))
    web.redirect(f"{own}safe", own.replace("http", "https"), status=rng.choice([301, 302, 303, 307, 308]))
    web.page(f"{own}last")
    web.redirect(f"{own}leave", other)
    web.page(other, [own])
    assert run(solution.Crawler(web.fetch).crawl(own)) == [own, f"{own}last"]
    assert run(solution.Crawler(web.fetch).crawl(f"{own}leave")) == []
    assert web.fetched == [own, f"{own}away", f"{own}safe", f"{own}last", f"{own}leave"]


def test_a_redirect_to_a_known_page(solution, run, rng):
    """Fetches a page once although links and redirects lead to it.

    The target of a redirect goes the way of every link, through the same check.
    """
    start = f"http://{draw_host(rng)}/"
    page, *moved = (f"{start}{draw_word(rng)}{number}" for number in range(4))
    for links in ([page, *moved], [*moved, page], [moved[0], page, *moved[1:]]):
        web = Web()
        web.page(start, links)
        for url in moved:
            web.redirect(url, respell(rng, page))
        web.page(page, moved)
        got = run(solution.Crawler(web.fetch, limit=rng.randint(1, 4)).crawl(start))
        assert got == [start, page]
        assert sorted(web.fetched) == sorted([start, page, *moved])
        assert web.in_flight == 0


def test_the_place_of_a_target(solution, run, rng):
    """Queues the target of a redirect where a link found on the redirecting page would stand.

    It comes after the pages that were linked beside the redirecting page, however fast it is.
    """
    start = f"http://{draw_host(rng)}/"
    words = [f"{start}{draw_word(rng)}{number}" for number in range(7)]
    before, old, after, child, new, later, target = words
    web = Web()
    web.page(start, [before, old, after], latency=rng.uniform(1, 2))
    web.page(before, [child])
    web.redirect(old, new, latency=rng.uniform(0.1, 0.5))
    web.page(after, [later], latency=rng.uniform(2, 4))
    web.redirect(new, target, latency=rng.uniform(0.1, 0.5))
    for url in (child, later, target):
        web.page(url, latency=rng.uniform(0.1, 9))
    for limit in (1, rng.randint(2, 4)):
        got = run(solution.Crawler(web.fetch, limit=limit).crawl(start))
        assert got == [start, before, after, child, later, target]
        assert web.in_flight == 0


def test_redirect_loops_end(solution, run, rng):
    """Ends although redirects lead in circles.

    A page that was fetched once is not fetched again, redirect or not.
    """
    start = f"http://{draw_host(rng)}/"
    urls = [f"{start}{draw_word(rng)}{number}" for number in range(rng.randint(4, 8))]
    web = Web()
    web.page(start, [f"{start}self", urls[0], f"{start}home"])
    web.redirect(f"{start}self", f"#{draw_word(rng)}")
    web.redirect(f"{start}home", "/")
    for url, following in zip(urls, urls[1:] + urls[:1]):
        web.redirect(url, following)
    got = run(solution.Crawler(web.fetch, limit=rng.randint(1, 4)).crawl(start))
    assert got == [start]
    assert sorted(web.fetched) == sorted([start, f"{start}self", f"{start}home", *urls])
    assert web.in_flight == 0


def test_a_start_that_redirects(solution, run, rng):
    """Goes on from a start that redirects within its host.

    Links of the target are relative to the target, not to what redirected there.
    """
    base, folder, page = f"http://{draw_host(rng)}", draw_word(rng), draw_word(rng)
    web = Web()
    web.redirect(f"{base}/", f"/{folder}/index", status=rng.choice([301, 302, 303, 307, 308]))
    web.page(f"{base}/{folder}/index", [page])
    web.page(f"{base}/{folder}/{page}")
    got = run(solution.Crawler(web.fetch).crawl(base))
    assert got == [f"{base}/{folder}/index", f"{base}/{folder}/{page}"]
    assert web.fetched == [f"{base}/", f"{base}/{folder}/index", f"{base}/{folder}/{page}"]


def test_statuses_that_do_not_redirect(solution, run, rng):
    """Takes no other status for a redirect.

    The prompt lists the five; everything else is a page that is left out.
    """
    start = f"http://{draw_host(rng)}/"
    web = Web()
    statuses = [201, 300, 304, 305, 404, 410, 500, 503]
    web.page(start, [f"{start}{status}" for status in statuses])
    for status in statuses:
        web.redirect(f"{start}{status}", f"{start}{draw_word(rng)}", status=status)
    got = run(solution.Crawler(web.fetch).crawl(start))
    assert got == [start]
    assert web.fetched == [start, *(f"{start}{status}" for status in statuses)]
