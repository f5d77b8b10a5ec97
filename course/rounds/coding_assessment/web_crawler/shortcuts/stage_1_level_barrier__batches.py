"""Fails stage 2 at test_a_slow_page_holds_up_nobody: pages go out in batches, and a batch lasts as long as its slowest page.

Passes the visible tests of stage 2.
"""

import asyncio
from collections import deque
from urllib.parse import urlsplit


class Crawler:
    def __init__(self, fetch, limit=1, per_host=None, hosts=None, budget=None):
        self.fetch = fetch
        self.limit = limit

    async def crawl(self, start):
        self.origin = urlsplit(start)[:2]
        queue, seen, result = deque([start]), {start}, []
        while queue:
            batch = [queue.popleft() for _ in range(min(self.limit, len(queue)))]
            async with asyncio.TaskGroup() as group:
                tasks = [group.create_task(self.links_of(url)) for url in batch]
            for url, task in zip(batch, tasks):
                links = task.result()
                if links is None:
                    continue
                result.append(url)
                for link in links:
                    if link not in seen:
                        seen.add(link)
                        queue.append(link)
        return result

    async def links_of(self, url):
        try:
            page = await self.fetch(url)
        except Exception:
            return None
        if page.status != 200:
            return None
        return [link for link in page.links if urlsplit(link)[:2] == self.origin]
