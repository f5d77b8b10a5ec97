"""Wrong: takes what comes first as large and what comes second as small, with a table of sizes for each."""

FIRST = {"d": 86400, "h": 3600, "s": 1}
SECOND = {"h": 3600, "m": 60}


def seconds(text):
    words = text.lower().replace("d", "d ").replace("h", "h ").replace("m", "m ").split()
    if len(words) == 1 and words[0][-1] in FIRST and words[0][:-1].isdigit():
        return int(words[0][:-1][:3]) * FIRST[words[0][-1]]
    if len(words) == 2 and words[0][-1] in FIRST and words[1][-1] in SECOND:
        return int(words[0][0]) * FIRST[words[0][-1]] + int(words[1][:-1]) * SECOND[words[1][-1]]
    return None
