"""A cohort without names: every student gets a code, wherever one is told of."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import replace

from autograder.records.cohort import Cohort
from autograder.records.gradings import FoundIn
from autograder.records.tables import Sheet, Student, Tables

#: Letters and digits that nobody takes for one another.
_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
_LENGTH = 5


def without_names(cohort: Cohort) -> Cohort:
    """The same cohort in which codes stand for ids, in their order, and no name is left.

    A code depends on the student's id and on a text of the gradebook's own that no page shows, so that it stays the same
    from page to page, and a list of the class does not tell whose it is. Reasons that quote an id or a name quote the
    code. Code of an answer that a finding quotes is left as it is.
    """
    tables = cohort.tables
    codes = _codes([student.id for student in tables.students], tables.salt)
    order = sorted(range(len(tables.students)), key=lambda at: codes[at])
    place = {old: new for new, old in enumerate(order)}
    students = tuple(Student(codes[at], None, None) for at in order)
    said = {
        at: _redacted(tables.students[at], codes[at])
        for at in {sheet.student for sheet in tables.sheets if sheet.remark is not None}
    }
    sheets = tuple(_sheet(sheet, place, said) for sheet in tables.sheets)
    by_id = {student.id: codes[at] for at, student in enumerate(tables.students)}
    return replace(
        cohort,
        tables=Tables(students, tables.cells, sheets, tables.grades, tables.salt),
        findings=tuple(sorted((_finding(found, by_id) for found in cohort.findings), key=lambda one: one.student)),
    )


def _codes(ids: list[str], salt: str) -> list[str]:
    taken: dict[str, str] = {}
    for name in sorted(ids):
        digest = int.from_bytes(hashlib.blake2b(name.encode(), key=salt.encode()[:64], digest_size=16).digest())
        code = "student "
        while len(code) < len("student ") + _LENGTH or code in taken:
            digest, at = divmod(digest, len(_ALPHABET))
            code += _ALPHABET[at]
        taken[code] = name
    by_name = {name: code for code, name in taken.items()}
    return [by_name[name] for name in ids]


def _redacted(student: Student, code: str) -> Callable[[str], str]:
    # the longest first: an id may be a part of a name; whole words, for an id may be a letter
    known = sorted({part for part in student if part}, key=len, reverse=True)
    anyone = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, known))})(?!\w)")
    return lambda text: anyone.sub(code, text)


def _sheet(sheet: Sheet, place: Mapping[int, int], said: Mapping[int, Callable[[str], str]]) -> Sheet:
    remark = sheet.remark if sheet.remark is None else said[sheet.student](sheet.remark)
    return sheet._replace(student=place[sheet.student], remark=remark)


def _finding(found: FoundIn, codes: Mapping[str, str]) -> FoundIn:
    return replace(found, student=codes[found.student])
