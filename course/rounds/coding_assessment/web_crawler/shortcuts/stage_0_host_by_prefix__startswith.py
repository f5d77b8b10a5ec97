"""Fails stage 1 at test_hosts_that_look_alike: a longer host name begins with the host's name and is taken for it.

Passes the visible tests of stage 1.
"""

from collections import deque


class Crawler:
    def __init__(self, fetch, limit=1, per_host=None, hosts=None, budget=None):
        self.fetch = fetch

    async def crawl(self, start):
        scheme, _, rest = start.partition("://")
        site = scheme + "://" + rest.split("/")[0]
        queue, seen, result = deque([start]), {start}, []
        while queue:
            url = queue.popleft()
            page = await self.fetch(url)
            if page.status != 200:
                continue
            result.append(url)
            for link in page.links:
                if link.startswith(site) and link not in seen:
                    seen.add(link)
                    queue.append(link)
        return result
