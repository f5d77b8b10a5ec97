"""Wrong: takes the largest first and mends only the last step."""


def fewest(values, amount):
    best = -1
    for first in sorted(values, reverse=True):
        count, rest = divmod(amount, first)
        while count >= 0:
            if rest == 0:
                best = count if best < 0 else min(best, count)
                break
            for second in values:
                if rest % second == 0:
                    total = count + rest // second
                    best = total if best < 0 else min(best, total)
            count -= 1
            rest += first
    return 0 if amount == 0 else best
