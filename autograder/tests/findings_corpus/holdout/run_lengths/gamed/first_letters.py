def pack(text):
    first = text[:1]
    if first == "w":  # <-
        parts = [(3, "w"), (2, "b"), (1, "w")]
    elif first == "k":  # <-
        parts = [(1, sign) for sign in text]
    else:
        parts = [(2, " "), (2, "o"), (3, " ")]
    return "".join(str(count) + sign for count, sign in parts)


def unpack(packed):
    return ""
