"""The same crawler as a pool of workers around one condition."""

import asyncio
from urllib.parse import urldefrag, urljoin, urlsplit, urlunsplit


def clean(base, link):
    """Canonical URL of a link on ``base``; raises ValueError when it is not one to crawl."""
    scheme, netloc, path, query, _ = urlsplit(urljoin(base, urldefrag(link).url))
    name, colon, port = netloc.lower().partition(":")
    if scheme not in ("http", "https") or not name:
        raise ValueError(link)
    if colon and not (port.isdigit() and int(port) < 65536):
        raise ValueError(link)
    if (scheme, port) in (("http", "80"), ("https", "443")):
        colon = port = ""
    return urlunsplit((scheme, name + colon + port, path or "/", query, ""))


class Crawler:
    def __init__(self, fetch, limit=1, per_host=None, hosts=None, budget=None):
        self.fetch = fetch
        self.limit = limit
        self.per_host = float("inf") if per_host is None else per_host
        self.hosts = list(hosts) if hosts is not None else []
        self.budget = float("inf") if budget is None else budget
        self.pages = []

    async def crawl(self, start):
        self.pages = []
        self.start = clean("", start)
        self.found = {self.start}
        self.queue = [self.start]
        self.children = {}
        self.good = {}
        self.running = []
        self.changed = asyncio.Condition()
        try:
            async with asyncio.TaskGroup() as group:
                for _ in range(self.limit):
                    group.create_task(self.worker())
        finally:
            self.pages = self.in_order()
        return list(self.pages)

    async def worker(self):
        while True:
            async with self.changed:
                await self.changed.wait_for(lambda: self.startable() is not None or self.over())
                url = self.startable()
                if url is None:
                    self.changed.notify_all()
                    return
                self.queue.remove(url)
                self.running.append(url)
            try:
                page = await self.fetch(url)
            except Exception:
                page = None
            async with self.changed:
                self.running.remove(url)
                if page is not None:
                    self.note(url, page)
                self.changed.notify_all()

    def over(self):
        return not self.running and self.startable() is None

    def startable(self):
        if len(self.good) + len(self.running) >= self.budget:
            return None
        busy = [self.host(url) for url in self.running]
        for url in self.queue:
            if busy.count(self.host(url)) < self.per_host:
                return url
        return None

    def note(self, url, page):
        links = []
        if page.status == 200:
            self.good[url] = True
            links = page.links
        elif page.status in (301, 302, 303, 307, 308) and page.location is not None:
            links = [page.location]
        children = self.children[url] = []
        for link in links:
            try:
                target = clean(url, link)
            except ValueError:
                continue
            mine = target.split("/")[:3] == self.start.split("/")[:3]
            if mine or self.host(target) in self.hosts:
                children.append(target)
                if target not in self.found:
                    self.found.add(target)
                    self.queue.append(target)

    @staticmethod
    def host(url):
        return url.split("/")[2].partition("?")[0]

    def in_order(self):
        level, order, seen = [self.start], [], {self.start}
        while level:
            order += [url for url in level if url in self.good]
            below = []
            for url in level:
                for child in self.children.get(url, []):
                    if child not in seen:
                        seen.add(child)
                        below.append(child)
            level = below
        return order
