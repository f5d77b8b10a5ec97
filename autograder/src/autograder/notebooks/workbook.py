"""The learner's own copy of the release, which is laid out once and never overwritten."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

#: What was laid out, by path: the hash of the file as it was then.
_RECORD = ".laid_out.json"


@dataclass(frozen=True)
class Layout:
    """What a layout did: files that are new, renewed because the learner had not changed them, and newer versions
    that were laid beside a learner's own as (theirs, newer)."""

    new: tuple[Path, ...]
    renewed: tuple[Path, ...]
    beside: tuple[tuple[Path, Path], ...]


def lay_out(release: Path, workbook: Path) -> Layout:
    """Bring every released file into ``workbook`` without touching what a learner wrote or deleted."""
    workbook.mkdir(parents=True, exist_ok=True)
    record_path = workbook / _RECORD
    try:
        record: dict[str, str] = json.loads(record_path.read_text())
    except (OSError, ValueError):
        record = {}
    new, renewed, beside = [], [], []
    for released in sorted(path for path in release.rglob("*") if path.is_file()):
        name = released.relative_to(release).as_posix()
        theirs, fresh = workbook / name, _hash(released)
        known = record.get(name)
        if not theirs.exists():
            if known != fresh or known is None:  # a file that was laid out and then deleted stays deleted
                _copy(released, theirs)
                new.append(theirs)
        elif _hash(theirs) == fresh:
            pass
        elif known is not None and _hash(theirs) == known:
            _copy(released, theirs)
            renewed.append(theirs)
        elif known != fresh:
            newer = _beside(theirs)
            _copy(released, newer)
            beside.append((theirs, newer))
        record[name] = fresh
    temporary = record_path.with_suffix(".new")
    temporary.write_text(json.dumps(record, indent=1, sort_keys=True))
    os.replace(temporary, record_path)
    return Layout(tuple(new), tuple(renewed), tuple(beside))


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _copy(source: Path, target: Path) -> None:
    """Copy whole or not at all."""
    target.parent.mkdir(parents=True, exist_ok=True)
    temporary = target.with_name(f".{target.name}.new")
    shutil.copyfile(source, temporary)
    os.replace(temporary, target)


def _beside(theirs: Path) -> Path:
    number = 1
    while True:
        name = theirs.with_name(f"{theirs.stem} (newer version{'' if number == 1 else f' {number}'}){theirs.suffix}")
        if not name.exists():
            return name
        number += 1
