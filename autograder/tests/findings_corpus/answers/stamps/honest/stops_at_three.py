"""Unfinished: tries one, two and three stamps, then multiples of the largest."""

from itertools import combinations_with_replacement


def fewest(values, amount):
    if amount == 0:
        return 0
    for count in (1, 2, 3):
        for stamps in combinations_with_replacement(values, count):
            if sum(stamps) == amount:
                return count
    largest = max(values, default=0)
    if largest == 0:
        return -1
    for count in range(amount // largest, -1, -1):
        rest = amount - count * largest
        for value in values:
            if rest % value == 0:
                return count + rest // value
    return -1
