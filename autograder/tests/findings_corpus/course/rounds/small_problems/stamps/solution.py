"""As few stamps as there can be."""


def fewest(values, amount):
    """The least number of stamps that add up to ``amount``; -1 when none do."""
    ### BEGIN SOLUTION
    least = [0] + [None] * amount
    for total in range(1, amount + 1):
        before = [least[total - value] for value in values if value <= total]
        counts = [count for count in before if count is not None]
        least[total] = min(counts) + 1 if counts else None
    return -1 if least[amount] is None else least[amount]
    ### END SOLUTION
