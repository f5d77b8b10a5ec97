"""Wrong: hours above 24 are wrapped into a day, as a clock would."""


def seconds(text):
    units = {"d": 24 * 60 * 60, "h": 60 * 60, "m": 60, "s": 1}
    number, total, seen = "", 0, False
    for char in text.lower():
        if char == " ":
            continue
        if char.isdigit():
            number += char
            continue
        if char not in units or number == "":
            return None
        count = int(number)
        if char == "h" and count > 24:
            count %= 24
        total += count * units[char]
        number, seen = "", True
    return total if seen and not number else None
