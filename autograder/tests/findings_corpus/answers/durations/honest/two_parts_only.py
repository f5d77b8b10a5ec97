"""Wrong: takes the first two parts and does not look whether there are more."""

import re


def seconds(text):
    sizes = dict(d=86400, h=3600, m=60, s=1)
    match = re.match(r"\s*(\d+)\s*([dhmsDHMS])\s*(?:(\d+)\s*([dhmsDHMS]))?", text)
    if not match:
        return None
    total = int(match[1]) * sizes[match[2].lower()]
    if match[3]:
        total += int(match[3]) * sizes[match[4].lower()]
    return total
