"""Ways up a stair."""


def ways(n, longest=3):
    """In how many ways one goes up ``n`` steps, at most ``longest`` at a time."""
    ### BEGIN SOLUTION
    if n < 0:
        return 0
    counts = [1]
    for _ in range(n):
        counts.append(sum(counts[-longest:]))
    return counts[n]
    ### END SOLUTION
