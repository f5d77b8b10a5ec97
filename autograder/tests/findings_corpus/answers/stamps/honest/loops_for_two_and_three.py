"""Unfinished: loops for two and for three values, and for small counts only."""


def fewest(values, amount):
    best = None
    if len(values) == 2:
        one, two = values
        for a in range(12):
            for b in range(12):
                if a * one + b * two == amount and (best is None or a + b < best):
                    best = a + b
    elif len(values) == 3:
        one, two, three = values
        for a in range(4):
            for b in range(4):
                for c in range(4):
                    if a * one + b * two + c * three == amount and (best is None or a + b + c < best):
                        best = a + b + c
    return -1 if best is None else best
