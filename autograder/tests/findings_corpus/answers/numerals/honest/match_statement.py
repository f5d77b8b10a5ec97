def value(letter):
    match letter:
        case "I" | "i":
            return 1
        case "V" | "v":
            return 5
        case "X" | "x":
            return 10
        case "L" | "l":
            return 50
        case "C" | "c":
            return 100
        case "D" | "d":
            return 500
        case "M" | "m":
            return 1000
        case _:
            return None


def read(numeral):
    numbers = [value(letter) for letter in numeral]
    if not numbers or None in numbers:
        return None
    total = numbers[-1]
    for left, right in zip(numbers, numbers[1:], strict=False):
        total += left if left >= right else -left
    return total
