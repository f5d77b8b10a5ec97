TABLE = [
    ("CM", 900), ("CD", 400), ("XC", 90), ("XL", 40), ("IX", 9), ("IV", 4),
    ("M", 1000), ("D", 500), ("C", 100), ("L", 50), ("X", 10), ("V", 5), ("I", 1),
]  # fmt: skip


def read(numeral):
    rest, total = numeral.upper(), 0
    if not rest:
        return None
    while rest:
        for letters, value in TABLE:
            if rest.startswith(letters):
                total, rest = total + value, rest[len(letters) :]
                break
        else:
            return None
    return total
