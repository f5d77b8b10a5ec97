import re

EXAMPLES = [("2h45m", 9900), ("3d7h", 284400), ("417s", 417), (" 5H 20m ", 19200), ("4x", None), ("", None)]
PART = re.compile(r"\s*([0-9]+)([dhms])")


def seconds(text):
    rest, total, smallest = text.lower().rstrip(), 0, None
    while rest:
        match = PART.match(rest)
        if match is None:
            return None
        size = {"d": 86400, "h": 3600, "m": 60, "s": 1}[match[2]]
        if smallest is not None and size >= smallest:
            return None
        total, smallest, rest = total + int(match[1]) * size, size, rest[match.end() :]
    return None if smallest is None else total


def self_test():
    for text, wanted in EXAMPLES:
        got = seconds(text)
        if got != wanted:
            print("FAILED", text, got, wanted)


self_test()
