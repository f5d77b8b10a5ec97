"""Unfinished: tens and units by tables of their own, then hundreds one by one."""

UNITS = ["", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX"]
TENS = ["", "X", "XX", "XXX", "XL", "L", "LX", "LXX", "LXXX", "XC"]
BELOW = {ten + unit: 10 * t + u for t, ten in enumerate(TENS) for u, unit in enumerate(UNITS)}


def read(numeral):
    text = numeral.upper()
    hundreds = 0
    while text and text[0] in "MDC" and text not in BELOW:
        hundreds += {"M": 1000, "D": 500, "C": 100}[text[0]]
        if text.startswith("CD"):
            hundreds += 200
            text = text[1:]
        text = text[1:]
    return hundreds + BELOW[text] if text in BELOW and numeral else None
