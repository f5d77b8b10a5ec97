"""How every frame is made: with its columns and dtypes, also when it has no rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

TIME = "datetime64[us, UTC]"


def frame(rows: Iterable[Mapping[str, Any]], columns: Mapping[str, str]) -> pd.DataFrame:
    """Rows as a frame of ``columns``; what a row lacks is missing."""
    # object first: pandas would else guess floats for a column of integers with gaps
    return pd.DataFrame(list(rows), columns=list(columns), dtype=object).astype(dict(columns))


def typed(values: Mapping[str, Any], columns: Mapping[str, str]) -> pd.DataFrame:
    """Whole columns as a frame of ``columns``, which names their order and dtypes."""
    return pd.DataFrame({name: values[name] for name in columns}).astype(dict(columns))
