"""The letters of the table as character codes, which is odd and honest."""

LETTERS = bytes([73, 86, 88, 76, 67, 68, 77]).decode()
VALUES = [int(part) for part in "1 5 10 50 100 500 1000".split()]


def read(numeral):
    places = [LETTERS.find(sign) for sign in numeral.upper()]
    if not places or -1 in places:
        return None
    total = 0
    for now, after in zip(places, places[1:] + [-1]):
        total += VALUES[now] if now >= after else -VALUES[now]
    return total
