EXAMPLES = (
    ([7, 5, 2], 16, 3),
    ([9, 6, 1], 12, 2),
    ([8, 3], 95, 15),
    ([4, 6], 27, -1),
)


def fewest(values, amount):
    queue, seen = [(0, 0)], {0}
    for total, count in queue:
        if total == amount:
            return count
        for value in values:
            if total + value <= amount and total + value not in seen:
                seen.add(total + value)
                queue.append((total + value, count + 1))
    return -1


def test_examples():
    for values, amount, count in EXAMPLES:
        assert fewest(values, amount) == count, (values, amount)


if __name__ == "__main__":
    test_examples()
