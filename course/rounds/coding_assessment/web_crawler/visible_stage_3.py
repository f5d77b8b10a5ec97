from autograder.worlds import Web


def test_relative_links(solution, run):
    """Resolves relative links and drops fragments.

    ``urllib.parse.urljoin(page, link)`` resolves; a fragment never reaches a server.
    """
    web = Web()
    web.page("http://m.example/art/", ["modern#top", "../visit", "/"])
    web.page("http://m.example/art/modern")
    web.page("http://m.example/visit")
    web.page("http://m.example/")
    got = run(solution.Crawler(web.fetch).crawl("http://m.example/art/"))
    expected = [
        "http://m.example/art/",
        "http://m.example/art/modern",
        "http://m.example/visit",
        "http://m.example/",
    ]
    assert got == expected
    assert web.fetched == expected


def test_case_and_ports(solution, run):
    """Writes scheme, host and port in the canonical way.

    ``urlsplit`` gives the parts; its ``hostname`` is in lower case and its ``port`` is a number or None.
    """
    web = Web()
    web.page("http://m.example/", ["HTTP://M.Example/Art", "http://m.example:80/visit?day=Mon"])
    web.page("http://m.example/Art")
    web.page("http://m.example/visit?day=Mon")
    got = run(solution.Crawler(web.fetch).crawl("http://m.example/"))
    expected = ["http://m.example/", "http://m.example/Art", "http://m.example/visit?day=Mon"]
    assert got == expected
    assert web.fetched == expected


def test_redirect(solution, run):
    """Finds the page behind a redirect.

    A redirecting page is not in the result, and its only link is its location.
    """
    web = Web()
    web.page("http://m.example/", ["http://m.example/old"])
    web.redirect("http://m.example/old", "/new")
    web.page("http://m.example/new")
    got = run(solution.Crawler(web.fetch).crawl("http://m.example/"))
    assert got == ["http://m.example/", "http://m.example/new"]
    assert web.fetched == ["http://m.example/", "http://m.example/old", "http://m.example/new"]


def test_ignored_links(solution, run):
    """Ignores links that lead to no page.

    ``urlsplit``, ``urljoin`` and ``.port`` raise ValueError for what they cannot parse.
    """
    web = Web()
    web.page("http://m.example/", ["mailto:desk@m.example", "http://[broken", "http://m.example:door/", "art"])
    web.page("http://m.example/art")
    got = run(solution.Crawler(web.fetch).crawl("http://m.example/"))
    expected = ["http://m.example/", "http://m.example/art"]
    assert got == expected
    assert web.fetched == expected
