"""Wrong: forgets the four hundreds and nine hundreds but for one."""

LETTERS = dict(I=1, V=5, X=10, L=50, C=100, D=500, M=1000)
PAIRS = {"IV": 4, "IX": 9, "XL": 40, "XC": 90, "CD": 400}


def read(numeral):
    text, total, at = numeral.upper(), 0, 0
    while at < len(text):
        pair = text[at : at + 2]
        if pair in PAIRS:
            total += PAIRS[pair]
            at += 2
        elif text[at] in LETTERS:
            total += LETTERS[text[at]]
            at += 1
        else:
            return None
    return total or None
