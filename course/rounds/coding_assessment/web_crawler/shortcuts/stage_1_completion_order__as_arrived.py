"""Fails stage 2 at test_order_when_inner_pages_are_slow: the result stands in the order in which pages arrived."""

import asyncio
from urllib.parse import urlsplit


class Crawler:
    def __init__(self, fetch, limit=1, per_host=None, hosts=None, budget=None):
        self.fetch = fetch
        self.limit = limit

    async def crawl(self, start):
        origin = urlsplit(start)[:2]
        result, seen, waiting, running = [], {start}, [start], []
        while waiting or running:
            while waiting and len(running) < self.limit:
                running.append(asyncio.create_task(self.load(waiting.pop(0))))
            done, _ = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
            for task in [task for task in running if task in done]:
                running.remove(task)
                page = task.result()
                if page is None or page.status != 200:
                    continue
                result.append(page.url)
                for link in page.links:
                    if link not in seen and urlsplit(link)[:2] == origin:
                        seen.add(link)
                        waiting.append(link)
        return result

    async def load(self, url):
        try:
            return await self.fetch(url)
        except Exception:
            return None
