"""A cohort's frames as files: CSV that any program reads, and Parquet that keeps the types."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from importlib import util
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd

from autograder.dashboard.classroom import Class
from autograder.dashboard.frames import attention, items
from autograder.records import RecordsError
from autograder.records.export import plain_text

NO_PARQUET = "Parquet files need pyarrow, the package's extra parquet. The CSV files are complete without them."


def frames_of(class_: Class) -> Iterator[tuple[str, pd.DataFrame]]:
    """The frames by the names of their files. Their columns are told where they are made."""
    best = items.counted(class_.grades, class_.standings)
    yield "standings", class_.standings
    yield "grades", class_.grades
    yield "notebooks", class_.sheets
    yield "rounds", items.rounds_frame(class_.standings)
    yield "stages", items.stage_passes_frame(best)
    yield "items", items.items_frame(class_.cohort, class_.grades)
    yield "stuck", items.stuck_frame(best)
    yield "students", _students(class_, items.struggling_frame(class_.standings, best))
    yield "waiting", attention.waiting_frame(class_.cohort, class_.grades)
    yield "ungraded", attention.ungraded_frame(class_.sheets)
    yield "isolation", attention.isolation_frame(class_.sheets, class_.grades)
    yield "findings", attention.findings_frame(class_.cohort)


def export_cohort(class_: Class, folder: Path) -> tuple[list[Path], str]:
    """Write every frame into ``folder`` as CSV and, where there is pyarrow, as Parquet; the files, and what is missing.

    CSV: UTF-8, a header, fields quoted where they need it, empty where something is not known. A text that a
    spreadsheet would take for a formula begins with an apostrophe there; Parquet has it as it is. All files are written
    before any takes the place of an older one. RecordsError when they cannot be.
    """
    parquet = util.find_spec("pyarrow") is not None
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(prefix=".export-", dir=folder) as scratch:
            fresh = []
            for name, frame in frames_of(class_):
                table = _flat(frame)
                fresh.append(Path(scratch) / f"{name}.csv")
                _write_csv(table, fresh[-1])
                if parquet:
                    fresh.append(Path(scratch) / f"{name}.parquet")
                    table.to_parquet(fresh[-1], index=False)
            written = [path.replace(folder / path.name) for path in fresh]
    except OSError as error:
        raise RecordsError(
            f"The files cannot be written to {folder} ({error.strerror}); name another folder."
        ) from error
    return written, "" if parquet else NO_PARQUET


def _students(class_: Class, means: pd.DataFrame) -> pd.DataFrame:
    """Everybody, with names, and what ``STRUGGLING`` says of those with a score."""
    names = pd.DataFrame(class_.cohort.tables.students, columns=["student", "first_name", "last_name"]).astype("str")
    missing = pd.DataFrame(
        [[value is None for value in student] for student in class_.cohort.tables.students], columns=names.columns
    )
    return names.mask(missing).merge(means, on="student", how="left")


def _flat(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with texts in the place of tuples, which no file format of the two has."""
    flat = frame.reset_index(drop=True)
    for name in flat.columns[flat.dtypes == "object"]:
        flat[name] = [_text(value) for value in flat[name]]
        flat[name] = flat[name].astype("str").mask(flat[name].isna())
    return flat


def _text(value: object) -> object:
    if not isinstance(value, tuple):
        return value
    return "; ".join(" ".join(map(str, part)) if isinstance(part, tuple) else str(part) for part in value)


def _write_csv(table: pd.DataFrame, path: Path) -> None:
    texts = [not pd.api.types.is_numeric_dtype(dtype) for dtype in table.dtypes]
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(table.columns)
        for row in table.astype(object).itertuples(index=False, name=None):
            writer.writerow(
                "" if pd.isna(value) else plain_text(str(value)) if text else value
                for value, text in zip(row, texts, strict=True)
            )
