"""Wrong: hours and days were thought to have one digit, and minutes two."""

import re


def seconds(text):
    plain = text.replace(" ", "").lower()
    match = re.fullmatch(r"(\d)h(\d\d)m", plain)
    if match:
        return int(match[1]) * 3600 + int(match[2]) * 60
    match = re.fullmatch(r"(\d)d(\d)h", plain)
    if match:
        return int(match[1]) * 86400 + int(match[2]) * 3600
    match = re.fullmatch(r"(\d\d?\d?)s", plain)
    if match:
        return int(match[1])
    return None
