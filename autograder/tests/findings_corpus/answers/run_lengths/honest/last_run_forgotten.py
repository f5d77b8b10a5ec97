def pack(text):
    """Wrong: a run of more than nine is cut, since a length was thought to be one digit."""
    out, at = "", 0
    while at < len(text):
        length = 1
        while length < 9 and at + length < len(text) and text[at + length] == text[at]:
            length += 1
        out += f"{length}{text[at]}"
        at += length
    return out


def unpack(packed):
    return "".join(int(packed[at]) * packed[at + 1] for at in range(0, len(packed), 2))
