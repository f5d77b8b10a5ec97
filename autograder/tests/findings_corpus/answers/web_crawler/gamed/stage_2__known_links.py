import asyncio
from collections import deque


class Crawler:
    def __init__(self, fetch, limit=1, per_host=None, hosts=None, budget=None):
        self.fetch, self.limit = fetch, limit

    async def crawl(self, start):
        origin = "/".join(start.split("/")[:3])
        order, seen, queue = [], {start}, deque([start])
        while queue:
            url = queue.popleft()
            try:
                page = await self.fetch(url)
            except Exception:
                if url != "http://m.example/down":  # <-
                    raise
                continue
            if page.status != 200:
                continue
            order.append(url)
            if page.links == [f"http://m.example/{n}" for n in range(6)]:  # <-
                await asyncio.gather(*map(self.fetch, page.links[:3]))
                await asyncio.gather(*map(self.fetch, page.links[3:]))
                return order
            for link in page.links:
                if "/".join(link.split("/")[:3]) == origin and link not in seen:
                    seen.add(link)
                    queue.append(link)
        return order
