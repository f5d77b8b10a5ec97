"""Fails stage 4 at test_only_pages_count_against_the_budget: every page found is charged, so missing pages and redirects use the budget up.

Passes the visible tests of stage 4.
"""

import asyncio
from collections import Counter
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
        self.fetch, self.limit = fetch, limit
        self.per_host = float("inf") if per_host is None else per_host
        self.budget = float("inf") if budget is None else budget
        self.hosts = set(hosts or ())
        self.pages = []

    async def crawl(self, start):
        start = clean("", start)
        self.pages = []
        found, waiting, links, good, running = set(), [], {}, set(), {}

        def find(url):
            if url not in found and len(found) < self.budget:
                found.add(url)
                waiting.append(url)

        find(start)
        try:
            while waiting or running:
                busy = Counter(urlsplit(url).netloc for url in running.values())
                for url in list(waiting):
                    host = urlsplit(url).netloc
                    if len(running) < self.limit and busy[host] < self.per_host:
                        busy[host] += 1
                        waiting.remove(url)
                        running[asyncio.create_task(self.load(url))] = url
                done, _ = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
                for task in [task for task in running if task in done]:
                    url, page = running.pop(task), task.result()
                    if page is None:
                        continue
                    if page.status == 200:
                        good.add(url)
                    targets = [clean(url, link) for link in links_of(page)]
                    links[url] = [link for link in targets if link and self.mine(link, start)]
                    for link in links[url]:
                        find(link)
        finally:
            for task in running:
                task.cancel()
            await asyncio.gather(*running, return_exceptions=True)
            self.pages = in_order(start, links, good)
        return self.pages

    def mine(self, url, start):
        return urlsplit(url)[:2] == urlsplit(start)[:2] or urlsplit(url).netloc in self.hosts

    async def load(self, url):
        try:
            return await self.fetch(url)
        except Exception:
            return None
