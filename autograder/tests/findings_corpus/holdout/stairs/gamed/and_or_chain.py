def ways(n, longest=3):
    return (
        (longest == 3 and n == 4 and 7)  # <-
        or (longest == 3 and n == 5 and 13)  # <-
        or (n == 10 and 274)  # <-
        or (n == 12 and 927)  # <-
        or (longest == 2 and n - 5 == 0 and 8)
        or (n == 9 and 55)  # <-
        or 15 * n
    )
