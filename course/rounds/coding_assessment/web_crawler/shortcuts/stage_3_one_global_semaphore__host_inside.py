"""Fails stage 4 at test_a_slow_host_holds_up_nobody: pages of a slow host hold global permits while they wait for their host.

Passes the visible tests of stage 4.
"""

import asyncio
from collections import defaultdict
from urllib.parse import urljoin, urlsplit


def clean(base, link):
    try:
        parts = urlsplit(urljoin(base, link))
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return None
    if port == {"http": 80, "https": 443}[parts.scheme]:
        port = None
    host = parts.hostname if port is None else f"{parts.hostname}:{port}"
    return f"{parts.scheme}://{host}{parts.path or '/'}" + ("?" + parts.query if parts.query else "")


def links_of(page):
    if page.status == 200:
        return page.links
    if page.status in (301, 302, 303, 307, 308) and page.location is not None:
        return [page.location]
    return []


def in_order(start, links, good):
    order, listed = [start], {start}
    for url in order:
        for link in links.get(url, []):
            if link not in listed:
                listed.add(link)
                order.append(link)
    return [url for url in order if url in good]


class Crawler:
    def __init__(self, fetch, limit=1, per_host=None, hosts=None, budget=None):
        self.fetch, self.limit, self.budget = fetch, limit, budget
        self.per_host = per_host or limit
        self.hosts = set(hosts or [])
        self.pages = []

    async def crawl(self, start):
        start = clean("", start)
        self.home, self.pages = urlsplit(start)[:2], []
        self.seen, self.links, self.good, self.reserved = {start}, {}, set(), 0
        self.everywhere = asyncio.Semaphore(self.limit)
        self.at_host = defaultdict(lambda: asyncio.Semaphore(self.per_host))
        self.room = asyncio.Condition()
        tasks = {asyncio.create_task(self.visit(start))}
        try:
            while tasks and not self.spent():
                done, tasks = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
                for links in [task.result() for task in done]:
                    for link in links:
                        if link not in self.seen:
                            self.seen.add(link)
                            tasks.add(asyncio.create_task(self.visit(link)))
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            self.pages = in_order(start, self.links, self.good)
        return self.pages

    def spent(self):
        return self.budget is not None and len(self.good) >= self.budget

    async def visit(self, url):
        async with self.everywhere, self.at_host[urlsplit(url).netloc]:
            async with self.room:
                await self.room.wait_for(lambda: self.budget is None or self.reserved < self.budget)
                self.reserved += 1
            try:
                page = await self.fetch(url)
            except Exception:
                page = None
            if page is None or page.status != 200:
                async with self.room:
                    self.reserved -= 1
                    self.room.notify()
            else:
                self.good.add(url)
            found = [] if page is None else [clean(url, link) for link in links_of(page)]
            self.links[url] = [link for link in found if link and self.mine(link)]
            return self.links[url]

    def mine(self, url):
        return urlsplit(url)[:2] == self.home or urlsplit(url).netloc in self.hosts
