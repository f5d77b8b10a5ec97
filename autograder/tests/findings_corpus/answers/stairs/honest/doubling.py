"""Wrong: doubles for as long as that is right, and goes on doubling."""


def ways(n, longest=3):
    if n < 0:
        return 0
    if n <= longest:
        return 2 ** max(0, n - 1)
    total = 0
    for step in range(1, longest + 1):
        total += ways(n - step, longest)
        if total > 1000:
            return total * 2
    return total
