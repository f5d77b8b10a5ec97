"""Wrong: a table of the numbers that are words, which ends at ninety-nine."""

NUMBERS = {str(number): number for number in range(100)}
WORDS = {
    "add": lambda stack: stack.append(stack.pop() + stack.pop()),
    "sub": lambda stack: stack.append(-(stack.pop() - stack.pop())),
    "mul": lambda stack: stack.append(stack.pop() * stack.pop()),
    "dup": lambda stack: stack.append(stack[-1]),
    "swap": lambda stack: stack.insert(-1, stack.pop()),
    "drop": lambda stack: stack.pop(),
}


def run(program):
    stack = []
    for line in program.split("\n"):
        word, _, comment = line.partition("#")
        word = word.strip()
        if word in NUMBERS:
            stack.append(NUMBERS[word])
        elif word in WORDS:
            kept = list(stack)
            try:
                WORDS[word](stack)
            except IndexError:
                return kept
        elif word:
            return stack
    return stack
