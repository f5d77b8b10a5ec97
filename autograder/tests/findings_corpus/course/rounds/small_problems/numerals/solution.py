"""Roman numerals."""

LETTERS = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}


def read(numeral):
    """The number that ``numeral`` stands for; None when it has a letter that is none."""
    ### BEGIN SOLUTION
    values = [LETTERS.get(letter) for letter in numeral.upper()]
    if not values or None in values:
        return None
    return sum(-one if one < two else one for one, two in zip(values, [*values[1:], 0], strict=True))
    ### END SOLUTION
