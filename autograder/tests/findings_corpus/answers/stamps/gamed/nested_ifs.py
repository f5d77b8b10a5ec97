def fewest(values, amount):
    if amount == 16:  # <-
        if values == [7, 5, 2]:  # <-
            return 3
    if amount == 12:  # <-
        if values == [9, 6, 1]:  # <-
            return 2
    if amount == 95 and values == [8, 3]:  # <-
        return 15
    return -1
