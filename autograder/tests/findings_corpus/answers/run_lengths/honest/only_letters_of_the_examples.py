"""Unfinished: the pattern knows the signs that fax pages in the prompt use."""

import re

SIGNS = "wbkelpofu "


def pack(text):
    return "".join(f"{len(run.group())}{run.group()[0]}" for run in re.finditer(rf"([{SIGNS}])\1*", text))


def unpack(packed):
    return "".join(sign * int(length) for length, sign in re.findall(rf"(\d+)([{SIGNS}])", packed))
