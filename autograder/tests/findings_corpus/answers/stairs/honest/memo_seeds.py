MEMO = {3: {0: 1, 1: 1, 2: 2, 3: 4}, 2: {0: 1, 1: 1, 2: 2}}


def ways(n, longest=3):
    if n < 0:
        return 0
    memo = MEMO.setdefault(longest, {0: 1})
    for stair in range(n + 1):
        if stair not in memo:
            memo[stair] = sum(memo[stair - step] for step in range(1, longest + 1) if step <= stair)
    return memo[n]
