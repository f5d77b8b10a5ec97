"""The two pages with filters above them, where there are widgets. Without, they are the pages as they are."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from os import PathLike
from pathlib import Path
from typing import Any

import ipywidgets

from autograder.content import ContentError
from autograder.dashboard.classroom import Class, read_class
from autograder.dashboard.cohort import NO_GRADEBOOK, cohort_page
from autograder.dashboard.learner import Practice, learner_page, read_practice
from autograder.dashboard.names import without_names
from autograder.dashboard.page import Page, sentence
from autograder.records import RecordsError

_ALL = "all rounds"
#: What may be chosen to look back to.
_SINCE = {"all time": None, "last 7 days": 7, "last 30 days": 30, "last 90 days": 90}


class Board(ipywidgets.VBox):
    """Filters, and the page that they give. ``page`` is the one shown now; where no widget is shown, it is that alone."""

    def __init__(self, filters: dict[str, ipywidgets.Widget], draw: Callable[..., Page]):
        self._filters, self._draw = filters, draw
        self._shown = ipywidgets.HTML()
        self.page = self._redraw()
        row = ipywidgets.HBox(list(filters.values()), layout={"flex_flow": "row wrap"})
        super().__init__([row, self._shown])
        for widget in filters.values():
            widget.observe(self._changed, "value")

    def _redraw(self) -> Page:
        self.page = self._draw(**{name: widget.value for name, widget in self._filters.items()})
        self._shown.value = self.page.to_html()
        return self.page

    def _changed(self, _change: dict) -> None:
        self._redraw()

    def _repr_mimebundle_(self, **options: Any) -> dict[str, str]:
        bundle = super()._repr_mimebundle_(**options) or {}
        return {**bundle, "text/html": self.page.to_html(), "text/plain": str(self.page)}

    def __str__(self) -> str:
        return str(self.page)

    __repr__ = __str__


def learner_board(path: str | PathLike[str] | None = None, *, course: Path | None = None) -> Board | Page:
    """A learner's page with filters for round and time; what cannot be read is said in a page of one sentence."""
    try:
        practice = read_practice(path, course=course)
        return Board(_learner_filters(practice), lambda **chosen: _learner(practice, **chosen))
    except (RecordsError, ContentError) as error:
        return sentence(str(error))


def cohort_board(
    url: str | PathLike[str] | None = None,
    *,
    course: Path | None = None,
    hide_names: bool = False,
    formgrader: str | None = None,
) -> Board | Page:
    """A cohort's page with filters for round and student and the switch for names, as `cohort_view` takes them."""
    try:
        class_ = read_class(url, course=course, formgrader=formgrader)
    except RecordsError as error:
        return sentence(str(error))
    if class_ is None:
        return sentence(NO_GRADEBOOK)
    views = {False: class_}

    def draw(only: str | None, search: str, hide: bool) -> Page:
        if hide not in views:
            views[hide] = Class.of(without_names(class_.cohort), class_.titles, class_.course, class_.formgrader)
        return cohort_page(views[hide], only=only, search=search)

    known = dict.fromkeys(cell.assignment for cell in class_.cohort.tables.cells)
    rounds = [(_ALL, None), *((class_.title(name), name) for name in [*class_.titles, *known] if name in known)]
    filters = {
        "only": ipywidgets.Dropdown(options=list(dict(rounds).items()), description="Round"),
        "search": ipywidgets.Text(description="Student", placeholder="id or name", continuous_update=False),
        "hide": ipywidgets.Checkbox(value=hide_names, description="Hide names", indent=False),
    }
    return Board(filters, draw)


def _learner_filters(practice: Practice) -> dict[str, ipywidgets.Widget]:
    rounds = [(_ALL, None), *((round_.title, round_.id) for round_ in practice.rounds)]
    return {
        "only": ipywidgets.Dropdown(options=rounds, description="Round"),
        "days": ipywidgets.Dropdown(options=list(_SINCE.items()), description="Since"),
    }


def _learner(practice: Practice, only: str | None, days: int | None) -> Page:
    return learner_page(practice, only=only, since=None if days is None else practice.now - timedelta(days=days))
