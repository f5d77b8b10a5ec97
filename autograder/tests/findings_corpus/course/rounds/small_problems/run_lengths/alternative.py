def pack(text):
    out, at = [], 0
    while at < len(text):
        end = at
        while end < len(text) and text[end] == text[at]:
            end += 1
        out.append(str(end - at) + text[at])
        at = end
    return "".join(out)


def unpack(packed):
    out, length = "", 0
    for sign in packed:
        if sign.isdigit():
            length = 10 * length + int(sign)
        else:
            out += sign * length
            length = 0
    return out
