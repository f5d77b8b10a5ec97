def fewest(values, amount):
    reached, front, steps = {0}, {0}, 0
    while front:
        if amount in front:
            return steps
        front = {total + value for total in front for value in values if total + value <= amount} - reached
        reached |= front
        steps += 1
    return -1
