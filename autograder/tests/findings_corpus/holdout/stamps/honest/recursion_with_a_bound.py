"""Wrong: gives up below a bound that fits small amounts only."""


def fewest(values, amount):
    best = [20]

    def pay(rest, used):
        if used >= best[0] or rest < 0:
            return
        if rest == 0:
            best[0] = used
            return
        for value in values:
            if used < 2 or value == max(values):
                pay(rest - value, used + 1)

    pay(amount, 0)
    return best[0] if best[0] < 20 else -1
