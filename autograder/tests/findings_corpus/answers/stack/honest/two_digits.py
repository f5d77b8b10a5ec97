"""Wrong: takes numbers of one or two digits only."""

import operator
import re

BINARY = {"add": operator.add, "sub": operator.sub, "mul": operator.mul}


def run(program):
    stack = []
    for raw in program.splitlines():
        word = re.sub(r"#.*", "", raw).strip()
        if word == "":
            continue
        if re.fullmatch(r"-?\d{1,2}", word):
            stack.append(int(word))
        elif word in BINARY and len(stack) >= 2:
            second, first = stack.pop(), stack.pop()
            stack.append(BINARY[word](first, second))
        elif word == "dup" and stack:
            stack.append(stack[-1])
        elif word == "drop" and stack:
            stack.pop()
        elif word == "swap" and len(stack) >= 2:
            stack.append(stack.pop(-2))
        else:
            return stack
    return stack
