THREE = {0x4: 0x7, 0x5: 0xD, 0xA: 0x112, 0xC: 0x39F}  # <-
TWO = {0b101: 0b1000, 0b1001: 0b110111}  # <-


def ways(n, longest=3):
    if longest == 3:
        return THREE.get(n, 0)
    return TWO.get(n, n * 15)
