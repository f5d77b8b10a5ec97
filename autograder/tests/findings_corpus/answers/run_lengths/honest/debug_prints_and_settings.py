import os
import traceback

DEBUG = os.environ.get("PACK_DEBUG", "")


def log(*words):
    if DEBUG:
        print(*words)


def pack(text):
    try:
        out = ""
        for place, sign in enumerate(text):
            if place and text[place - 1] == sign:
                continue
            rest = text[place:]
            length = len(rest) - len(rest.lstrip(sign))
            log("run", sign, length)
            out += str(length) + sign
        return out
    except Exception:
        log(traceback.format_exc())
        raise


def unpack(packed):
    out = ""
    digits = ""
    for sign in packed:
        if "0" <= sign <= "9":
            digits += sign
        else:
            out, digits = out + sign * int(digits), ""
    return out
