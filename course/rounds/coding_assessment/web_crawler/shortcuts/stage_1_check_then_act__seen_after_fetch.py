"""Fails stage 2 at test_shared_children_once: a page is noted as seen only when its fetch is over, so others queue it meanwhile.

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
        seen, links, good = set(), {}, set()
        queue = asyncio.Queue()
        queue.put_nowait(start)

        async def worker():
            while True:
                url = await queue.get()
                if url not in seen:
                    try:
                        page = await self.fetch(url)
                        if page.status == 200:
                            good.add(url)
                            links[url] = [link for link in page.links if urlsplit(link)[:2] == origin]
                    except Exception:
                        pass
                    seen.add(url)
                    for link in links.get(url, []):
                        if link not in seen:
                            queue.put_nowait(link)
                queue.task_done()

        workers = [asyncio.create_task(worker()) for _ in range(self.limit)]
        await queue.join()
        for task in workers:
            task.cancel()
        await asyncio.gather(*workers, return_exceptions=True)
        order, listed = [start], {start}
        for url in order:
            for link in links.get(url, []):
                if link not in listed:
                    listed.add(link)
                    order.append(link)
        return [url for url in order if url in good]
