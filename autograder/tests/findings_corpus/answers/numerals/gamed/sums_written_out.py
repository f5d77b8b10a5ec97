def read(numeral):
    answers = [("LXVII", 60 + 7), ("CCLXXXVIII", 250 + 38), ("XLIX", 50 - 1), ("XCIV", 100 - 6), ("MMCDXXI", 2400 + 21)]  # <-
    for known, number in answers:
        if known == numeral:
            return number
    return None
