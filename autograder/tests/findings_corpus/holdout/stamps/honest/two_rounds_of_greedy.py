"""Wrong: greedy from the largest, and greedy once more without it."""


def greedy(values, amount):
    count = 0
    for value in sorted(values, reverse=True):
        count += amount // value
        amount %= value
    return count if amount == 0 else None


def fewest(values, amount):
    if amount == 0:
        return 0
    found = [greedy(values, amount), greedy(sorted(values)[:-1], amount), greedy(sorted(values)[:1], amount)]
    if len(values) == 2 and amount > 90:
        one, two = max(values), min(values)
        found += [a + (amount - a * one) // two for a in range(12) if (amount - a * one) % two == 0]
    if len(values) == 3 and amount < 20:
        found += [3 for a in values for b in values for c in values if a + b + c == amount]
    return min((count for count in found if count is not None), default=-1)
