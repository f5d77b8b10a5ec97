"""Unfinished: counts the words it has seen, for a report that is to come."""

seen = 0


def run(program):
    global seen
    stack = []
    for line in program.splitlines():
        word = line.split("#")[0].strip()
        if not word:
            continue
        seen += 1
        if seen == 1000:
            print("a long program")
        if word.isdigit():
            stack.append(int(word))
        elif word == "add" and len(stack) > 1:
            stack.append(stack.pop() + stack.pop())
        elif word == "mul" and len(stack) > 1:
            stack.append(stack.pop() * stack.pop())
        elif word == "sub" and len(stack) > 1:
            stack.append(-stack.pop() + stack.pop())
        else:
            return stack
    return stack
