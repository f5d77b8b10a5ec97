def number(word):
    sign, digits = (-1, word[1:]) if word.startswith("-") else (1, word)
    return sign * int(digits) if digits.isdecimal() else None


class Machine:
    def __init__(self):
        self.stack = []

    def do_add(self, below, top):
        return [below + top]

    def do_sub(self, below, top):
        return [below - top]

    def do_mul(self, below, top):
        return [below * top]

    def do_swap(self, below, top):
        return [top, below]

    def do_dup(self, top):
        return [top, top]

    def do_drop(self, top):
        return []

    ARITY = {"add": 2, "sub": 2, "mul": 2, "swap": 2, "dup": 1, "drop": 1}

    def step(self, word):
        value = number(word)
        if value is not None:
            self.stack.append(value)
            return True
        arity = self.ARITY.get(word, 99)
        if arity > len(self.stack):
            return False
        self.stack[-arity:] = getattr(self, f"do_{word}")(*self.stack[-arity:])
        return True


def run(program):
    machine = Machine()
    for line in program.splitlines():
        word = line.split("#", 1)[0].strip()
        if word and not machine.step(word):
            break
    return machine.stack
