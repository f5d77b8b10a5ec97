"""A course's rounds in one file that nobody reads by accident.

It is compressed and encoded, so that no search, import or glance finds a test in it. It is no lock: whoever means
to open it can, and the file says so itself.
"""

from __future__ import annotations

import base64
import contextlib
import json
import lzma
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from autograder.content.errors import ContentError
from autograder.content.kinds import Use, files_of
from autograder.content.public import sealed_file

_HEAD = (
    "This file holds the hidden tests and references of the course. It is sealed against reading by accident and no\n"
    "more: the grading service opens it, and so could you. A rehearsal with the answers open trains reading.\n\n"
)
_WIDTH = 120
#: Before the number of the process that has opened a folder.
_PREFIX = "autograder-opened-"


def seal(rounds: Path) -> str:
    """What graders need of ``rounds`` as the text of a sealed file; the same bytes for the same files."""
    files = {
        str(name): (rounds / name).read_text(encoding="utf-8")
        for name, use in files_of(rounds)
        if use in (Use.OPEN, Use.SEALED)
    }
    packed = base64.b85encode(lzma.compress(json.dumps(files, sort_keys=True).encode(), preset=6)).decode()
    return _HEAD + "\n".join(packed[at : at + _WIDTH] for at in range(0, len(packed), _WIDTH)) + "\n"


def unseal(text: str, rounds: Path) -> None:
    """Write the files of a sealed file's ``text`` below ``rounds``; ContentError when it is damaged."""
    try:
        packed = "".join(text.partition("\n\n")[2].split())
        files = json.loads(lzma.decompress(base64.b85decode(packed)))
        paths = {PurePosixPath(name): content for name, content in files.items()}
    except (ValueError, lzma.LZMAError, AttributeError, MemoryError) as error:
        raise ContentError(f"the sealed tests are damaged ({error}); take the file from a fresh copy") from None
    for path, content in paths.items():
        if path.is_absolute() or ".." in path.parts:
            raise ContentError(f"the sealed tests name a file outside of the course, {path}; take a fresh copy")
        target = rounds / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(content, encoding="utf-8")


@contextlib.contextmanager
def opened(course: Path) -> Iterator[Path]:
    """A course whose tests are in the open: ``course`` itself, or a private folder of its sealed ones for a while."""
    file = sealed_file(course)
    if not file.exists():
        yield course
        return
    _clear_away()
    with tempfile.TemporaryDirectory(prefix=f"{_PREFIX}{os.getpid()}-") as folder:  # of mode 700
        unseal(file.read_text(encoding="utf-8"), Path(folder) / "rounds")
        yield Path(folder)


def _clear_away() -> None:
    """Take away what processes that were killed have left open."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*-*"):
        number = folder.name.removeprefix(_PREFIX).partition("-")[0]
        with contextlib.suppress(OSError, ValueError):
            if folder.stat().st_uid == os.getuid() and not _lives(int(number)):
                shutil.rmtree(folder)


def _lives(number: int) -> bool:
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True  # somebody else's
    return True
