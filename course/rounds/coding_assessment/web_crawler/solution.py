"""A crawler that visits the pages of a site breadth first."""

import asyncio
from collections import Counter, deque
from urllib.parse import urljoin, urlsplit


class Crawler:
    """Crawls from a start page along links; ``await fetch(url)`` gives a page with ``url``, ``status``, ``links``, ``location``."""

    # Stage 1 uses only ``fetch``. Later stages say what the other parameters mean.
    def __init__(self, fetch, limit=1, per_host=None, hosts=None, budget=None):
        ### BEGIN SOLUTION
        self._fetch = fetch
        self._limit = limit
        self._per_host = per_host
        self._hosts = frozenset(hosts or ())
        self._budget = budget
        self._forget(None)
        ### END SOLUTION

    async def crawl(self, start: str) -> list[str]:
        """Return the URLs of the pages that can be reached from ``start``, in breadth-first order."""
        ### BEGIN SOLUTION
        self._forget(canonical(start))
        self._find(self._start)
        running: dict[asyncio.Task, str] = {}
        try:
            while True:
                while (url := self._take()) is not None:
                    running[asyncio.create_task(self._visit(url))] = url
                if not running:
                    return self.pages
                done, _ = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
                for task in [task for task in running if task in done]:  # not in the order of a set
                    self._record(running.pop(task), task)
        finally:
            for task in running:
                task.cancel()
            await asyncio.gather(*running, return_exceptions=True)
            for task, url in running.items():
                self._record(url, task)  # some may have ended at the very moment of the cancel

    @property
    def pages(self) -> list[str]:
        """The pages crawled so far, as a sequential crawl over everything known so far would list them."""
        order, seen, queue = [], {self._start}, deque([self._start])
        while queue:
            url = queue.popleft()
            if url in self._crawled:
                order.append(url)
            for link in self._links.get(url, ()):
                if link not in seen:
                    seen.add(link)
                    queue.append(link)
        return order

    def _forget(self, start):
        """Set everything that belongs to one crawl to its beginning."""
        self._start = start
        self._found: set[str] = set()
        self._waiting: dict[str, deque[tuple[int, str]]] = {}  # for each host: when it was found, URL
        self._busy: Counter[str] = Counter()  # fetches in flight at each host
        self._crawled: set[str] = set()
        self._links: dict[str, list[str]] = {}

    def _find(self, url):
        """Queue ``url`` at its host unless it was found before."""
        if url not in self._found:
            self._waiting.setdefault(host_of(url), deque()).append((len(self._found), url))
            self._found.add(url)

    def _take(self):
        """Take the page that was found first among those that may start now; None when none may."""
        in_flight = self._busy.total()
        if in_flight >= self._limit:
            return None
        if self._budget is not None and len(self._crawled) + in_flight >= self._budget:
            return None
        free = [
            queue
            for host, queue in self._waiting.items()
            if queue and (self._per_host is None or self._busy[host] < self._per_host)
        ]
        if not free:
            return None
        _, url = min(free, key=lambda queue: queue[0]).popleft()
        self._busy[host_of(url)] += 1
        return url

    async def _visit(self, url):
        return await self._fetch(url)

    def _record(self, url, task):
        """Book what became of a fetch: a page, a redirect, or nothing of use."""
        self._busy[host_of(url)] -= 1
        if task.cancelled() or task.exception() is not None:
            return
        page = task.result()
        if page.status == 200:
            self._crawled.add(url)
            links = page.links
        elif page.status in REDIRECTS and page.location is not None:
            links = [page.location]
        else:
            links = []
        targets = [canonical(link, url) for link in links]
        self._links[url] = [target for target in targets if target is not None and self._allowed(target)]
        for target in self._links[url]:
            self._find(target)

    def _allowed(self, url):
        return origin_of(url) == origin_of(self._start) or host_of(url) in self._hosts


REDIRECTS = {301, 302, 303, 307, 308}
DEFAULT_PORTS = {"http": 80, "https": 443}


def canonical(link: str, base: str = "") -> str | None:
    """The one spelling of ``link`` as it stands on page ``base``; None when it cannot be crawled."""
    try:
        parts = urlsplit(urljoin(base, link))
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in DEFAULT_PORTS or not parts.hostname:
        return None
    host = parts.hostname if port in (None, DEFAULT_PORTS[parts.scheme]) else f"{parts.hostname}:{port}"
    query = f"?{parts.query}" if parts.query else ""
    return f"{parts.scheme}://{host}{parts.path or '/'}{query}"


def host_of(url: str) -> str:
    """``name`` or ``name:port`` of a canonical URL."""
    return urlsplit(url).netloc


def origin_of(url: str) -> tuple[str, str]:
    """Scheme and host of a canonical URL."""
    parts = urlsplit(url)
    return parts.scheme, parts.netloc
    ### END SOLUTION
