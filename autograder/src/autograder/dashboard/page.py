"""A page of sentences, tables and pictures that a notebook shows as HTML, and anything else as plain text."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from html import escape
from pathlib import Path

import pandas as pd

# Colours through JupyterLab's variables, with fallbacks that follow any other page. The selectors are long in order to
# outweigh JupyterLab's own, which would set every cell to the right.
STYLE = """
.ag-page { color: var(--jp-content-font-color1, inherit); max-width: 60rem; }
.ag-page table.ag-table { border-collapse: collapse; margin: 0.5rem 0 1.25rem; font-size: 0.95em; }
.ag-page .ag-table caption {
  text-align: left; font-weight: 600; padding: 0.25rem 0.5rem; color: inherit; white-space: nowrap;
}
.ag-page table.ag-table th, .ag-page table.ag-table td {
  text-align: left; padding: 0.25rem 0.5rem; vertical-align: top;
}
.ag-page table.ag-table th { border-bottom: 2px solid var(--jp-border-color1, #767676); }
.ag-page table.ag-table td { border-bottom: 1px solid var(--jp-border-color2, #76767666); }
.ag-page img { display: block; max-width: 100%; width: 44rem; border-radius: 6px; margin: 0.5rem 0 1.25rem; }
"""


@dataclass(frozen=True)
class Sentence:
    text: str

    def to_html(self) -> str:
        return f"<p>{escape(self.text)}</p>"

    def to_text(self) -> str:
        return self.text


@dataclass(frozen=True)
class Table:
    """A frame of words, shown as it is: numbers are formatted before."""

    caption: str
    frame: pd.DataFrame

    def to_html(self) -> str:
        html = self.frame.to_html(index=False, border=0, classes="ag-table", escape=True)
        # `escape` leaves no other literal tag in it; a screen reader needs the caption and the headers' scope
        html = html.replace("<th>", '<th scope="col">')
        return html.replace("<thead>", f"<caption>{escape(self.caption)}</caption>\n  <thead>", 1)

    def to_text(self) -> str:
        return f"{self.caption}\n{self.frame.to_string(index=False)}"


@dataclass(frozen=True)
class Picture:
    """A PNG and what it shows in words."""

    png: bytes
    alt: str

    def to_html(self) -> str:
        data = base64.b64encode(self.png).decode("ascii")
        return f'<img alt="{escape(self.alt, quote=True)}" src="data:image/png;base64,{data}">'

    def to_text(self) -> str:
        return f"[{self.alt}]"


@dataclass(frozen=True, repr=False)
class Page:
    """Parts in reading order. ``str`` gives the whole page as text."""

    parts: tuple[Sentence | Table | Picture, ...]

    def _repr_html_(self) -> str:
        body = "\n".join(part.to_html() for part in self.parts)
        return f'<style>{STYLE}</style>\n<div class="ag-page">\n{body}\n</div>'

    def __str__(self) -> str:
        return "\n\n".join(part.to_text() for part in self.parts)

    # a notebook without HTML, and a terminal, show the representation
    __repr__ = __str__


def write_html(page: Page, path: Path, *, title: str) -> None:
    """Write the page as one HTML file that needs nothing else: no script, no font, no address."""
    body = page._repr_html_()
    path.write_text(
        f'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<meta name="color-scheme" content="light dark">\n<title>{escape(title)}</title>\n</head>\n'
        f"<body>\n<main>\n<h1>{escape(title)}</h1>\n{body}\n</main>\n</body>\n</html>\n",
        encoding="utf-8",
    )
