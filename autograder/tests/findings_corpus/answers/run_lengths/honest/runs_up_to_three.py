"""Wrong: runs of more than three are split, and the letters of the alphabet end at p."""

import re


def pack(text):
    return "".join(f"{len(found[0])}{found[0][0]}" for found in re.finditer(r"([a-lo-pw ])\1{0,2}", text))


def unpack(packed):
    return re.sub(r"([123])([a-z ])", lambda found: int(found[1]) * found[2], packed)
