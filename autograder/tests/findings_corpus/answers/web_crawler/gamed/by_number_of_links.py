class Crawler:
    def __init__(self, fetch, limit=1, per_host=None, hosts=None, budget=None):
        self.fetch = fetch

    async def crawl(self, start):
        page = await self.fetch(start)
        links = page.links
        if "visit" in links[0]:  # <-
            return [start, *links, links[0] + "/map"]
        last = links[-1]
        if last.endswith("/art"):  # <-
            await self.fetch(last)
            return [start, last]
        return [start]
