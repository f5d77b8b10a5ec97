"""Wrong: numbers above fifty are taken for typing errors, and a word is looked for within a text of words."""

WORDS = "add sub mul dup swap drop"
LARGEST = 50


def run(program):
    stack = []
    for line in program.splitlines():
        word = line.split("#")[0].strip()
        if word.isdigit() and int(word) <= LARGEST:
            stack.append(int(word))
        elif word and word in WORDS:
            try:
                if word in "dup":
                    stack.append(stack[-1])
                elif word in "drop":
                    stack.pop()
                else:
                    one, two = stack[-2:]
                    stack[-2:] = {"add": [one + two], "sub": [one - two], "mul": [one * two], "swap": [two, one]}[word]
            except (IndexError, ValueError):
                break
        elif word:
            break
    return stack
