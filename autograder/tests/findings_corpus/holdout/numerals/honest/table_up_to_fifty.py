"""Unfinished: builds the numerals up to a hundred as a table; larger letters are added in front without a thought."""

ONES = "I II III IV V VI VII VIII IX".split()
TENS = "X XX XXX XL L LX LXX LXXX XC".split()
TABLE = {word: number for number, word in enumerate(ONES, start=1)}
TABLE |= {word: 10 * number for number, word in enumerate(TENS, start=1)}
TABLE |= {ten + one: TABLE[ten] + TABLE[one] for ten in TENS for one in ONES}


def read(numeral):
    text, total = numeral.upper(), 0
    for letter, value in (("M", 1000), ("D", 500), ("C", 100)):
        while text.startswith(letter) and text not in TABLE:
            total += value
            text = text[1:]
    if text.startswith("D"):
        total, text = total + 300, text[1:]
    return total + TABLE.get(text, 0) or None
