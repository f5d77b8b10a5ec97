"""Parts of what a notebook shows beside a verdict: Markdown, and a picture with its words."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import Protocol

import mistune


class Part(Protocol):
    """Something to show: as HTML where there is a browser, and as text everywhere."""

    def to_html(self) -> str: ...

    def to_text(self) -> str: ...


@dataclass(frozen=True)
class Markdown:
    """A text of the course; with ``fold`` it is shown when one clicks on that."""

    text: str
    fold: str = ""

    def to_html(self, look: object = None) -> str:
        """Prose looks the same whatever ``look`` the page around it has."""
        body = f'<div class="prompt">{markdown_html(self.text)}</div>'
        return f"<details><summary>{escape(self.fold)}</summary>{body}</details>" if self.fold else body

    def to_text(self) -> str:
        return f"{self.fold}\n\n{self.text}" if self.fold else self.text


def markdown_html(text: str, *, inline: bool = False) -> str:
    """Markdown of the course as HTML, with all HTML in it escaped."""
    html = mistune.html(escape(text, quote=False).replace("&gt;", ">")) if not inline else mistune.html(escape(text))
    return html.removeprefix("<p>").removesuffix("</p>\n") if inline else html
