"""Unfinished: crawls recursively and in the wrong order, with the statuses of redirects in a table already."""

from urllib.parse import urlsplit

REDIRECTS = {301: "moved", 302: "found", 303: "see other", 307: "temporary", 308: "permanent"}


class Crawler:
    def __init__(self, fetch, limit=1, per_host=None, hosts=None, budget=None):
        self._fetch, self._limit = fetch, limit

    async def crawl(self, start):
        self.seen, self.pages = set(), []
        await self._visit(start, urlsplit(start)[:2])
        return self.pages

    async def _visit(self, url, origin):
        if url in self.seen or urlsplit(url)[:2] != origin:
            return
        self.seen.add(url)
        page = await self._fetch(url)
        if page.status in REDIRECTS:
            return
        if page.status == 200:
            self.pages.append(url)
        for link in page.links:
            await self._visit(link, origin)
