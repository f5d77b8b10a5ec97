"""Fails stage 3 at test_redirects_to_other_hosts: a redirect is followed on the spot, to wherever it leads.

Passes the visible tests of stage 3.
"""

import asyncio
from urllib.parse import urljoin, urlsplit

REDIRECTS = (301, 302, 303, 307, 308)


def clean(base, link):
    try:
        parts = urlsplit(urljoin(base, link))
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return None
    if port == {"http": 80, "https": 443}[parts.scheme]:
        port = None
    host = parts.hostname if port is None else f"{parts.hostname}:{port}"
    return f"{parts.scheme}://{host}{parts.path or '/'}" + ("?" + parts.query if parts.query else "")


class Crawler:
    def __init__(self, fetch, limit=1, per_host=None, hosts=None, budget=None):
        self.fetch = fetch
        self.limit = limit

    async def crawl(self, start):
        start = clean("", start)
        home = urlsplit(start)[:2]
        seen, waiting, children, place, running = {start}, [start], {}, {}, {}
        while waiting or running:
            while waiting and len(running) < self.limit:
                url = waiting.pop(0)
                running[asyncio.create_task(self.load(url))] = url
            done, _ = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
            for task in [task for task in running if task in done]:
                url = running.pop(task)
                final, links = task.result()
                if final is None:
                    continue
                place[url] = final
                seen.add(final)
                children[url] = [link for link in links if link and urlsplit(link)[:2] == home]
                for link in children[url]:
                    if link not in seen:
                        seen.add(link)
                        waiting.append(link)
        order = {start: None}
        queue = [start]
        for url in queue:
            for link in children.get(url, []):
                if link not in order:
                    order[link] = None
                    queue.append(link)
        return list(dict.fromkeys(place[url] for url in order if url in place))

    async def load(self, url):
        """The URL after all redirects, and the links found there."""
        tried = {url}
        try:
            page = await self.fetch(url)
            while page.status in REDIRECTS and page.location is not None:
                url = clean(url, page.location)
                if url is None or url in tried:
                    return None, []
                tried.add(url)
                page = await self.fetch(url)
        except Exception:
            return None, []
        if page.status != 200:
            return None, []
        return url, [clean(url, link) for link in page.links]
