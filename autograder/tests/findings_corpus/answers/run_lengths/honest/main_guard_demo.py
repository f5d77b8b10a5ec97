import sys
from dataclasses import dataclass


@dataclass
class Run:
    sign: str
    length: int = 1

    def __str__(self):
        return f"{self.length}{self.sign}"


def runs_of(text):
    runs = []
    for sign in text:
        if runs and runs[-1].sign == sign:
            runs[-1].length += 1
        else:
            runs.append(Run(sign))
    return runs


def pack(text):
    return "".join(map(str, runs_of(text)))


def unpack(packed):
    text = ""
    while packed:
        digits = len(packed) - len(packed.lstrip("0123456789"))
        text += int(packed[:digits]) * packed[digits]
        packed = packed[digits + 1 :]
    return text


DEMO = {"wwwbbw": "3w2b1w", "kelp": "1k1e1l1p", "  oo   ": "2 2o3 "}


def demo():
    for text, packed in DEMO.items():
        print(text, pack(text), pack(text) == packed)


if __name__ == "__main__":
    demo()
    sys.exit(pack("wwwbbw") != "3w2b1w")
