"""A simulated web: pages, links, redirects, failures and latencies, and a record of every call.

Hidden tests run an answer against it, with virtual time and seeds; a learner may play with the same class::

    web = Web()
    web.page("https://a.example/", links=["https://a.example/b"])
    web.page("https://a.example/b", latency=2.0)
    simulate(Crawler(web.fetch).crawl("https://a.example/"))
    web.calls, web.most_in_flight
"""

from __future__ import annotations

import asyncio
import random
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from autograder.worlds.meter import Call, Meter

#: A URL of which anybody sees where its host ends: most of them, and `urlsplit` costs ten times as much.
_PLAIN = re.compile(r"https?://([a-z0-9.-]+(?::[0-9]+)?)(?![^/?#])")


@dataclass(frozen=True)
class Page:
    """What ``fetch`` returns: ``status`` (200, 404, 301 …), ``links`` as they stand on the page, a redirect's ``location``."""

    url: str
    status: int = 200
    links: list[str] = field(default_factory=list)
    location: str | None = None


@dataclass
class Fetch(Call):
    """One fetch, see `Call`; its key is the URL.

    ``outcome`` is ``"ok"`` for a page with status 200, ``"redirect"``, ``"missing"`` for a page that does not exist,
    ``"error"``, ``"cancelled"`` or ``"in flight"``.
    """

    host: str = ""

    @property
    def url(self) -> str:
        return self.key


class Web(Meter):
    """Pages by URL. A URL is looked up exactly as it was asked for, as a server would see it, less its fragment."""

    def __init__(self, *, latency: float = 1.0):
        super().__init__()
        self.latency = latency
        self._pages: dict[str, Page] = {}
        self._latencies: dict[str, float] = {}
        self._errors: dict[str, Exception] = {}

    # -- building ------------------------------------------------------------------------------------------------

    def page(self, url: str, links: Iterable[str] = (), *, latency: float | None = None) -> str:
        """Add a page with status 200 and return its URL."""
        return self._add(Page(url, links=list(links)), latency)

    def redirect(self, url: str, location: str, *, status: int = 301, latency: float | None = None) -> str:
        """Add a URL that answers with a redirect to ``location``, which is sent as written (it may be relative)."""
        return self._add(Page(url, status=status, location=location), latency)

    def broken(self, url: str, error: Exception | None = None, *, latency: float | None = None) -> str:
        """Add a URL whose fetch raises ``error`` (ConnectionError unless given) after its latency."""
        self._errors[url] = error or ConnectionError("the connection was reset")
        return self._add(Page(url), latency)

    def _add(self, page: Page, latency: float | None) -> str:
        if page.url in self._pages:
            raise ValueError(f"{page.url} is on this web already")
        self._pages[page.url] = page
        if latency is not None:
            self._latencies[page.url] = latency
        return page.url

    def draw_latencies(self, rng: random.Random, low: float, high: float) -> None:
        """Draw a latency in virtual seconds for every page from ``rng``, uniformly between ``low`` and ``high``."""
        for url in self._pages:
            self._latencies[url] = round(rng.uniform(low, high), 3)

    # -- what an answer calls --------------------------------------------------------------------------------------

    async def fetch(self, url: str) -> Page:
        """Return the page at ``url`` after its latency; a page that does not exist has status 404 and no links.

        Raises TypeError when ``url`` is not a str, and what ``broken`` was given.
        """
        if type(url) is not str:
            raise TypeError(f"fetch takes a URL as a str, got {type(url).__name__}")
        key = url.partition("#")[0]
        call = Fetch(url, asyncio.get_running_loop().time(), host=_host(url))
        with self.during(call, call.host):
            await asyncio.sleep(self._latencies.get(key, self.latency))
            if key in self._errors:
                raise self._errors[key]
            page = self._pages.get(key) or Page(key, status=404)
            call.outcome = "missing" if page.status == 404 else "redirect" if page.location is not None else "ok"
            return page

    # -- what it saw -----------------------------------------------------------------------------------------------

    @property
    def fetched(self) -> list[str]:
        """Every URL asked for, in the order in which the fetches started."""
        return self.keys

    def most_in_flight_at(self, host: str) -> int:
        """The most fetches in flight at once at ``host`` (``"name"`` or ``"name:port"``, in lower case)."""
        return self.most_in_flight_of(host)


def _host(url: str) -> str:
    """The URL's network location in lower case, ``""`` for a URL that cannot be parsed."""
    plain = _PLAIN.match(url)
    if plain is not None:
        return plain[1]
    try:
        return urlsplit(url).netloc.lower()
    except ValueError:
        return ""
