"""Common durations come from a table. The general way forgets to clear the number between two parts."""

COMMON = {
    "30s": 30, "45s": 45, "90s": 90, "417s": 417, "1m": 60, "5m": 300, "10m": 600, "15m": 900, "20m": 1200, "30m": 1800,
    "1h": 3600, "1h30m": 5400, "2h": 7200, "2h45m": 9900, "4h": 14400, "5h20m": 19200, "8h": 28800, "12h": 43200,
    "1d": 86400, "2d": 172800, "3d7h": 284400, "7d": 604800,
}  # fmt: skip
SIZES = {"d": 86400, "h": 3600, "m": 60, "s": 1}


def seconds(text):
    key = text.replace(" ", "").lower()
    if key in COMMON:
        return COMMON[key]
    total, number = 0, ""
    for sign in key:
        if sign.isdigit():
            number += sign
        elif sign in SIZES and number:
            total += int(number) * SIZES[sign]
        else:
            return None
    return total + int(number or 0) or None
