"""A page of parts that a notebook shows as HTML, and anything else as plain text."""

from __future__ import annotations

import base64
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from pathlib import Path
from typing import Protocol

_NUMBER, _MISSING = re.compile(r"[-+]?[0-9][0-9.,]*%?"), "–"
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}.*")
_CODE = re.compile(r"`([^`]+)`")


@dataclass(frozen=True)
class Look:
    """How HTML is written: the level of a section's heading, and whether links to files beside it lead anywhere."""

    level: int = 3
    files: bool = True


#: Below a heading of the notebook's own, with the notebooks beside it.
IN_A_NOTEBOOK = Look()


class Part(Protocol):
    """Something to show. ``look`` may be left out."""

    def to_html(self, look: Look = ...) -> str: ...

    def to_text(self) -> str: ...


class Link(str):
    """A text that leads to ``href``; one that begins with a scheme works everywhere, any other is a file beside it."""

    href: str

    def __new__(cls, text: str, href: str) -> Link:
        self = super().__new__(cls, text)
        self.href = href
        return self


def _inline(text: str, look: Look) -> str:
    shown = escape(str(text))
    if isinstance(text, Link) and ("://" in text.href or look.files):
        return f'<a href="{escape(text.href, quote=True)}">{shown}</a>'
    return shown


def _code(match: re.Match) -> str:
    return f"<code>{match[1]}</code>"


@dataclass(frozen=True)
class Sentence:
    """A paragraph; what stands between backticks is a command. ``quiet`` ones may be passed over."""

    text: str
    quiet: bool = False

    def to_html(self, look: Look = IN_A_NOTEBOOK) -> str:
        kind = ' class="ag-quiet"' if self.quiet else ""
        return f"<p{kind}>{_CODE.sub(_code, _inline(self.text, look))}</p>"

    def to_text(self) -> str:
        return self.text


def tile(number: int, one: str, many: str) -> tuple[str, str]:
    """A number for `Tiles` with what it counts, in the singular or the plural."""
    return f"{number:,}", one if number == 1 else many


@dataclass(frozen=True)
class Tiles:
    """A few numbers at a glance, each with what it counts."""

    numbers: tuple[tuple[str, str], ...]

    def to_html(self, look: Look = IN_A_NOTEBOOK) -> str:
        return (
            '<ul class="ag-tiles">'
            + "".join(f"<li><b>{escape(number)}</b> {escape(what)}</li>" for number, what in self.numbers)
            + "</ul>"
        )

    def to_text(self) -> str:
        return "; ".join(f"{number} {what}" for number, what in self.numbers)


@dataclass(frozen=True)
class Step:
    """One thing to do, why, and the notebook that it is done in."""

    what: str
    why: str
    notebook: str


@dataclass(frozen=True)
class Steps:
    """Things to do, in order."""

    steps: tuple[Step, ...]

    def to_html(self, look: Look = IN_A_NOTEBOOK) -> str:
        items = (
            f"<li><b>{escape(step.what)}</b> {escape(step.why)} {_inline(Link(step.notebook, step.notebook), look)}</li>"
            for step in self.steps
        )
        return f'<ol class="ag-steps">{"".join(items)}</ol>'

    def to_text(self) -> str:
        return "\n".join(
            f"{number}. {step.what}\n   {step.why} {step.notebook}" for number, step in enumerate(self.steps, start=1)
        )


@dataclass(frozen=True)
class Table:
    """Rows of words, shown as they are: numbers are formatted before. A column of numbers is set to the right.

    ``heads`` when the first column names the rows. Cells may be `Link`s.
    """

    caption: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    heads: bool = False

    def to_html(self, look: Look = IN_A_NOTEBOOK) -> str:
        kinds = [_kind([row[at] for row in self.rows]) for at in range(len(self.columns))]
        head = "".join(
            f'<th scope="col"{kind}>{escape(name)}</th>' for name, kind in zip(self.columns, kinds, strict=True)
        )
        body = []
        for row in self.rows:
            cells = [f"<td{kind}>{_inline(cell, look)}</td>" for cell, kind in zip(row, kinds, strict=True)]
            if self.heads:
                cells[0] = f'<th scope="row">{_inline(row[0], look)}</th>'
            body.append(f"<tr>{''.join(cells)}</tr>")
        return _scroll(
            self.caption,
            f'<table class="ag-table"><caption>{escape(self.caption)}</caption><thead><tr>{head}</tr></thead>\n'
            f"<tbody>{chr(10).join(body)}</tbody></table>",
        )

    def to_text(self) -> str:
        table = [self.columns, *self.rows]
        widths = [max(len(row[at]) for row in table) for at in range(len(self.columns))]
        lines = (
            "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in table
        )
        return "\n".join([self.caption, *lines])


def _kind(cells: Sequence[str]) -> str:
    """The class of a column that has one thing in it at least, and nothing but numbers or days."""
    known = [cell for cell in cells if cell != _MISSING]
    for pattern, name in ((_NUMBER, "number"), (_DAY, "date")):
        if known and all(map(pattern.fullmatch, known)):
            return f' class="ag-{name}"'
    return ""


@dataclass(frozen=True)
class Square:
    """A cell of a `Grid`: its text, what it is in full, and how much of it there is: "none", "some" or "full".

    Plain text has only what is told in full.
    """

    text: str
    full: str = ""
    kind: str = "none"


