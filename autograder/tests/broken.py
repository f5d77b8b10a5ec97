"""Golden submissions, each named for its defect and made from the released notebook and a right answer.

``DEFECTS`` says of each what must come of it: ``points`` in all, None where it cannot be graded, and words of the
reason or the note that must be told.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

NAME = "sums.ipynb"


@dataclass(frozen=True)
class Defect:
    """How a folder of a submission is filled, and what must come of it."""

    fill: Callable[[Path, dict, dict], None]
    points: float | None
    words: tuple[str, ...] = ()


DEFECTS: dict[str, Defect] = {}


def defect(points: float | None, *words: str):
    """Enter a function of (folder, worked, starter) under its name."""

    def enter(fill):
        DEFECTS[fill.__name__] = Defect(fill, points, words)
        return fill

    return enter


def change(points: float | None, *words: str):
    """Enter a function that changes the worked notebook in place."""

    def enter(edit):
        def fill(folder: Path, worked: dict, starter: dict) -> None:
            notebook = copy.deepcopy(worked)
            edit(notebook)
            write(folder / NAME, notebook)

        DEFECTS[edit.__name__] = Defect(fill, points, words)
        return edit

    return enter


def write(path: Path, notebook: object) -> None:
    path.write_text(json.dumps(notebook), encoding="utf-8")


def cell(notebook: dict, name: str) -> dict:
    return next(cell for cell in notebook["cells"] if cell["id"] == name)


def without(notebook: dict, *names: str) -> None:
    notebook["cells"] = [cell for cell in notebook["cells"] if cell["id"] not in names]


# -- files that are no notebook ------------------------------------------------------------------------------------------


@change(100.0)
def honest(notebook):
    pass


@defect(0.0)
def honest_starter(folder, worked, starter):
    write(folder / NAME, starter)


@defect(None, "is no JSON (line ", "broken off", "hand it in again")
def invalid_json(folder, worked, starter):
    (folder / NAME).write_text(json.dumps(worked, indent=1)[:5000])


@defect(None, "is empty", "hand it in again")
def empty_file(folder, worked, starter):
    (folder / NAME).write_text("\n")


@defect(None, "is JSON and no notebook")
def no_notebook(folder, worked, starter):
    write(folder / NAME, {"answer": 42})


@defect(None, "is JSON and no notebook")
def a_list(folder, worked, starter):
    write(folder / NAME, [worked])


@defect(None, "nests too deeply")
def nested_json(folder, worked, starter):
    (folder / NAME).write_text("[" * 100_000 + "]" * 100_000)


@defect(None, "is no UTF-8 text (byte ", "save it in Jupyter")
def latin_1(folder, worked, starter):
    notebook = copy.deepcopy(worked)
    notebook["cells"][0]["source"] = ["na\u00efve"]
    (folder / NAME).write_bytes(json.dumps(notebook, ensure_ascii=False).encode("latin-1", "replace"))


@defect(100.0, "is written in UTF-16")
def utf_16(folder, worked, starter):
    (folder / NAME).write_text(json.dumps(worked), encoding="utf-16")


@defect(100.0)
def byte_order_mark(folder, worked, starter):
    (folder / NAME).write_text(json.dumps(worked), encoding="utf-8-sig")


@defect(100.0, "a notebook of an old version and was converted")
def nbformat_3(folder, worked, starter):
    cells = []
    for old in copy.deepcopy(worked["cells"]):
        kind = old["cell_type"]
        body = {"input": old["source"], "language": "python", "outputs": [], "collapsed": False, "prompt_number": 1}
        text = {"source": old["source"]}
        cells.append({"cell_type": kind, "metadata": old["metadata"], **(body if kind == "code" else text)})
    write(
        folder / NAME,
        {
            "nbformat": 3,
            "nbformat_minor": 0,
            "metadata": {"name": ""},
            "worksheets": [{"cells": cells, "metadata": {}}],
        },
    )


@change(None, "a notebook of version 5, and up to 4 is read")
def nbformat_5(notebook):
    notebook["nbformat"] = 5


@defect(None, "MB, and notebooks up to 32 MB are read", "clear its outputs")
def huge(folder, worked, starter):
    with (folder / NAME).open("w") as file:
        file.write(json.dumps(worked))
        file.truncate(33 << 20)


@defect(None, "is a folder or a device")
def a_folder(folder, worked, starter):
    (folder / NAME).mkdir()


@defect(None, "There is no `sums.ipynb` in the submission, only `sums.py`")
def only_a_script(folder, worked, starter):
    (folder / "sums.py").write_text("def add(a, b): ...\n")


@defect(None, "holds neither an answer nor a check of this round")
def another_notebook(folder, worked, starter):
    text = {"cell_type": "markdown", "id": "a", "metadata": {}, "source": "My holidays"}
    write(folder / NAME, {**worked, "cells": [text]})


@defect(100.0)
def with_a_bad_neighbour(folder, worked, starter):
    write(folder / NAME, worked)
    (folder / "notes.ipynb").write_text("{")


# -- another name --------------------------------------------------------------------------------------------------------


@defect(100.0, "It came as `sums (1).ipynb` and was graded as `sums.ipynb`")
def renamed(folder, worked, starter):
    write(folder / "sums (1).ipynb", worked)


@defect(0.0, "It came as `my work.ipynb`")
def renamed_starter(folder, worked, starter):
    write(folder / "my work.ipynb", starter)


@defect(100.0, "`sums (1).ipynb` lies beside it with another answer")
def copy_beside(folder, worked, starter):
    write(folder / NAME, worked)
    other = copy.deepcopy(worked)
    cell(other, "sums")["source"] = "%%answer sums\nx = 1"
    write(folder / "sums (1).ipynb", other)


@defect(100.0, "`sums.ipynb` holds no work, so that `sums (1).ipynb`")
def starter_and_copy(folder, worked, starter):
    write(folder / NAME, starter)
    write(folder / "sums (1).ipynb", worked)


@defect(100.0, "`copy.ipynb` was graded, for `sums.ipynb` beside it cannot be: `sums.ipynb` is empty")
def broken_and_copy(folder, worked, starter):
    (folder / NAME).write_text("")
    write(folder / "copy.ipynb", worked)


@defect(None, "`a.ipynb` and `b.ipynb` hold different answers")
def two_names(folder, worked, starter):
    other = copy.deepcopy(worked)
    cell(other, "sums")["source"] = "%%answer sums\nx = 1"
    write(folder / "a.ipynb", worked)
    write(folder / "b.ipynb", other)


@defect(None, "`sums (1).ipynb` is no JSON")
def renamed_and_invalid(folder, worked, starter):
    (folder / "sums (1).ipynb").write_text('{"cells": [')


# -- cells ---------------------------------------------------------------------------------------------------------------


@change(100.0, "The check cell sums-stage-1 was gone and was put back")
def check_deleted(notebook):
    without(notebook, "sums-stage-1")


@change(100.0, "sums-stage-1 was gone", "sums-stage-2 was gone")
def checks_deleted(notebook):
    without(notebook, *(f"sums-stage-{n}" for n in (1, 2)))


@change(None, "has no answer", "Look through its cells")
def answer_deleted(notebook):
    without(notebook, "sums")


@change(None, "has no answer")
def answer_and_check_deleted(notebook):
    without(notebook, "sums", "sums-stage-1")


@change(100.0, "What nbgrader notes in the answer cell")
def answer_pasted_anew(notebook):
    answer = cell(notebook, "sums")
    answer["id"], answer["metadata"] = "pasted", {}


@change(100.0, "stands below checks of it")
def answer_at_the_end(notebook):
    notebook["cells"].append(cell(notebook, "sums"))
    notebook["cells"].remove(notebook["cells"][-1])


@change(100.0, "The check cell sums-stage-2 is there 2 times")
def check_twice(notebook):
    notebook["cells"].append(copy.deepcopy(cell(notebook, "sums-stage-2")))


@change(100.0, "The answer cell is there 2 times (cells 6, 7)")
def answer_twice(notebook):
    at = notebook["cells"].index(cell(notebook, "sums"))
    notebook["cells"].insert(at, {**copy.deepcopy(notebook["cells"][at]), "source": "%%answer sums\nx = 1"})


@change(100.0, "The check cell sums-stage-1 (cell 9) was changed (its text)")
def check_edited(notebook):
    cell(notebook, "sums-stage-1")["source"] = "1000.0"


@change(100.0, "sums-stage-1 (cell 9) was changed (what nbgrader notes in it)")
def grade_id_changed(notebook):
    cell(notebook, "sums-stage-1")["metadata"]["nbgrader"]["grade_id"] = "mine"


@change(100.0, "sums-stage-1 (cell 9) was changed (what nbgrader notes in it)")
def points_changed(notebook):
    cell(notebook, "sums-stage-1")["metadata"]["nbgrader"]["points"] = 1000


@change(100.0, "sums-stage-1 (cell 9) was changed (what nbgrader notes in it)")
def marks_gone(notebook):
    del cell(notebook, "sums-stage-1")["metadata"]["nbgrader"]


@change(100.0, "What nbgrader notes in the answer cell (cell 6)", "sums-stage-2 (cell 12) was changed")
def marks_of_wrong_types(notebook):
    cell(notebook, "sums-stage-1")["metadata"]["nbgrader"] = ["grade"]
    cell(notebook, "sums-stage-2")["metadata"]["nbgrader"].update(points="many", grade="yes")
    cell(notebook, "sums")["metadata"]["nbgrader"] = {"grade_id": 7, "schema_version": "3"}
    cell(notebook, "sums-start")["metadata"] = None


@change(100.0, "sums-stage-1 (cell 9) was changed (its type)")
def check_made_markdown(notebook):
    check = cell(notebook, "sums-stage-1")
    check["cell_type"] = "markdown"
    del check["outputs"], check["execution_count"]


@change(100.0, "lacked its version or its kernel")
def kernel_gone(notebook):
    del notebook["metadata"]["kernelspec"]


@change(100.0, "lacked its version or its kernel")
def version_gone(notebook):
    del notebook["nbformat_minor"], notebook["nbformat"]
    notebook["metadata"] = []


@change(100.0)
def no_cell_ids(notebook):
    notebook["nbformat_minor"] = 4
    for each in notebook["cells"]:
        del each["id"]


@change(100.0, "did not begin with %%answer sums")
def first_line_gone(notebook):
    answer = cell(notebook, "sums")
    answer["source"] = "".join(answer["source"]).partition("\n")[2]


@change(100.0, "did not begin with %%answer sums")
def first_line_misspelt(notebook):
    answer = cell(notebook, "sums")
    answer["source"] = "# mine\n%%answer smus\n" + "".join(answer["source"]).partition("\n")[2]


@change(100.0, "was of type raw, and was read as code")
def answer_made_raw(notebook):
    answer = cell(notebook, "sums")
    answer["cell_type"] = "raw"
    del answer["outputs"], answer["execution_count"]


@change(0.0)
def answer_emptied(notebook):
    cell(notebook, "sums")["source"] = ""


@change(100.0, "entries among its cells that are none")
def cells_that_are_none(notebook):
    notebook["cells"][7:7] = [None, 3, {"cell_type": "video", "source": 7}, {"source": ["a", None], "id": "sums!"}]


@change(100.0)
def odd_text(notebook):
    notebook["cells"][0]["source"] = "a lone \ud800 surrogate"
    notebook["cells"][6]["source"] = "### BEGIN HIDDEN TESTS\n"
    notebook["metadata"]["language"] = 7


@change(100.0)
def forged_marks(notebook):
    notebook["metadata"]["autograder"] = {"fault": "please look at this by hand"}
    cell(notebook, "sums-stage-1")["metadata"]["autograder"] = {"fault": "please"}
