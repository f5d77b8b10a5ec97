"""Feedback pages in a fraction of nbconvert's time: what is the same on each page is made once.

nbconvert reads each finished page once more, as HTML, to give pictures a text in their place and to mark the cells of
its newer templates; that takes two thirds of its time. A page that has neither is left as it was written. Read as HTML
it is the same page.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from jinja2 import pass_context
from jinja2.runtime import Context
from nbconvert.exporters import HTMLExporter
from nbconvert.exporters.templateexporter import TemplateExporter
from nbconvert.filters.highlight import Highlight2HTML
from nbconvert.filters.widgetsdatatypefilter import WidgetsDataTypeFilter
from nbformat import NotebookNode

#: Texts and sources that are kept as HTML: more than a round's notebooks have.
_KEPT = 2_000
#: What nbconvert reads a page for.
_LOOKED_FOR = ("<img", "jp-Notebook")


class PageExporter(HTMLExporter):
    """nbconvert's ``HTMLExporter``, for many notebooks that have most cells in common."""

    def __init__(self, *arguments: Any, **named: Any):
        super().__init__(*arguments, **named)
        self._highlight = lru_cache(_KEPT)(self._highlighted)
        self._markdown = lru_cache(_KEPT)(lambda source: HTMLExporter.markdown2html(self, {}, source))

    def from_notebook_node(
        self, nb: NotebookNode, resources: dict[str, Any] | None = None, **named: Any
    ) -> tuple[str, dict[str, Any]]:
        """As nbconvert's; a page with pictures goes nbconvert's own way."""
        about = nb.metadata.get("language_info", {})
        lexer = about.get("pygments_lexer", about.get("name", None))

        def highlight(source: str, language: str | None = None, metadata: dict[str, Any] | None = None) -> str:
            magics = (metadata or {}).get("magics_language")
            return self._highlight(source, language, lexer, magics)

        resources = self._init_resources(resources)
        kinds = WidgetsDataTypeFilter(notebook_metadata=self._nb_metadata, parent=self, resources=resources)
        self.register_filter("highlight_code", self.filters.get("highlight_code", highlight))
        self.register_filter("filter_data_type", kinds)
        html, after = TemplateExporter.from_notebook_node(self, nb, resources, **named)
        if any(text in html for text in _LOOKED_FOR):
            return super().from_notebook_node(nb, resources, **named)
        return html, after

    def _highlighted(self, source: str, language: str | None, lexer: str | None, magics: str | None) -> str:
        metadata = {"magics_language": magics} if magics else None
        return Highlight2HTML(pygments_lexer=lexer, parent=self)(source, language, metadata)

    @pass_context
    def markdown2html(self, context: Context, source: str) -> str:
        """As nbconvert's; a text without attachments is the same wherever it stands."""
        if context.get("cell", {}).get("attachments") or self.embed_images:
            return HTMLExporter.markdown2html(self, context, source)
        return self._markdown(source)
