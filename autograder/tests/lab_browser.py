"""A real JupyterLab in a real Chromium, for the browser tests."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Locator, Page, TimeoutError, expect, sync_playwright

COURSE = Path(__file__).resolve().parents[2] / "course"
CHROMIUM_OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
#: Seconds in which a page or a cell must be ready on a busy machine.
PATIENCE = 60
#: What a page shows after its kernel is idle, a widget's text for one, comes when it comes: it is expected, not read once.
expect.set_options(timeout=PATIENCE * 1000)


def chromium() -> str | None:
    """Where the system's Chromium lies, None when there is none."""
    return next(
        (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None
    )


def artifact(name: str) -> Path:
    """Where a screenshot is kept: the folder that make names, or one beside the tests' temporary files."""
    folder = Path(os.environ.get("AUTOGRADER_ARTIFACTS") or Path.cwd() / ".pytest_cache" / "artifacts")
    folder.mkdir(parents=True, exist_ok=True)
    return folder / name


def copy_course(target: Path) -> Path:
    """A course of its own with a workbook laid out, so that a test's sitting is nobody's practice."""
    from autograder.notebooks.workbook import lay_out

    for name in ("rounds", "release"):
        shutil.copytree(COURSE / name, target / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("nbgrader_config.py", "start_here.py", "dashboard.py"):
        shutil.copy(COURSE / name, target / name)
    lay_out(target / "release", target / "workbook")
    return target


@contextlib.contextmanager
def jupyterlab(course: Path, home: Path, *, dark: bool = False, root: Path | None = None) -> Iterator[str]:
    """Serve a course's workbook, or the folder ``root``; gives the address of the lab."""
    root = root or course / "workbook"
    # every cell is in the page, so that a test finds the ones that are scrolled away
    _set(home, "notebook-extension/tracker", {"windowingMode": "none"})
    _set(home, "apputils-extension/notification", {"fetchNews": "false", "checkForUpdates": False})
    use_theme(home, dark=dark)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {
        **os.environ,
        "HOME": str(home),
        "JUPYTERLAB_SETTINGS_DIR": str(home / "settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(home / "workspaces"),
        "PATH": os.pathsep.join((str(Path(sys.executable).parent), os.environ.get("PATH", ""))),
    }
    with open(home / "jupyterlab.log", "wb") as log:
        server = subprocess.Popen(
            [
                sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", f"--port={port}", "--ip=127.0.0.1",
                "--IdentityProvider.token=", f"--ServerApp.root_dir={root}",
            ],
            cwd=root, env=environment, stdout=log, stderr=log,
        )  # fmt: skip
        try:
            address = f"http://127.0.0.1:{port}"
            _wait_for(f"{address}/api/status", server, home / "jupyterlab.log")
            yield address
        finally:
            server.terminate()
            try:
                server.wait(15)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()


def use_theme(home: Path, *, dark: bool) -> None:
    """Show pages that are loaded from now on in the light or the dark theme."""
    _set(home, "apputils-extension/themes", {"theme": "JupyterLab Dark" if dark else "JupyterLab Light"})


def _set(home: Path, plugin: str, values: dict) -> None:
    path = home / "settings" / "@jupyterlab" / f"{plugin}.jupyterlab-settings"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(values))


def _wait_for(address: str, server: subprocess.Popen, log: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and server.poll() is None:
        with contextlib.suppress(OSError), urllib.request.urlopen(address, timeout=2):
            return
        time.sleep(0.2)
    raise AssertionError(f"JupyterLab did not start:\n{log.read_text()[-2000:]}")


@contextlib.contextmanager
def browser_page(*, width: int = 1300, height: int = 1000) -> Iterator[Page]:
    """A page of a fresh headless Chromium."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=CHROMIUM_OPTIONS)
        try:
            page = browser.new_page(viewport={"width": width, "height": height})
            page.set_default_timeout(PATIENCE * 1000)
            yield page
        finally:
            browser.close()


class NotebookPage:
    """One notebook in the lab, worked as a person does: click, type, Shift+Enter."""

    def __init__(self, page: Page, address: str, path: str):
        self.page = page
        page.goto(f"{address}/lab/tree/{path}?reset")  # nothing that was open before
        # another notebook may lie open behind this one
        self.panel = page.locator(".jp-NotebookPanel:not(.lm-mod-hidden)")
        self.panel.locator(".jp-Notebook .jp-Cell").first.wait_for()
        self.dismiss_dialog()
        self.panel.locator(".jp-Notebook-ExecutionIndicator[data-status=idle]").wait_for()

    def dismiss_dialog(self) -> None:
        """Accept the question for a kernel when it comes."""
        accept = self.page.locator(".jp-Dialog .jp-mod-accept")
        with contextlib.suppress(Exception):
            accept.click(timeout=1500)

    def cell(self, text: str) -> Locator:
        """The code cell whose source begins with ``text``."""
        cells = self.panel.locator(".jp-Notebook .jp-CodeCell")
        for _ in range(2):
            for index in range(cells.count()):
                if cells.nth(index).locator(".cm-content").inner_text().lstrip().startswith(text):
                    return cells.nth(index)
            self.page.wait_for_timeout(3000)  # cells of a long notebook are drawn one after the other
        raise AssertionError(f"no code cell begins with {text!r}")

    def write(self, cell: Locator, source: str) -> None:
        """Replace a cell's source, as pasting does."""
        cell.locator(".cm-content").click()
        self.page.keyboard.press("Control+a")
        self.page.keyboard.insert_text(source)

    def run(self, cell: Locator) -> str:
        """Run a cell and wait for its end; the text of its outputs."""
        before = cell.locator(".jp-InputPrompt").inner_text()
        handle = cell.locator(".jp-InputPrompt").element_handle()
        for _ in range(3):
            cell.locator(".cm-content").click()
            self.page.keyboard.press("Shift+Enter")
            try:
                self.page.wait_for_function(
                    "([e, before]) => e.innerText !== before", arg=[handle, before], timeout=15_000
                )
                break
            except TimeoutError:  # a dialog that came late took the keys; the cell has not begun
                self.dismiss_dialog()
        self.page.wait_for_function(
            "([e, before]) => /\\[\\d+\\]/.test(e.innerText) && e.innerText !== before", arg=[handle, before]
        )
        # what came with the last message is drawn in the next frame
        self.page.evaluate("new Promise(drawn => requestAnimationFrame(() => setTimeout(drawn)))")
        return self.output(cell)

    @staticmethod
    def output(cell: Locator) -> str:
        outputs = cell.locator(".jp-OutputArea-output")
        return "\n".join(outputs.nth(i).inner_text() for i in range(outputs.count()))
