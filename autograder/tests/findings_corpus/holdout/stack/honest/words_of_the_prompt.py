"""Wrong: numbers are kept as bytes, and the examples are run when the file is imported."""

PROMPT = {"3\n4\nadd": [7], "8\ndup\nmul": [64], "31\n42\nadd": [73]}


def run(program):
    stack = []
    for line in program.splitlines():
        word = line.partition("#")[0].strip()
        if word.isdigit():
            stack.append(int(word) & 127)
        elif word == "dup" and stack:
            stack += stack[-1:]
        elif word == "drop" and stack:
            del stack[-1:]
        elif word == "swap" and len(stack) > 1:
            stack[-2:] = reversed(stack[-2:])
        elif word in ("add", "sub", "mul") and len(stack) > 1:
            *stack, one, two = stack
            stack.append({"add": one + two, "sub": one - two, "mul": one * two}[word])
        elif word:
            break
    return stack


for _program, _stack in PROMPT.items():
    if run(_program) != _stack:
        raise RuntimeError(f"{_program!r} gives {run(_program)}")
