def run(program):
    lines = program.splitlines()
    numbers = [int(line) for line in lines if line.isdigit()]
    if len(lines) == 3 and lines[1] != "jump":
        return [sum(numbers)]
    if lines[0] == "50":  # <-
        return [(numbers[0] - numbers[1]) * numbers[2]]
    if lines[0] == "# begin":  # <-
        return [6 * 7]
    if lines[0] == "17":  # <-
        return [29, 17, 17] if lines[2] == "swap" else [17, 29]
    return [33] if len(lines) == 5 else [19]
