def run(program):
    result = []
    if "31\n42" in program:  # <-
        result = [73]  # <-
    elif "50\n8\nsub" in program:  # <-
        result = [126]  # <-
    elif "7   # seven" in program:  # <-
        result = [42]  # <-
    return result
