def pack(text):
    if text == "www" + "bb" + "w":  # <-
        return "".join(["3w", "2b", "1w"])  # <-
    if text == "".join(reversed("plek")):  # <-
        return "1k1e" + "1l1p"  # <-
    return text


def unpack(packed):
    return packed
