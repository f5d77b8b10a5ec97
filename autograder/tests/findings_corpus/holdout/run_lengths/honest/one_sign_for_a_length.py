"""Wrong for every length but one to three: the length is thought to be one of these signs."""

LENGTHS = "0123"


def pack(text):
    out, at = [], 0
    while at < len(text):
        rest = text[at:]
        length = len(rest) - len(rest.lstrip(text[at]))
        out.append(LENGTHS[length % 4] + text[at])
        at += length
    return "".join(out)


def unpack(packed):
    pairs = zip(packed[::2], packed[1::2])
    return "".join(sign * LENGTHS.index(length) for length, sign in pairs)
