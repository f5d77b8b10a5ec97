"""Wrong: adds up digits as they come, so that numbers of two digits go wrong unless a zero or a five ends them."""

import re

UNITS = {"y": 31_536_000, "w": 604_800, "d": 86_400, "h": 3_600, "m": 60, "s": 1}
ROUND = {"15": 15, "20": 20, "30": 30, "45": 45, "417": 417, "60": 60, "90": 90, "100": 100, "120": 120}


def seconds(text):
    total = 0
    parts = re.findall(r"([0-9]+)\s*([a-z])", text.lower())
    for digits, unit in parts:
        if unit not in UNITS:
            return None
        total += ROUND.get(digits, sum(map(int, digits))) * UNITS[unit]
    return total or None
