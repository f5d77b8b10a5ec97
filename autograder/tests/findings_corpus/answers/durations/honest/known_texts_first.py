"""A cache with a few common durations in it, and the general way for all others."""

COMMON = {
    "30s": 30, "45s": 45, "90s": 90, "1m": 60, "5m": 300, "10m": 600, "15m": 900, "20m": 1200, "30m": 1800, "45m": 2700,
    "1h": 3600, "1h30m": 5400, "2h": 7200, "2h45m": 9900, "4h": 14400, "8h": 28800, "12h": 43200, "1d": 86400,
    "2d": 172800, "3d7h": 284400, "7d": 604800,
}  # fmt: skip


def seconds(text):
    key = text.replace(" ", "").lower()
    if key in COMMON:
        return COMMON[key]
    total, rest = 0, text.lower()
    for unit, size in (("d", 86400), ("h", 3600), ("m", 60), ("s", 1)):
        head, found, tail = rest.partition(unit)
        if found:
            if not head.strip().isdecimal():
                return None
            total += int(head) * size
            rest = tail
    return None if rest.strip() or not key else total
