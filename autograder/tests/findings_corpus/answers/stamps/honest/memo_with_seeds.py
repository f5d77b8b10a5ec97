def fewest(values, amount, memo=None):
    memo = {0: 0, **{value: 1 for value in values}} if memo is None else memo
    for total in range(1, amount + 1):
        if total in memo:
            continue
        options = [memo[total - value] for value in values if memo.get(total - value, -1) >= 0]
        memo[total] = 1 + min(options) if options else -1
    return memo[amount]
