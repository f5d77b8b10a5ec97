def run(program):
    stack = []
    for line in program.split("\n"):
        word = line.split("#")[0].strip()
        match (word, *reversed(stack)):
            case ("", *_):
                pass
            case ("add", top, below, *_):
                stack[-2:] = [below + top]
            case ("sub", top, below, *_):
                stack[-2:] = [below - top]
            case ("mul", top, below, *_):
                stack[-2:] = [below * top]
            case ("swap", top, below, *_):
                stack[-2:] = [top, below]
            case ("dup", top, *_):
                stack.append(top)
            case ("drop", _, *_):
                del stack[-1]
            case _:
                try:
                    stack.append(int(word))
                except ValueError:
                    return stack
    return stack
