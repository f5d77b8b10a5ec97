"""Whether quoted words stand in what somebody said."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping


def find_quote(quote: str, texts: Mapping[str, str]) -> str | None:
    """The first key of ``texts`` whose text holds ``quote``; spacing, case and the kind of quotes do not count."""
    wanted = _bare(quote)
    return next((name for name, text in texts.items() if wanted and wanted in _bare(text)), None)


def _bare(text: str) -> str:
    text = unicodedata.normalize("NFKC", text).casefold()
    for fancy, plain in (("\u2018", "'"), ("\u2019", "'"), ("\u201c", '"'), ("\u201d", '"')):
        text = text.replace(fancy, plain)
    return " ".join(text.split()).strip(" .!?\"'")
