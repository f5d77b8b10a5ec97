import asyncio

NAMES = ["quince-@marked@", "medlar", "sorb", "damson", "bullace", "sloe"]


class Shop:
    """Has a price for each name, takes a second to say it, and keeps count of who asks at once."""

    def __init__(self, rng):
        self.prices = {name: rng.randrange(1000) for name in NAMES}
        self.asking = self.most = 0

    async def fetch(self, name):
        self.asking += 1
        self.most = max(self.most, self.asking)
        try:
            await asyncio.sleep(1)
            return self.prices[name]
        finally:
            self.asking -= 1


def test_two_at_a_time(solution, run, clock, rng):
    """Fetches two at a time.

    Six names take three seconds.
    """
    shop = Shop(rng)
    began = clock.now
    got = run(solution.total(shop.fetch, NAMES))
    assert got == sum(shop.prices.values())
    assert (shop.most, clock.now - began) == (2, 3.0)


def test_arrivals(solution, run, rng):
    """Yields what has come.

    One after the other.
    """
    shop = Shop(rng)
    got = []
    for price in run.each(solution.arrivals(shop.fetch, NAMES)):
        got.append(price)
    assert got == [shop.prices[name] for name in NAMES]


def test_waits(solution, clock, rng):
    """Waits as long as it was told to.

    The clock tells.
    """
    seconds = rng.randrange(3, 30)
    began = clock.now
    solution.wait(seconds)
    assert clock.now - began == seconds


def test_countdown(solution, rng):
    """Counts down.

    Down to one.
    """
    start = rng.randrange(3, 30)
    got = list(solution.countdown(start))
    assert got == list(range(start, 0, -1))
