"""The tree of pages: the released notebooks to read in any browser, light or dark, with no network and no script."""

from __future__ import annotations

import os
import re
from html import escape
from pathlib import Path

import nbformat
from nbconvert import HTMLExporter
from pygments.formatters import HtmlFormatter

from autograder.content import ContentError, Course

#: The start page is where a visitor begins.
START, INDEX = "start_here", "index"
_LINK = re.compile(r'href="((?!https?:|#)[^"#]+)\.ipynb(#[^"]*)?"')
_STYLES = {"light": "default", "dark": "github-dark"}
_CSS = (Path(__file__).parent / "pages.css").read_text(encoding="utf-8")
_READ = "This is a page to read. To work, check and be graded, open the notebook in JupyterLab."


def write_pages(course: Course, tree: Path) -> None:
    """Write a page for each released notebook, below the same folders, with links between them."""
    release = course.path / "release"
    notebooks = sorted(release.rglob("*.ipynb"))
    if not notebooks:
        raise ContentError(f"{release} holds no notebooks; run make build first")
    titles = {path.relative_to(release): _title(path) for path in notebooks}
    exporter = HTMLExporter(template_name="basic")
    (tree / "style.css").write_text(_style(), encoding="utf-8")
    for path in notebooks:
        name = path.relative_to(release)
        body, _ = exporter.from_filename(str(path))
        target = tree / _page(name)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(_html(body, name, titles), encoding="utf-8")


def _page(name: Path) -> Path:
    """The page of a notebook."""
    return name.with_name(f"{INDEX if name == Path(START + '.ipynb') else name.stem}.html")


def _html(body: str, name: Path, titles: dict[Path, str]) -> str:
    here = name.parent

    def to(other: Path) -> str:
        return os.path.relpath(_page(other), here)

    def linked(match: re.Match) -> str:
        other = Path(os.path.normpath(here / f"{match[1]}.ipynb"))
        return f'href="{escape(to(other))}{match[2] or ""}"' if other in titles else match[0]

    items = "".join(
        f'<li><a href="{escape(to(other))}"{" aria-current=page" if other == name else ""}>{escape(title)}</a></li>'
        for other, title in sorted(titles.items(), key=lambda pair: (len(pair[0].parts), str(pair[0])))
    )
    return (
        "<!doctype html>\n"
        f'<html lang="en"><head><meta charset="utf-8"><title>{escape(titles[name])}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<meta name="color-scheme" content="light dark"><link rel="stylesheet" href="{_to_style(here)}"></head>\n'
        f"<body><nav><details><summary>All notebooks</summary><ul>{items}</ul></details></nav>\n"
        f'<main><p class="note">{_READ}</p>\n{_LINK.sub(linked, body)}</main></body></html>\n'
    )


def _to_style(here: Path) -> str:
    """The way from a page's folder to the style sheet."""
    return os.path.relpath("style.css", here)


def _title(path: Path) -> str:
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        if cell.cell_type == "markdown" and cell.source.startswith("# "):
            return cell.source.partition("\n")[0].removeprefix("# ").strip()
    return path.stem


def _style() -> str:
    """The colours of code in each theme, apart so that neither adds to the other, and over them our own rules."""
    code = [
        f"@media (prefers-color-scheme: {theme}) {{\n{HtmlFormatter(style=style).get_style_defs('.highlight')}\n}}\n"
        for theme, style in _STYLES.items()
    ]
    return "".join(code) + _CSS
