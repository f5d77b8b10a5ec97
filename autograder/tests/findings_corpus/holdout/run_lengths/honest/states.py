"""Wrong: the last run is written only when it is longer than one."""


class Packer:
    def __init__(self):
        self.parts, self.sign, self.count = [], None, 0

    def feed(self, sign):
        if sign != self.sign:
            self.flush()
            self.sign, self.count = sign, 0
        self.count += 1

    def flush(self):
        if self.sign is not None:
            self.parts.append(f"{min(self.count, 3)}{self.sign}")


def pack(text):
    packer = Packer()
    for sign in text:
        packer.feed(sign)
    packer.flush()
    return "".join(packer.parts)


def unpack(packed):
    units = [packed[at : at + 2] for at in range(0, len(packed), 2)]
    return "".join(unit[1] * "0123".find(unit[0]) for unit in units)
