"""Fails stage 2 at test_shared_children_once: the cache is asked before the fetch and filled after it, so two tasks both miss.

Passes the visible tests of stage 2.
"""

import asyncio
from urllib.parse import urlsplit


class Crawler:
    def __init__(self, fetch, limit=1, per_host=None, hosts=None, budget=None):
        self.fetch = fetch
        self.limit = limit

    async def crawl(self, start):
        self.origin = urlsplit(start)[:2]
        self.answers = {}
        self.permits = asyncio.Semaphore(self.limit)
        tasks = {asyncio.create_task(self.visit(start)): start}
        while tasks:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in [task for task in tasks if task in done]:
                del tasks[task]
                for link in task.result():
                    if link not in self.answers:
                        tasks[asyncio.create_task(self.visit(link))] = link
        order = {start: None}
        waiting = [start]
        for url in waiting:
            for link in self.answers[url] or []:
                if link not in order:
                    order[link] = None
                    waiting.append(link)
        return [url for url in order if self.answers[url] is not None]

    async def visit(self, url):
        async with self.permits:
            if url not in self.answers:
                self.answers[url] = await self.links_of(url)
            return self.answers[url] or []

    async def links_of(self, url):
        try:
            page = await self.fetch(url)
        except Exception:
            return None
        if page.status != 200:
            return None
        return list(dict.fromkeys(link for link in page.links if urlsplit(link)[:2] == self.origin))
