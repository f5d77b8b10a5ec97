"""Fails stage 4 at test_a_slow_host_holds_up_nobody: one queue for all hosts, and a first page whose host is busy blocks those behind it.

Passes the visible tests of stage 4.
"""

import asyncio
from collections import Counter, deque
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
        self.per_host = limit if per_host is None else per_host
        self.hosts = list(hosts or [])
        self.pages = []

    async def crawl(self, start):
        start = clean("", start)
        seen, queue, links, good, running = {start}, deque([start]), {}, set(), {}
        self.pages = []
        try:
            while True:
                while queue and len(running) < self.limit:
                    busy = Counter(urlsplit(url).netloc for url in running.values())
                    if busy[urlsplit(queue[0]).netloc] >= self.per_host:
                        break
                    if self.budget is not None and len(good) + len(running) >= self.budget:
                        break
                    url = queue.popleft()
                    running[asyncio.create_task(self.load(url))] = url
                if not running:
                    break
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
                        if link not in seen:
                            seen.add(link)
                            queue.append(link)
        finally:
            for task in running:
                task.cancel()
            await asyncio.gather(*running, return_exceptions=True)
            self.pages = in_order(start, links, good)
        return self.pages

    def mine(self, url, start):
        return url.split("/")[:3] == start.split("/")[:3] or urlsplit(url).netloc in self.hosts

    async def load(self, url):
        try:
            return await self.fetch(url)
        except Exception:
            return None
