"""A few settings of a copy of the course: the grading service, a learner's token, extra time.

They stand in ``settings.toml`` of the course or, over that, of its workbook; ``AUTOGRADER_SERVICE`` and
``AUTOGRADER_TOKEN`` in the environment are over both. A learner's kernel reads them.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from autograder.content.errors import ContentError
from autograder.content.tables import read_toml

FILE_NAME = "settings.toml"


@dataclass(frozen=True)
class CopySettings:
    """``service`` is the address of a grading service, ``token`` the learner's; ``""`` where there is none.

    ``extra_time`` is what the minutes of a sitting are multiplied by.
    """

    service: str = ""
    token: str = ""
    extra_time: float = 1.0


def read_settings(course: Path) -> CopySettings:
    """The settings of a copy; ContentError names file, field and mend."""
    found: dict[str, object] = {}
    for file in (course / FILE_NAME, course / "workbook" / FILE_NAME):
        if file.is_file() and file.read_bytes().strip():
            found |= _checked(file, read_toml(file))
    for name in ("service", "token"):
        value = os.environ.get(f"AUTOGRADER_{name.upper()}")
        if value:
            found |= _checked(f"AUTOGRADER_{name.upper()}", {name: value})
    return CopySettings(**found)


def _checked(where: Path | str, values: dict[str, object]) -> dict[str, object]:
    for name, value in values.items():
        if name in ("service", "token"):
            if type(value) is not str:
                raise ContentError(f"{where}: {name} is {value!r}; it must be a text")
            if name == "service" and value and not _is_address(value):
                raise ContentError(
                    f"{where}: service is {value!r}; it is an address such as https://checks.example.org"
                )
        elif name == "extra_time":
            if type(value) not in (int, float) or not 1 <= value <= 10:
                raise ContentError(f"{where}: extra_time is {value!r}; it is a number from 1 to 10, such as 1.25")
        else:
            raise ContentError(f"{where}: {name} is not a known field; there are service, token and extra_time")
    return values


def _is_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