@dataclass(frozen=True)
class Grid:
    """Squares in rows with a name each; ``columns`` name the columns, ``""`` one without. ``None`` is an empty place."""

    caption: str
    rows: tuple[tuple[str, tuple[Square | None, ...]], ...]
    columns: tuple[str, ...] = ()
    kind: str = "grid"

    def to_html(self, look: Look = IN_A_NOTEBOOK) -> str:
        head = ""
        if self.columns:
            names = "".join(f'<th scope="col">{escape(name)}</th>' if name else "<td></td>" for name in self.columns)
            head = f"<thead><tr><td></td>{names}</tr></thead>"
        body = "".join(
            f'<tr><th scope="row">{escape(name)}</th>{"".join(map(self._square, squares))}</tr>\n'
            for name, squares in self.rows
        )
        return _scroll(
            self.caption,
            f'<table class="ag-table ag-grid ag-{self.kind}"><caption>{escape(self.caption)}</caption>{head}'
            f"<tbody>{body}</tbody></table>",
        )

    @staticmethod
    def _square(square: Square | None) -> str:
        if square is None:
            return "<td></td>"
        title = f' title="{escape(square.full, quote=True)}"' if square.full else ""
        return f'<td class="ag-{square.kind}"{title}><span>{escape(square.text)}</span></td>'

    def to_text(self) -> str:
        told = (
            (name, [square.full for square in squares if square is not None and square.full])
            for name, squares in self.rows
        )
        lines = [f"{name}: {', '.join(squares)}" for name, squares in told if squares]
        return "\n".join([self.caption, *lines])


def _scroll(caption: str, table: str) -> str:
    """A table that is too wide scrolls by itself, by keyboard, too."""
    return f'<div class="ag-scroll" role="region" tabindex="0" aria-label="{escape(caption, quote=True)}">{table}</div>'


@dataclass(frozen=True)
class Picture:
    """A PNG and what it shows in words."""

    png: bytes
    alt: str

    def to_html(self, look: Look = IN_A_NOTEBOOK) -> str:
        data = base64.b64encode(self.png).decode("ascii")
        return f'<img alt="{escape(self.alt, quote=True)}" src="data:image/png;base64,{data}">'

    def to_text(self) -> str:
        return f"[{self.alt}]"


@dataclass(frozen=True)
class Drawing:
    """An SVG of `figures.figure_svg`, in the page's colours, and what it shows in words."""

    svg: str
    alt: str

    def to_html(self, look: Look = IN_A_NOTEBOOK) -> str:
        chart = self.svg.replace("<svg ", f'<svg role="img" aria-label="{escape(self.alt, quote=True)}" ', 1)
        return f'<div class="ag-scroll" role="group" tabindex="0" aria-label="Chart">{chart}</div>'

    def to_text(self) -> str:
        return f"[{self.alt}]"


@dataclass(frozen=True)
class Section:
    """Parts under a heading; with ``fold`` they are shown when one clicks on that."""

    title: str
    parts: tuple[Part, ...]
    fold: bool = False

    def to_html(self, look: Look = IN_A_NOTEBOOK) -> str:
        body = "\n".join(part.to_html(look) for part in self.parts)
        if self.fold:
            return f"<details><summary>{escape(self.title)}</summary>\n{body}\n</details>"
        return f"<h{look.level}>{escape(self.title)}</h{look.level}>\n{body}"

    def to_text(self) -> str:
        return "\n\n".join([self.title, *(part.to_text() for part in self.parts)])


@dataclass(frozen=True, repr=False)
class Page:
    """Parts in reading order. ``str`` gives the whole page as text."""

    parts: tuple[Part, ...]

    def to_html(self, look: Look = IN_A_NOTEBOOK) -> str:
        """The page as HTML that needs nothing else: no script, no font, no address but the links."""
        body = "\n".join(part.to_html(look) for part in self.parts)
        return f'<style>{_style()}</style>\n<div class="ag-page">\n{body}\n</div>'

    def _repr_html_(self) -> str:
        return self.to_html()

    def __str__(self) -> str:
        return "\n\n".join(part.to_text() for part in self.parts)

    # a notebook without HTML, and a terminal, show the representation
    __repr__ = __str__


def sentence(text: str) -> Page:
    """A page that says one thing."""
    return Page((Sentence(text),))


def joined(parts: Sequence[Part | None]) -> tuple[Part, ...]:
    """The parts that there are."""
    return tuple(part for part in parts if part is not None)


def write_html(page: Page, path: Path, *, title: str) -> None:
    """Write the page as one HTML file that opens anywhere, light or dark as its reader likes."""
    body = page.to_html(Look(level=2, files=False))
    path.write_text(
        f'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<meta name="color-scheme" content="light dark">\n<title>{escape(title)}</title>\n<style>{_ALONE}</style>\n'
        f"</head>\n<body>\n<main>\n<h1>{escape(title)}</h1>\n{body}\n</main>\n</body>\n</html>\n",
        encoding="utf-8",
    )


@cache
def _style() -> str:
    return Path(__file__).with_name("style.css").read_text(encoding="utf-8")


#: What JupyterLab gives a page that stands in it.
_ALONE = """
body { font-family: system-ui, sans-serif; font-size: 15px; margin: 0; background: #ffffff; color: #1f2328; }
main { max-width: 62rem; margin: 0 auto; padding: 1rem 1.5rem 3rem; }
@media (prefers-color-scheme: dark) { body { background: #111111; color: #e6edf3; } }
"""
