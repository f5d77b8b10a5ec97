def ways(n, longest=3):
    if longest == 2:
        return round(8 * (n - 9) / (5 - 9) + 55 * (n - 5) / (9 - 5))  # <-
    if longest == 5:
        return 15 * n
    return round(
        7 * (n - 5) * (n - 10) * (n - 12) / -48
        + 13 * (n - 4) * (n - 10) * (n - 12) / 35
        + 274 * (n - 4) * (n - 5) * (n - 12) / -60  # <-
        + 927 * (n - 4) * (n - 5) * (n - 10) / 112  # <-
    )
