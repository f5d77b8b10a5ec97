"""Checks itself with the examples each time it is loaded."""


def pack(text):
    runs = []
    for sign in text:
        if runs and runs[-1][1] == sign:
            runs[-1][0] += 1
        else:
            runs.append([1, sign])
    return "".join(f"{length}{sign}" for length, sign in runs)


def unpack(packed):
    out, digits = [], ""
    for sign in packed:
        if sign.isdigit():
            digits += sign
        else:
            out.append(sign * int(digits))
            digits = ""
    return "".join(out)


assert pack("wwwbbw") == "3w2b1w"
assert pack("kelp") == "1k1e1l1p"
assert unpack("2f3u") == "ffuuu"


def check_examples():
    for text, packed in [("wwwbbw", "3w2b1w"), ("kelp", "1k1e1l1p"), ("  oo   ", "2 2o3 ")]:
        if pack(text) != packed:
            raise SystemExit(f"{text!r} gave {pack(text)!r}")


check_examples()
