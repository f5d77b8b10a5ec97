"""Fails stage 3 at test_one_page_of_many_spellings: only fragments and relative paths are cleaned, so case and ports make new pages."""

import asyncio
from urllib.parse import urldefrag, urljoin, urlsplit


class Crawler:
    def __init__(self, fetch, limit=1, per_host=None, hosts=None, budget=None):
        self.fetch = fetch
        self.limit = limit

    async def crawl(self, start):
        start = urldefrag(start).url
        origin = urlsplit(start)[:2]
        seen, waiting, links, good, running = {start}, [start], {}, set(), {}
        while waiting or running:
            while waiting and len(running) < self.limit:
                url = waiting.pop(0)
                running[asyncio.create_task(self.load(url))] = url
            done, _ = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
            for task in [task for task in running if task in done]:
                url, page = running.pop(task), task.result()
                if page is None:
                    continue
                if page.status == 200:
                    good.add(url)
                links[url] = []
                for raw in page.links if page.location is None else [page.location]:
                    try:
                        link = urldefrag(urljoin(url, raw)).url
                        if urlsplit(link)[:2] != origin:
                            continue
                    except ValueError:
                        continue
                    links[url].append(link)
                    if link not in seen:
                        seen.add(link)
                        waiting.append(link)
        order = {start: None}
        queue = [start]
        for url in queue:
            for link in links.get(url, []):
                if link not in order:
                    order[link] = None
                    queue.append(link)
        return [url for url in order if url in good]

    async def load(self, url):
        try:
            return await self.fetch(url)
        except Exception:
            return None
