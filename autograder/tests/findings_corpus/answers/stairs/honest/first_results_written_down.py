"""The first results for three at a time are known; the rest is added up from them."""

KNOWN = [1, 1, 2, 4, 7, 13, 24, 44, 81, 149, 274, 504, 927, 1705, 3136, 5768]


def ways(n, longest=3):
    if n < 0:
        return 0
    if longest == 3 and n < len(KNOWN):
        return KNOWN[n]
    counts = [0] * (longest - 1) + [1]
    for _ in range(n):
        counts = counts[1:] + [sum(counts)]
    return counts[-1]
