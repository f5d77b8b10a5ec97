"""Fails stage 3 at test_one_page_of_many_spellings: ``seen`` holds raw spellings; only the fetch is canonical.

Passes the visible tests of stage 3.
"""

import asyncio
from urllib.parse import urljoin, urlsplit


def normalise(url):
    parts = urlsplit(url)
    default = {"http": 80, "https": 443}[parts.scheme]
    netloc = parts.hostname
    if parts.port is not None and parts.port != default:
        netloc += f":{parts.port}"
    return f"{parts.scheme}://{netloc}{parts.path or '/'}" + (f"?{parts.query}" if parts.query else "")


class Crawler:
    def __init__(self, fetch, limit=1, per_host=None, hosts=None, budget=None):
        self.fetch = fetch
        self.limit = limit

    async def crawl(self, start):
        self.links, self.good = {}, set()
        self.home = normalise(start).split("/")[:3]
        seen, queue = {start}, asyncio.Queue()
        queue.put_nowait(normalise(start))

        async def worker():
            while True:
                url = await queue.get()
                await self.load(url)
                for raw, link in self.links.get(url, []):
                    if raw not in seen:
                        seen.add(raw)
                        queue.put_nowait(link)
                queue.task_done()

        workers = [asyncio.create_task(worker()) for _ in range(self.limit)]
        await queue.join()
        for task in workers:
            task.cancel()
        await asyncio.gather(*workers, return_exceptions=True)
        order, listed = [normalise(start)], {normalise(start)}
        for url in order:
            for _, link in self.links.get(url, []):
                if link not in listed:
                    listed.add(link)
                    order.append(link)
        return [url for url in order if url in self.good]

    async def load(self, url):
        try:
            page = await self.fetch(url)
        except Exception:
            return
        found = page.links if page.status == 200 else []
        if page.status == 200:
            self.good.add(url)
        elif page.status in (301, 302, 303, 307, 308) and page.location:
            found = [page.location]
        self.links[url] = []
        for link in found:
            try:
                raw = urljoin(url, link)
                canonical = normalise(raw)
            except (ValueError, KeyError, TypeError):
                continue
            if canonical.split("/")[:3] == self.home:
                self.links[url].append((raw, canonical))
