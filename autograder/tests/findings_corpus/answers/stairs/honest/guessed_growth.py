"""Wrong: a rule that was guessed from the first results."""

FACTOR = {2: 1.618034, 3: 1.839287, 5: 1.965948}


def ways(n, longest=3):
    if n < 2:
        return 1
    count = 2
    for step in range(2, n):
        count = round(count * FACTOR.get(longest, 2.0) + 0.3 * (step == 2))
    return count
