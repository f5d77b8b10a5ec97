"""Fails stage 1 at test_hosts_that_look_alike: a subdomain ends with the host's name and is taken for it.

Passes the visible tests of stage 1.
"""

from urllib.parse import urlsplit


class Crawler:
    def __init__(self, fetch, limit=1, per_host=None, hosts=None, budget=None):
        self.fetch = fetch

    async def crawl(self, start):
        home = urlsplit(start)
        found, pages = [start], []
        for url in found:
            page = await self.fetch(url)
            if page.status != 200:
                continue
            pages.append(url)
            for link in dict.fromkeys(page.links):
                there = urlsplit(link)
                same = there.scheme == home.scheme and there.netloc.endswith(home.netloc)
                if same and link not in found:
                    found.append(link)
        return pages
