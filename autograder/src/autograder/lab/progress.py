"""How far a long check is: a bar where there is a browser, a line of text elsewhere. It goes when the check is over.

Where there is no notebook the line stands on a terminal's stderr, and nowhere else.
"""

from __future__ import annotations

import sys
from html import escape
from types import TracebackType

from IPython import get_ipython
from IPython.display import DisplayHandle

_WIDTH = 24


class ProgressLine:
    """Shows what it is called with below the running cell; a context, at whose end nothing of it stays."""

    def __init__(self) -> None:
        self._handle: DisplayHandle | None = None
        self._drawn = 0

    def __call__(self, what: str, done: int, of: int) -> None:
        if get_ipython() is None:
            if sys.stderr.isatty():
                self._draw(progress_text(what, done, of))
            return
        shown = {"text/plain": progress_text(what, done, of), "text/html": progress_html(what, done, of)}
        if self._handle is None:
            self._handle = DisplayHandle()
            self._handle.display(shown, raw=True)
        else:
            self._handle.update(shown, raw=True)

    def __enter__(self) -> ProgressLine:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._handle is not None:
            self._handle.update({"text/plain": "", "text/html": ""}, raw=True)
        if self._drawn:
            self._draw("")
            print("\r", end="", file=sys.stderr, flush=True)

    def _draw(self, text: str) -> None:
        print(f"\r{text.ljust(self._drawn)}", end="", file=sys.stderr, flush=True)
        self._drawn = len(text)


def progress_text(what: str, done: int, of: int) -> str:
    """``"hidden seeds  ######..................  5 of 21"``."""
    full = round(_WIDTH * done / max(1, of))
    return f"{what}  {'#' * full}{'.' * (_WIDTH - full)}  {done} of {of}"


def progress_html(what: str, done: int, of: int) -> str:
    """The same with the browser's own bar, which follows the page's theme."""
    label = f"{escape(what)}: {done} of {of}"
    return (
        '<div style="display:flex;gap:.8em;align-items:center;color:var(--jp-ui-font-color1, inherit)">'
        f'<progress value="{done}" max="{of}" aria-label="{label}" style="width:16rem;accent-color:var(--jp-brand-color1, '
        f'#1f6fb2)"></progress><span>{label}</span></div>'
    )
