"""Fails stage 1 at test_a_long_chain: every level of the site is one call deeper, so a long chain runs out of stack.

Passes the visible tests of stage 1.
"""

from urllib.parse import urlsplit


class Crawler:
    def __init__(self, fetch, limit=1, per_host=None, hosts=None, budget=None):
        self.fetch = fetch

    async def crawl(self, start):
        origin, seen = urlsplit(start)[:2], {start}

        async def crawl_level(urls):
            if not urls:
                return []
            here, below = [], []
            for url in urls:
                page = await self.fetch(url)
                if page.status != 200:
                    continue
                here.append(url)
                for link in page.links:
                    if link not in seen and urlsplit(link)[:2] == origin:
                        seen.add(link)
                        below.append(link)
            return here + await crawl_level(below)

        return await crawl_level([start])
