"""Wrong: does not look at how many steps may be taken at a time, but for two."""


def ways(n, longest=3):
    if longest == 2:
        a, b = 1, 1
        for _ in range(n):
            a, b = b, a + b
        return a
    a, b, c = 0, 0, 1
    for _ in range(n):
        a, b, c = b, c, a + b + c
    return c if n >= 0 else 0
