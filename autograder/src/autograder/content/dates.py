"""Dates as people give them: a day, a month or a year, compared by their first day and quoted as they were given."""

from __future__ import annotations

from datetime import date

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_FORMS = {"day": "{0}", "month": "{0}-01", "year": "{0}-01-01"}


class GivenDate(date):
    """A date that was given as a day, a month or a year; ``given`` says which."""

    given: str = "day"

    def __str__(self) -> str:
        month = f"{_MONTHS[self.month - 1]} {self.year}"
        return {"day": f"{self.day} {month}", "month": month, "year": str(self.year)}[self.given]


def read_date(text: str) -> GivenDate:
    """``"2024-03-18"``, ``"2024-03"`` or ``"2024"`` as a date; ValueError for anything else."""
    for given, form in _FORMS.items():
        try:
            found = GivenDate.fromisoformat(form.format(text.strip()))
        except ValueError:
            continue
        found.given = given
        return found
    raise ValueError(f"{text!r} is no date")
