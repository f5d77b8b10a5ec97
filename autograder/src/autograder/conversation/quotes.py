"""Whether quoted words stand in what somebody said."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping


def find_quote(quote: str, texts: Mapping[str, str]) -> str | None:
    """The first key of ``texts`` whose text holds ``quote``, None when none does."""
    return next((name for name, text in texts.items() if stands_in(quote, text)), None)


def stands_in(quote: str, text: str) -> bool:
    """True when a quotation stands in a text; letter case, spacing, the kind of quotes and marks around it may differ."""
    wanted = _bare(quote)
    return bool(wanted) and wanted in _bare(text)


def _bare(text: str) -> str:
    text = unicodedata.normalize("NFKC", text).casefold()
    for fancy, plain in (("\u2018", "'"), ("\u2019", "'"), ("\u201c", '"'), ("\u201d", '"')):
        text = text.replace(fancy, plain)
    return " ".join(text.split()).strip(" .!?\"'\u2026")
