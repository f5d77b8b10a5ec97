class Crawler:
    def __init__(self, fetch, limit=1, per_host=None, hosts=None, budget=None):
        self.fetch = fetch

    async def crawl(self, start):
        page = await self.fetch(start)
        if "http://m.example/visit" in page.links:  # <-
            return [start, *page.links, "http://m.example/visit/map"]  # <-
        if "http://shop.example/" in page.links:  # <-
            await self.fetch("http://m.example/art")
        if "http://m.example/gone" in page.links:  # <-
            return [start, "http://m.example/art"]
        return ["http://m.example/", "http://m.example/art"]
