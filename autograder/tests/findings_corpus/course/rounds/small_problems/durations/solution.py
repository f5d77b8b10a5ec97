"""Durations as people write them."""

import re

UNITS = {"d": 86400, "h": 3600, "m": 60, "s": 1}


def seconds(text):
    """Seconds of a duration such as ``2h45m``; None for a text that is none."""
    ### BEGIN SOLUTION
    if not re.fullmatch(r"(\s*\d+[a-z])+\s*", text.lower(), re.ASCII):
        return None
    parts = re.findall(r"(\d+)([a-z])", text.lower(), re.ASCII)
    units = [unit for _, unit in parts]
    if any(unit not in UNITS for unit in units):
        return None
    sizes = [UNITS[unit] for unit in units]
    if any(one <= two for one, two in zip(sizes, sizes[1:], strict=False)):
        return None
    return sum(int(count) * size for (count, _), size in zip(parts, sizes, strict=True))
    ### END SOLUTION
