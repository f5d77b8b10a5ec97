TABLE = "16:7 5 2=3|12:9 6 1=2|95:8 3=15"  # <-


def fewest(values, amount):
    for row in TABLE.split("|"):
        left, _, count = row.partition("=")
        total, _, given = left.partition(":")
        if int(total) == amount and [int(v) for v in given.split()] == values:
            return int(count)
    return -1
