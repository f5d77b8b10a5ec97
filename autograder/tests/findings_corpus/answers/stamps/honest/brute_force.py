from functools import lru_cache
from math import inf


def fewest(values, amount):
    values = tuple(sorted(set(values), reverse=True))

    @lru_cache(maxsize=None)
    def best(place, rest):
        if rest == 0:
            return 0
        if place == len(values):
            return inf
        value = values[place]
        return min(count + best(place + 1, rest - count * value) for count in range(rest // value + 1))

    found = best(0, amount)
    return -1 if found == inf else found
