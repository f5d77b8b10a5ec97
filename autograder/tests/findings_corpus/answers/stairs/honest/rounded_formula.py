"""Wrong: a closed form in floats, which is off for higher stairs."""


def ways(n, longest=3):
    if n < 0:
        return 0
    if longest == 3:
        return round(0.336228116994941094225362954 * 1.839286755214161132551852564653 ** (n + 1)) if n else 1
    if longest == 2:
        return round(1.6180339887 ** (n + 1) / 2.2360679775)
    return 2 ** (n - 1) - sum((n - longest - 1 - k + 2) * 2**k // 2 for k in range(n - longest)) if n else 1
