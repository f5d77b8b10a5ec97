"""Wrong: goes on after a mistake in place of ending there."""


def run(program):
    stack = []
    for line in program.splitlines():
        words = line.split("#")[0].split()
        match words:
            case []:
                continue
            case ["add"] if len(stack) > 1:
                stack.append(stack.pop() + stack.pop())
            case ["sub"] if len(stack) > 1:
                top = stack.pop()
                stack.append(stack.pop() - top)
            case ["mul"] if len(stack) > 1:
                stack.append(stack.pop() * stack.pop())
            case ["dup"] if stack:
                stack.append(stack[-1])
            case ["swap"] if len(stack) > 1:
                stack[-1], stack[-2] = stack[-2], stack[-1]
            case ["drop"] if stack:
                stack.pop()
            case [word] if word.lstrip("-").isdigit():
                stack.append(int(word))
            case ["jump"]:
                break
    return stack
