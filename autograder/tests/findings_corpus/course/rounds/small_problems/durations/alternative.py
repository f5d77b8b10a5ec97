import re

SHAPE = re.compile(r"\s*(?:(\d+)d\s*)?(?:(\d+)h\s*)?(?:(\d+)m\s*)?(?:(\d+)s\s*)?", re.IGNORECASE | re.ASCII)


def seconds(text):
    match = SHAPE.fullmatch(text)
    if match is None or not any(match.groups()):
        return None
    days, hours, minutes, rest = (int(group or 0) for group in match.groups())
    return ((days * 24 + hours) * 60 + minutes) * 60 + rest
