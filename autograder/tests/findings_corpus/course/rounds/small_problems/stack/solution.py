"""A stack machine."""

import operator

TWO = {"add": operator.add, "sub": operator.sub, "mul": operator.mul}
NEEDS = {"add": 2, "sub": 2, "mul": 2, "swap": 2, "dup": 1, "drop": 1}


def run(program):
    """The stack after ``program``, its top last."""
    ### BEGIN SOLUTION
    stack = []
    for line in program.splitlines():
        word = line.partition("#")[0].strip()
        if not word:
            continue
        if word.removeprefix("-").isdecimal():
            stack.append(int(word))
        elif word not in NEEDS or len(stack) < NEEDS[word]:
            break
        elif word in TWO:
            top = stack.pop()
            stack.append(TWO[word](stack.pop(), top))
        elif word == "dup":
            stack.append(stack[-1])
        elif word == "swap":
            stack[-2:] = stack[:-3:-1]
        else:
            stack.pop()
    return stack
    ### END SOLUTION
