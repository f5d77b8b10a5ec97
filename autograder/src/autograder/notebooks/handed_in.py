"""Which of the files in a submission is which notebook: by its name, else by the cells that it holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from autograder.content.cells import read_turn
from autograder.grading.answers import read_answer
from autograder.notebooks.submissions import ExpectedCell, Loaded, Problem, Submission, load, put_right, quoted

Expected = Mapping[str, Sequence[ExpectedCell]]


def take_in(folder: Path, files: Sequence[Path], expected: Expected, *, largest: int) -> dict[str, Submission]:
    """What was handed in, by the name of the notebook in ``expected``; a notebook that was left out is not there.

    A file with the right name counts. One with another name counts when its cells are those of a notebook that has no
    sound file of its own, or none with work in it. Where nothing at all can be found, every notebook has that fault.
    """
    loaded = [load(path, largest=largest) for path in sorted(files)]
    own = {file.path.stem: file for file in loaded if file.path.stem in expected}
    renamed: dict[str, list[Loaded]] = {}
    unknown = []
    for file in loaded:
        if file.path.stem not in expected:
            name = _recognise(file, expected)
            (unknown if name is None else renamed.setdefault(name, [])).append(file)
    found = {}
    for name, cells in expected.items():
        submission = _choose(name, own.get(name), renamed.get(name, []), cells)
        if submission is not None:
            found[name] = submission
    left_out = [name for name in expected if name not in found]
    for file in unknown:
        for name in left_out:
            # what cannot be read at all can be known by its name alone, or by there being nothing else that it could be
            if file.cells is None and name not in found and (file.path.stem.startswith(name) or len(expected) == 1):
                found[name] = put_right(file, expected[name])
    return found or {name: _nothing(folder, name) for name in expected}


def _recognise(file: Loaded, expected: Expected) -> str | None:
    """The notebook with which a file shares most cells."""
    claims = file.claims
    shared = {name: len(claims & {cell.name for cell in cells}) for name, cells in expected.items()}
    best = max(shared, key=shared.__getitem__, default=None)
    return best if best is not None and shared[best] else None


def _choose(
    name: str, own: Loaded | None, renamed: Sequence[Loaded], expected: Sequence[ExpectedCell]
) -> Submission | None:
    right_name = quoted(f"{name}.ipynb")
    mine = None if own is None else put_right(own, expected)
    others = [(quoted(file.path.name), put_right(file, expected)) for file in renamed]
    sound = [(file, other) for file, other in others if not other.fault]
    worked = [(file, other) for file, other in sound if _work(other, expected)] or sound
    if mine is not None and not mine.fault:
        if not _work(mine, expected) and any(_work(other, expected) for _, other in worked):
            return _one_of(worked, f"{right_name} holds no work, so that FILE beside it was graded.")
        return _with_notes(mine, [_beside(file, other, mine) for file, other in others])
    if worked:
        if mine is None:
            return _one_of(worked, f"It came as FILE and was graded as {right_name}.")
        return _one_of(worked, f"FILE was graded, for {right_name} beside it cannot be: {mine.fault}")
    if mine is not None:
        return mine
    return others[0][1] if others else None


def _one_of(files: Sequence[tuple[str, Submission]], note: str) -> Submission:
    """The only answer among several files, with a note in which FILE stands for the name; a fault where they differ."""
    if len({tuple(_answers(submission)) for _, submission in files}) > 1:
        names = " and ".join(file for file, _ in files)
        return Submission(None, (Problem(f"{names} hold different answers: keep the one that was meant.", fatal=True),))
    file, submission = files[0]
    return _with_notes(submission, [note.replace("FILE", file)])


def _beside(file: str, other: Submission, mine: Submission) -> str:
    if other.fault:
        return f"{file} lies beside it and was not graded."
    same = "the same answer" if _answers(other) == _answers(mine) else "another answer"
    return f"{file} lies beside it with {same} and was not graded."


def _with_notes(submission: Submission, notes: Sequence[str]) -> Submission:
    return Submission(submission.notebook, (*(Problem(note) for note in notes), *submission.problems))


def _answers(submission: Submission) -> list[str]:
    cells = [] if submission.notebook is None else submission.notebook.cells
    return [
        cell.source.rstrip()
        for cell in cells
        if cell.cell_type == "code" and (read_answer(cell.source) or read_turn(cell.source))
    ]


def _work(submission: Submission, expected: Sequence[ExpectedCell]) -> bool:
    """True when an answer differs from the starter that was given out."""
    starters = {cell.source.rstrip() for cell in expected if cell.exercise is not None or cell.turn_line is not None}
    return any(answer not in starters for answer in _answers(submission))


def _nothing(folder: Path, name: str) -> Submission:
    try:
        names = sorted(path.name for path in folder.iterdir() if path.name != "timestamp.txt")
    except OSError:
        names = []
    there = f"only {', '.join(quoted(found) for found in names[:5])}" if names else "nothing"
    wanted = quoted(f"{name}.ipynb")
    return Submission(
        None,
        (Problem(f"There is no {wanted} in the submission, {there}: have the notebook handed in.", fatal=True),),
    )
