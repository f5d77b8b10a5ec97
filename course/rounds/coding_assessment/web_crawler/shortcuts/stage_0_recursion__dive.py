"""Fails stage 1 at test_a_long_chain: each link is one call deeper, so a long chain runs out of stack."""

from urllib.parse import urlsplit


class Crawler:
    def __init__(self, fetch, limit=1, per_host=None, hosts=None, budget=None):
        self.fetch = fetch

    async def crawl(self, start):
        self.result, self.seen = [], set()
        self.origin = urlsplit(start)[:2]
        await self.visit(start)
        return self.result

    async def visit(self, url):
        if url in self.seen or urlsplit(url)[:2] != self.origin:
            return
        self.seen.add(url)
        page = await self.fetch(url)
        if page.status == 200:
            self.result.append(url)
            for link in page.links:
                await self.visit(link)
