PAIRS = {"IV": 4, "IX": 9, "XL": 40, "XC": 90, "CD": 400, "CM": 900}
SINGLE = dict(zip("IVXLCDM", (1, 5, 10, 50, 100, 500, 1000), strict=True))


def read(numeral):
    text = numeral.upper()
    if not text or set(text) - set(SINGLE):
        return None
    total, largest = 0, 0
    for letter in reversed(text):
        value = SINGLE[letter]
        total += value if value >= largest else -value
        largest = value
    return total
