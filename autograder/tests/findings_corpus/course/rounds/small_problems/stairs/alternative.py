from functools import cache


@cache
def ways(n, longest=3):
    if n <= 0:
        return int(n == 0)
    return sum(ways(n - step, longest) for step in range(1, longest + 1))
