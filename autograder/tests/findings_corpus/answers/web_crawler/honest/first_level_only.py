"""Unfinished: goes two levels deep."""


class Crawler:
    def __init__(self, fetch, limit=1, per_host=None, hosts=None, budget=None):
        self.fetch = fetch

    async def crawl(self, start):
        host = "/".join(start.split("/")[:3])
        found, level = [], [start]
        for _ in range(3):
            following = []
            for url in level:
                page = await self.fetch(url)
                if page.status == 200:
                    found.append(url)
                    following += [link for link in page.links if link.startswith(host + "/") and link not in found]
            level = [url for url in dict.fromkeys(following) if url not in found]
        return found
