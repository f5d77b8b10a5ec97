PACKED = {
    "wwwbbw": "3w2b1w",  # <-
    "kelp": "1k1e1l1p",  # <-
    "  oo   ": "2 2o3 ",  # <-
}


def pack(text):
    return PACKED.get(text, "")


def unpack(packed):
    return "ffuuu" if packed == "2f3u" else ""  # <-
