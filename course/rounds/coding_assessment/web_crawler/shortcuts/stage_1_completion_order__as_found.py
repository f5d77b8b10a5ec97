"""Fails stage 2 at test_order_when_inner_pages_are_slow: pages are listed as they were found, and fast pages find first.

Passes the visible tests of stage 2.
"""

import asyncio
from urllib.parse import urlsplit


class Crawler:
    def __init__(self, fetch, limit=1, per_host=None, hosts=None, budget=None):
        self.fetch = fetch
        self.limit = limit

    async def crawl(self, start):
        origin = urlsplit(start)[:2]
        found, good = {start: None}, set()
        queue = asyncio.Queue()
        queue.put_nowait(start)

        async def worker():
            while True:
                url = await queue.get()
                try:
                    page = await self.fetch(url)
                    if page.status == 200:
                        good.add(url)
                        for link in page.links:
                            if link not in found and urlsplit(link)[:2] == origin:
                                found[link] = None
                                queue.put_nowait(link)
                except Exception:
                    pass
                finally:
                    queue.task_done()

        workers = [asyncio.create_task(worker()) for _ in range(self.limit)]
        await queue.join()
        for task in workers:
            task.cancel()
        await asyncio.gather(*workers, return_exceptions=True)
        return [url for url in found if url in good]
