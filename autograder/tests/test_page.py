"""Pages and boards: what is shown as HTML and as text, escaped, without the network, with and without widgets."""

from __future__ import annotations

import base64
import json
import os
import re
import sys
from html.parser import HTMLParser
from pathlib import Path

import jupytext
import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "benchmarks"))
from synthetic import make_course, make_gradebook, make_log

from autograder import dashboard
from autograder.dashboard import cohort, formgrader, widgets
from autograder.dashboard.formgrader import Formgrader, find_formgrader
from autograder.dashboard.learner import NO_CHECKS
from autograder.dashboard.page import (
    Drawing,
    Grid,
    Link,
    Look,
    Page,
    Picture,
    Section,
    Sentence,
    Square,
    Step,
    Steps,
    Table,
    Tiles,
    write_html,
)

pytestmark = pytest.mark.filterwarnings("ignore:Object of type <Submitted.* not in session:sqlalchemy.exc.SAWarning")

NOTEBOOK = Path(__file__).parents[2] / "course" / "dashboard.py"
NASTY = '"><script>alert(1)</script>' + "x" * 200


class Elements(HTMLParser):
    """The tags of a page with their attributes, and its text."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.text = [], []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.text.append(data)


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    course = make_course(tmp_path_factory.mktemp("course") / "course", exercises=2)
    make_gradebook(f"sqlite:///{course / 'gradebook.db'}", course, students=12, submitted=course / "submitted")
    make_log(course / "workbook" / ".attempts.db", course, sittings=2, checks=3)
    return course


def test_no_text_can_leave_its_place():
    page = Page(
        (
            Picture(b"", NASTY),
            Drawing('<svg viewBox="0 0 1 1"></svg>', NASTY),
            Table(NASTY, [NASTY], [[NASTY], [Link(NASTY, NASTY)]]),
            Grid(NASTY, ((NASTY, (Square(NASTY, NASTY),)),), (NASTY,)),
            Tiles(((NASTY, NASTY),)),
            Steps((Step(NASTY, NASTY, NASTY),)),
            Section(NASTY, (Sentence(f"`{NASTY}`"),), fold=True),
        )
    )
    elements = Elements(page._repr_html_())
    assert "script" not in {tag for tag, _ in elements.tags}
    assert [attributes["alt"] for tag, attributes in elements.tags if tag == "img"] == [NASTY]
    assert [attributes["aria-label"] for tag, attributes in elements.tags if tag == "svg"] == [NASTY]
    assert "".join(elements.text).count(NASTY) == 15


def test_text_has_all_that_the_page_has():
    page = Page(
        (
            Tiles((("3", "checks"),)),
            Section("Head", (Sentence("Run `make lab`."), Table("T", ["A", "B"], [["1", "x"], ["22", "y"]]))),
            Steps((Step("Do it.", "Because.", "a/b.ipynb"),)),
            Grid("G", (("row", (Square("1", "one check"), None, Square("·"))), ("empty", (None,)))),
            Drawing("<svg ></svg>", "a chart"),
        )
    )
    assert str(page) == repr(page) == (
        "3 checks\n\nHead\n\nRun `make lab`.\n\nT\nA   B\n1   x\n22  y\n\n1. Do it.\n   Because. a/b.ipynb\n\n"
        "G\nrow: one check\n\n[a chart]"
    )  # fmt: skip
    html = page.to_html()
    assert "<code>make lab</code>" in html
    assert "<h3>Head</h3>" in html and "<h2>Head</h2>" in page.to_html(Look(level=2))


def test_numbers_stand_to_the_right_and_a_column_without_any_does_not():
    html = Table("T", ["n", "words", "none"], [["1,000", "1 of 3", "–"], ["–", "x", "–"]]).to_html()
    assert re.findall(r'<td class="ag-number">([^<]*)</td>', html) == ["1,000", "–"]


def test_links_to_files_are_left_out_where_they_would_lead_nowhere(tmp_path):
    page = Page((Table("T", ["a"], [[Link("here", "a/b.ipynb")], [Link("there", "http://127.0.0.1:1/x")]]),))
    assert re.findall('href="([^"]*)"', page.to_html()) == ["a/b.ipynb", "http://127.0.0.1:1/x"]
    write_html(page, tmp_path / "page.html", title="T")
    assert re.findall('href="([^"]*)"', (tmp_path / "page.html").read_text()) == ["http://127.0.0.1:1/x"]


def test_a_written_page_needs_nothing_but_itself(course, tmp_path):
    for name, page in (
        ("learner", dashboard.learner_view(course=course)),
        ("cohort", dashboard.cohort_view(course=course)),
    ):
        write_html(page, tmp_path / f"{name}.html", title=f"A <{name}>")
        html = (tmp_path / f"{name}.html").read_text(encoding="utf-8")
        assert html.startswith("<!doctype html>")
        assert f"<title>A &lt;{name}&gt;</title>" in html
        elements = Elements(html)
        assert {"script", "link", "iframe", "object"}.isdisjoint(tag for tag, _ in elements.tags)
        loaded = [
            value
            for _, attributes in elements.tags
            for key, value in attributes.items()
            if key in ("src", "srcset", "data")
        ]
        assert loaded == []
        assert re.findall(r"@import|@font-face|url\((?!#)", html) == []
        # the only addresses are links that one may follow
        assert set(re.findall(r"https?://[a-z0-9.]*", html)) <= {"http://localhost"}
        assert all(attributes.get("scope") in ("col", "row") for tag, attributes in elements.tags if tag == "th")
        ids = [attributes["id"] for _, attributes in elements.tags if "id" in attributes]
        assert len(ids) == len(set(ids)) > 0


def test_a_picture_is_inside_of_the_page():
    html = Picture(b"\x89PNG", "a").to_html()
    assert base64.b64decode(re.search(r"base64,([^\"]*)", html)[1], validate=True) == b"\x89PNG"


# Boards


def test_a_board_is_its_page_where_there_are_no_widgets(course):
    board = widgets.learner_board(course=course)
    bundle = board._repr_mimebundle_()
    assert bundle["text/html"] == board.page.to_html()
    assert bundle["text/plain"] == str(board) == repr(board) == str(board.page)
    assert "application/vnd.jupyter.widget-view+json" in bundle
    assert "How the rounds stand" in str(board)


def test_the_filters_of_a_learner(course):
    board = widgets.learner_board(course=course)
    assert "Values" in str(board) and "Screen" in str(board)
    only, days = board._filters["only"], board._filters["days"]
    only.value = "values"
    assert "Values task" in str(board) and "Screen" not in str(board)
    assert board._shown.value == board.page.to_html()
    only.value, days.value = None, 7
    assert NO_CHECKS in str(board)  # the record ended long ago


def test_the_filters_of_a_cohort(course):
    board = widgets.cohort_board(course=course)
    only, search, hide = (board._filters[name] for name in ("only", "search", "hide"))
    assert [value for _, value in only.options][0] is None and len(only.options) == 8
    only.value = "design"
    assert "1 round;" in str(board)
    search.value = "LOVELACE"
    assert "Ada Lovelace" in str(board) and "O'Brien" not in str(board)
    only.value, search.value, hide.value = None, "", True
    assert "Ada" not in str(board) and re.search(r"student \w{5}", str(board))
    hidden = widgets.cohort_board(course=course, hide_names=True)
    assert str(hidden) == str(board)


def test_what_cannot_be_read_is_one_sentence_and_no_board(course, tmp_path):
    empty = make_course(tmp_path / "course", exercises=1, rounds=1)
    assert str(widgets.cohort_board(course=empty)) == cohort.NO_GRADEBOOK
    (tmp_path / "damaged.db").write_bytes(b"no database" * 1000)
    for board in (widgets.cohort_board, widgets.learner_board):
        page = board(tmp_path / "damaged.db", course=course)
        assert isinstance(page, Page)
        assert re.fullmatch(r"[^\n]*damaged\.db [^\n]*\.", str(page))


def test_the_notebook_is_short_and_runs(tmp_path, monkeypatch):
    monkeypatch.setenv("AUTOGRADER_COURSE", str(make_course(tmp_path / "course", exercises=1, rounds=2)))
    cells = jupytext.read(NOTEBOOK).cells
    prose = [cell.source for cell in cells if cell.cell_type == "markdown"]
    code = [cell.source for cell in cells if cell.cell_type == "code"]
    headings = [line for source in prose for line in source.splitlines() if line.startswith("#")]
    assert headings == ["# Dashboard", "## Your practice", "## The cohort"]
    assert max(len(source.split()) for source in prose) <= 40
    namespace = {}
    for source in code[:-2]:
        exec(source, namespace)
    learner_, cohort_ = (str(eval(source, namespace)) for source in code[-2:])
    assert learner_.startswith(NO_CHECKS) and "Begin a round: Screen" in learner_
    assert cohort_ == cohort.NO_GRADEBOOK


def test_an_unknown_name_of_the_package_is_an_attribute_error():
    with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
        dashboard.nothing  # noqa: B018


# Formgrader


def test_addresses_are_formgraders():
    links = Formgrader("http://127.0.0.1:9/user/ü/")
    assert links.notebook("a b", "n/m") == "http://127.0.0.1:9/user/ü/formgrader/gradebook/a%20b/n%2Fm"
    assert links.submission("0af") == "http://127.0.0.1:9/user/ü/formgrader/submissions/0af"


def test_formgrader_answers_at_these_addresses():
    from nbgrader.server_extensions.formgrader import handlers

    links = Formgrader("http://h")
    for address, handler in (
        (links.notebook("a", "n"), handlers.GradebookNotebookSubmissionsHandler),
        (links.submission("0" * 32), handlers.SubmissionHandler),
    ):
        path = address.removeprefix("http://h")
        first = next(route for route in handlers.default_handlers if re.fullmatch(route[0], path))
        assert first[1] is handler


def test_the_server_that_runs_in_the_course_is_found(tmp_path, monkeypatch):
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(tmp_path))
    course = tmp_path / "course"
    assert find_formgrader(course) == Formgrader(formgrader.DEFAULT)

    def serve(name, **about):
        (tmp_path / f"jpserver-{name}.json").write_text(json.dumps({"pid": os.getpid(), **about}))

    serve(1, url="http://localhost:1/", root_dir=str(tmp_path))
    serve(2, url="http://localhost:2/", root_dir=str(course), pid=2**22 + 1)  # no such process any more
    serve(3, url="http://localhost:3/", root_dir=str(course))
    (tmp_path / "jpserver-4.json").write_text("{")
    (tmp_path / "jpserver-5.json").write_text("[]")
    assert find_formgrader(course) == Formgrader("http://localhost:3/")
    serve(0, url="http://localhost:7/", root_dir=str(course), pid=os.getppid())
    monkeypatch.setenv("JPY_PARENT_PID", str(os.getpid()))
    assert find_formgrader(course) == Formgrader("http://localhost:3/")
