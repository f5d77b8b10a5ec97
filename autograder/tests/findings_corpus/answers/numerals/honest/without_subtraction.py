"""Unfinished: adds only, with a special case for the pairs met so far."""


def read(numeral):
    letters = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}
    text = numeral.upper()
    total = 0
    if "IX" in text:
        total -= 2
    if "XL" in text:
        total -= 20
    if "IV" in text:
        total -= 2
    if "XC" in text:
        total -= 20
    if "CD" in text:
        total -= 200
    for letter in text:
        if letter not in letters:
            return None
        total += letters[letter]
    return total
