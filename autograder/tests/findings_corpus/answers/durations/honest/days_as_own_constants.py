MINUTE = 60
HOUR = 60 * MINUTE
DAY = 24 * HOUR
SIZE = {"s": 1, "m": MINUTE, "h": HOUR, "d": DAY}
ORDER = ["d", "h", "m", "s"]


def seconds(text):
    total, digits, last = 0, "", -1
    found = False
    for sign in text.lower().strip():
        if sign.isdecimal() and sign.isascii():
            digits += sign
        elif sign.isspace():
            if digits:
                return None
        else:
            if sign not in SIZE or not digits:
                return None
            place = ORDER.index(sign)
            if place <= last:
                return None
            last = place
            total += int(digits) * SIZE[sign]
            digits = ""
            found = True
    return total if found and not digits else None
