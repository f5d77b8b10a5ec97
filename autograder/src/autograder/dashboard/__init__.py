"""What the records add up to: tables and charts for a learner and for a cohort.

`learner_view` and `cohort_view` are pages that need nothing but a reader; `learner_board` and `cohort_board` are the same
with filters. They are imported when they are asked for: matplotlib and pandas cost a second.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

_HOMES = {
    "cohort_board": "widgets",
    "cohort_view": "cohort",
    "export_cohort": "export",
    "learner_board": "widgets",
    "learner_view": "learner",
    "read_class": "classroom",
}

__all__ = list(_HOMES)


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
