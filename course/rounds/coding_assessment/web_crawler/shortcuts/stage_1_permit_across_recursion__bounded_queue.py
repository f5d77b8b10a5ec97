"""Fails stage 2 at test_deep_and_wide_sites_finish: the workers fill the queue that only they could empty, and all wait for room.

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
        self.origin, self.seen, self.links = urlsplit(start)[:2], {start}, {}
        if self.limit == 1:
            await self.crawl_alone(start)
        else:
            await self.crawl_together(start)
        order, listed, queue = [], {start}, deque([start])
        while queue:
            url = queue.popleft()
            if url in self.links:
                order.append(url)
            for link in self.links.get(url, []):
                if link not in listed:
                    listed.add(link)
                    queue.append(link)
        return order

    async def crawl_alone(self, start):
        queue = deque([start])
        while queue:
            queue.extend(await self.load(queue.popleft()))

    async def crawl_together(self, start):
        queue = asyncio.Queue(maxsize=16)
        queue.put_nowait(start)

        async def worker():
            while True:
                for link in await self.load(await queue.get()):
                    await queue.put(link)
                queue.task_done()

        workers = [asyncio.create_task(worker()) for _ in range(self.limit)]
        await queue.join()
        for task in workers:
            task.cancel()
        await asyncio.gather(*workers, return_exceptions=True)

    async def load(self, url):
        try:
            page = await self.fetch(url)
        except Exception:
            return []
        if page.status != 200:
            return []
        self.links[url] = [link for link in page.links if urlsplit(link)[:2] == self.origin]
        new = [link for link in dict.fromkeys(self.links[url]) if link not in self.seen]
        self.seen.update(new)
        return new
