"""pytest, kept warm: an exercise's tests are collected once and run again at every check.

Most of what a short pytest run costs is its own start: configuration, plugins, collection. So one run of
``pytest.main`` for each exercise stays open in a thread of its own, and its test loop waits for checks. All of this
goes through pytest's documented hooks; each check still goes through the whole protocol of every test.
"""

from __future__ import annotations

import contextlib
import os
import queue
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from autograder.content import Exercise, Scenario

#: Plugins of pytest that a check has no use for; without them a run costs a third.
_UNUSED = (
    "terminal", "cacheprovider", "capture", "logging", "warnings", "doctest", "junitxml", "pastebin", "faulthandler",
    "setuponly", "setupplan", "stepwise", "debugging", "unittest", "threadexception", "unraisableexception",
    "legacypath", "recwarn", "monkeypatch", "tmpdir", "skipping", "subtests",
)  # fmt: skip
_MARKERS = "schedules(n): how many schedules a test that takes threads runs under"
_OPTIONS = [option for name in _UNUSED for option in ("-p", f"no:{name}")]


class WarmTests:
    """The collected tests of one exercise, with ``plugin`` in the run. Used from one thread at a time."""

    def __init__(self, exercise: Exercise | Scenario, plugin: object):
        self._files = list(exercise.test_files)
        self._root = exercise.path.parents[1]
        self._plugin = plugin
        self._wanted: queue.SimpleQueue[tuple[Callable, Callable] | None] = queue.SimpleQueue()
        self._ended: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._main, name=f"tests of {exercise.id}", daemon=True)
        self._thread.start()

    def run(
        self,
        place: Callable[[pytest.Item], int | None],
        around: Callable[[], contextlib.AbstractContextManager],
    ) -> str:
        """Run the tests that have a ``place``, by it, inside the context ``around()``; ``""``, or why that was not possible."""
        if not self._thread.is_alive():
            return "the test runner has ended"
        self._wanted.put((place, around))
        return self._ended.get()

    @property
    def alive(self) -> bool:
        return self._thread.is_alive()

    def close(self) -> None:
        """End the run and its thread."""
        self._wanted.put(None)
        self._thread.join()

    def _main(self) -> None:
        try:
            code = self._pytest()
            fault = f"the test runner ended with {code!s}"
        except BaseException as error:  # whoever waits for a check must hear of it
            fault = f"the test runner failed ({type(error).__name__}: {error})"
        self._ended.put(fault)

    def _pytest(self) -> int:
        # the root is above all exercises, so that their test modules have different names
        forget_modules(self._root, self._files)
        options = [
            *_OPTIONS, "-c", os.devnull, "-o", f"markers={_MARKERS}", f"--rootdir={self._root}", "--noconftest",
            "--import-mode=importlib",
        ]  # fmt: skip
        with contextlib.ExitStack() as self._starting:
            self._starting.enter_context(_own_settings())
            return pytest.main([*options, *map(str, self._files)], plugins=[self, self._plugin])

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """In place of pytest's loop: the same protocol for each test, once for each check."""
        self._starting.close()
        if session.testsfailed:
            raise session.Interrupted("a test file could not be imported")
        while (wanted := self._wanted.get()) is not None:
            place, around = wanted
            items = sorted((item for item in session.items if place(item) is not None), key=place)
            fault = ""
            # what a test prints belongs to nobody
            with open(os.devnull, "w") as nowhere, contextlib.redirect_stdout(nowhere), around():
                try:
                    for item, following in zip(items, [*items[1:], None], strict=True):
                        item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
                except BaseException as error:
                    fault = f"the test runner was interrupted ({type(error).__name__}: {error})"
            self._ended.put(fault)
        return True


def files_stamp(exercise: Exercise | Scenario) -> tuple:
    """What changes when one of an exercise's files of tests does."""
    return tuple((file, file.stat().st_mtime_ns, file.stat().st_size) for file in exercise.test_files)


def forget_modules(root: Path, files: list[Path]) -> None:
    """Have pytest import these files anew: it keeps the modules that it has, and another course's have equal names."""
    for file in files:
        sys.modules.pop(".".join(file.relative_to(root).with_suffix("").parts), None)


#: One start at a time: what follows changes the process.
_start = threading.Lock()


@contextlib.contextmanager
def _own_settings() -> Iterator[None]:
    """Let nothing of the user's own pytest into a check, and leave no bytecode beside the tests."""
    names = ("PYTEST_ADDOPTS", "PYTEST_PLUGINS", "PYTEST_DISABLE_PLUGIN_AUTOLOAD")
    with _start:
        before = {name: os.environ.pop(name, None) for name in names}
        writes, sys.dont_write_bytecode = sys.dont_write_bytecode, True
        os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
        try:
            yield
        finally:
            sys.dont_write_bytecode = writes
            for name, value in before.items():
                os.environ.pop(name, None)
                if value is not None:
                    os.environ[name] = value
