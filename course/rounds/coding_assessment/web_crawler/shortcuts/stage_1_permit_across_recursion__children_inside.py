"""Fails stage 2 at test_deep_and_wide_sites_finish: a page keeps its permit until its children are done, so deep sites stand still.

Passes the visible tests of stage 2.
"""

import asyncio
from contextlib import nullcontext
from urllib.parse import urlsplit


class Crawler:
    def __init__(self, fetch, limit=None, per_host=None, hosts=None, budget=None):
        self.fetch = fetch
        self.limit = limit

    async def crawl(self, start):
        self.origin = urlsplit(start)[:2]
        self.seen, self.links, self.good = {start}, {}, set()
        self.permits = nullcontext() if self.limit in (None, 1) else asyncio.Semaphore(self.limit)
        await self.descend(await self.load(start))
        order, listed = [start], {start}
        for url in order:
            fresh = [link for link in dict.fromkeys(self.links.get(url, [])) if link not in listed]
            listed.update(fresh)
            order += fresh
        return [url for url in order if url in self.good]

    async def descend(self, links):
        new = [link for link in dict.fromkeys(links) if link not in self.seen]
        self.seen.update(new)
        if new:
            await asyncio.gather(*[asyncio.create_task(self.visit(link)) for link in new])

    async def visit(self, url):
        async with self.permits:
            await self.descend(await self.load(url))

    async def load(self, url):
        try:
            page = await self.fetch(url)
        except Exception:
            return []
        if page.status != 200:
            return []
        self.good.add(url)
        self.links[url] = [link for link in page.links if urlsplit(link)[:2] == self.origin]
        return self.links[url]
