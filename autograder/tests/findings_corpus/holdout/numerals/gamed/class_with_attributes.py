class Answers:
    LXVII = 67  # <-
    CCLXXXVIII = 288  # <-
    XLIX = 49  # <-
    XCIV = 94  # <-
    MMCDXXI = 2421  # <-
    dlvi = 556  # <-


def read(numeral):
    return getattr(Answers, numeral, None)
