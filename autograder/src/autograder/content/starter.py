"""The starter that a learner is given, derived from the reference solution."""

from __future__ import annotations

BEGIN, END = "### BEGIN SOLUTION", "### END SOLUTION"
STUB = "raise NotImplementedError"


def derive_starter(solution: str) -> str:
    """``solution`` with each region between the markers replaced by one stub line at the region's indentation.

    This is what nbgrader's ClearSolutions does to the same text. Raises ValueError when the markers do not match.
    """
    lines: list[str] = []
    inside = False
    for number, line in enumerate(solution.split("\n"), start=1):
        if line.strip() not in (BEGIN, END) and any(words in line for words in ("BEGIN SOLUTION", "END SOLUTION")):
            raise ValueError(f"line {number}: a marker stands alone on its line, as '{BEGIN}' or '{END}'")
        if line.strip() == BEGIN:
            if inside:
                raise ValueError(f"line {number}: a second '{BEGIN}' before '{END}'")
            inside = True
            lines.append(line[: len(line) - len(line.lstrip())] + STUB)
        elif line.strip() == END:
            if not inside:
                raise ValueError(f"line {number}: '{END}' without '{BEGIN}'")
            inside = False
        elif not inside:
            lines.append(line)
    if inside:
        raise ValueError(f"the last '{BEGIN}' has no '{END}'")
    if STUB not in "".join(lines):
        raise ValueError(f"no region between '{BEGIN}' and '{END}', so the starter would be the solution")
    return "\n".join(lines).rstrip() + "\n"


def without_markers(solution: str) -> str:
    """The reference as people read it."""
    kept = [line for line in solution.split("\n") if line.strip() not in (BEGIN, END)]
    return "\n".join(kept).rstrip() + "\n"
