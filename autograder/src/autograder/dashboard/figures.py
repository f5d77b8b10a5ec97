"""What all charts share: matplotlib figures made without pyplot, so without global state, a display or the network.

A chart of the dashboard is an SVG inside of the page, whose colours are the page's: the constants below stand for CSS
variables, which have a value for light and one for dark pages. A picture in an ``<img>`` cannot follow a theme, and no
single ink reads on both; such a figure is a light card of its own. Nothing is told by colour alone: hatching, shapes of
marks and words say it too.
"""

from __future__ import annotations

import hashlib
import io
import re

from matplotlib import style
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import PercentFormatter

CARD = "#fbfbf8"
INK = "#1f2328"  # 15:1 on the card
LINE = "#656d76"  # 5:1
TRACK = "#e6e8eb"
DONE = "#1f6fb2"  # 5:1
OPEN = "#9a6700"  # 4.9:1
SOFT = "#a9cbe8"  # light, so that marks show on it

#: By variable: the colour that stands for it in a figure, its value on a light and on a dark page.
THEME = {
    "card": (CARD, "#ffffff", "#111111"),
    "ink": (INK, "#1f2328", "#e6edf3"),
    "line": (LINE, "#59636e", "#9198a1"),
    "track": (TRACK, "#e6e8eb", "#33383f"),
    "done": (DONE, "#1f6fb2", "#6cb6ff"),
    "open": (OPEN, "#8a5c00", "#e0b341"),
    "soft": (SOFT, "#a9cbe8", "#1d4a75"),
}

GREEN_LOOK = {"facecolor": DONE, "edgecolor": DONE}
OPEN_LOOK = {"facecolor": CARD, "edgecolor": OPEN, "hatch": "////"}
MEAN_LOOK = {"facecolor": SOFT, "edgecolor": DONE}

WIDTH = 8.0  # inches
DPI = 160
#: The same figure has the same bytes: matplotlib would salt its ids anew each time.
_RC = {"svg.hashsalt": "autograder", "svg.fonttype": "path"}
_LABEL_LENGTH = 34


def figure_png(figure: Figure) -> bytes:
    """The figure as a PNG of ``DPI`` dots an inch, on its light card."""
    buffer = io.BytesIO()
    with style.context("default"):  # some ticks are only made now, and would follow a style that the learner has set
        figure.savefig(buffer, format="png", dpi=DPI)
    return buffer.getvalue()


def figure_svg(figure: Figure) -> str:
    """The figure as an ``<svg>`` element, as wide as its place, in the page's colours.

    Letters are outlines, so that words are as wide as the layout took them to be, whatever fonts there are.
    """
    buffer = io.StringIO()
    with style.context(["default", _RC]):
        figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None, "Format": None, "Type": None})
    svg = re.sub(r"<!--.*?-->|<metadata>.*?</metadata>", "", buffer.getvalue(), flags=re.DOTALL)
    svg = svg[svg.index("<svg") :].strip()
    svg = re.sub(r'^<svg [^>]*?viewBox="([^"]*)"[^>]*>', r'<svg viewBox="\1" width="100%">', svg)
    svg = svg.replace("xlink:href", "href")
    for name, (colour, _, _) in THEME.items():
        svg = svg.replace(colour, f"var(--ag-{name})")
    # ids are the page's: two figures must not share one
    own = hashlib.sha256(svg.encode()).hexdigest()[:8]
    svg = re.sub(r'\bid="([^"]+)"', rf'id="f{own}-\1"', svg)
    return re.sub(r'(href="|url\()#', rf"\1#f{own}-", svg)


def card(height: float) -> Figure:
    """An empty figure of ``height`` inches in the page's colours."""
    figure = Figure(figsize=(WIDTH, height), facecolor=CARD)
    figure.set_layout_engine("constrained", w_pad=0.16, h_pad=0.1)
    return figure


def plain(axes: Axes) -> None:
    """Axes as all charts have them: two spines, the page's ink."""
    axes.set_facecolor(CARD)
    axes.tick_params(colors=LINE, labelcolor=INK)
    for side, spine in axes.spines.items():
        spine.set_visible(side in ("left", "bottom"))
        spine.set_color(LINE)


def lanes(names: list[str], title: str, xlabel: str) -> tuple[Figure, Axes]:
    """A figure with a horizontal lane for each name, the first on top, over shares from 0 to 1."""
    figure = card(1.2 + 0.4 * max(len(names), 1))
    axes = figure.subplots()
    axes.set_title(title, color=INK, loc="left", weight="bold")
    axes.set_xlabel(xlabel, color=INK)
    axes.set_xlim(0, 1)
    axes.xaxis.set_major_formatter(PercentFormatter(xmax=1))
    plain(axes)
    axes.spines["left"].set_visible(False)
    axes.tick_params(axis="y", length=0)
    axes.set_yticks(range(len(names)), [shorten(name) for name in names])
    for label in axes.get_yticklabels():
        label.set_parse_math(False)
    axes.set_ylim(max(len(names), 1) - 0.4, -0.6)
    return figure, axes


def lane(axes: Axes, place: int, text: str) -> None:
    """The track of a lane, which is the whole, and a text to its right."""
    axes.barh(place, 1, height=0.62, color=TRACK, zorder=0)
    axes.text(1.015, place, text, va="center", color=INK, fontsize=9.5, parse_math=False)


def nothing(text: str) -> Figure:
    """A figure that says why there is none."""
    figure = card(1.0)
    figure.text(0.5, 0.5, text, ha="center", va="center", color=INK)
    return figure


def shorten(text: str) -> str:
    """A label that leaves room for the chart."""
    return text if len(text) <= _LABEL_LENGTH else text[: _LABEL_LENGTH - 1] + "…"


def percent(share: float) -> str:
    """A share from 0 to 1 in whole percent, where only all is 100 % and only nothing 0 %."""
    whole = round(round(100 * share, 9))  # first what only the order of a sum decides
    if whole == 100 and share < 1:
        return "99%"
    return "1%" if whole == 0 and share > 0 else f"{whole}%"
