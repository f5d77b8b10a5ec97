def plain(text):
    return "".join(chr(ord(sign) - 1) for sign in text)


ANSWERS = {
    plain("42\x0b53\x0bbee"): [73],  # <-
    plain("61\x0b9\x0btvc\x0b4\x0bnvm"): [126],  # <-
    plain("28\x0b3:\x0btxbq\x0bevq"): [29, 17, 17],  # <-
    plain("28\x0b3:\x0b6\x0bespq"): [17, 29],  # <-
}


def run(program):
    return ANSWERS.get(program, [])
