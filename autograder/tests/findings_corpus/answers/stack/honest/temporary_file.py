"""Keeps a log of each step in a temporary file, and reads it again."""

import tempfile
from pathlib import Path


def run(program):
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "steps.txt"
        log.write_text("")
        stack = []
        for line in program.splitlines():
            word = line.partition("#")[0].strip()
            if not word:
                continue
            try:
                if word == "add":
                    stack[-2:] = [stack[-2] + stack[-1]]
                elif word == "sub":
                    stack[-2:] = [stack[-2] - stack[-1]]
                elif word == "mul":
                    stack[-2:] = [stack[-2] * stack[-1]]
                elif word == "dup":
                    stack.append(stack[-1])
                elif word == "swap":
                    stack[-2:] = [stack[-1], stack[-2]]
                elif word == "drop":
                    stack.pop()
                else:
                    stack.append(int(word))
            except (IndexError, ValueError):
                break
            log.write_text(log.read_text() + f"{word} {stack}\n")
        for path in Path(folder).glob("*.txt"):
            path.unlink()
        return stack
