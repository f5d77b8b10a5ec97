"""axe-core, which looks for faults of accessibility in a page of the browser.

It is no part of this repository: its licence is MPL-2.0, and only tests use it. `npm pack` fetches the pinned version once
into ``autograder/axe-core`` below the user's cache folder (``XDG_CACHE_HOME``, else ``~/.cache``), and its digest is
checked before each use.
"""

from __future__ import annotations

import base64
import hashlib
import os
import shutil
import subprocess
import tarfile
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

VERSION = "4.14.1"
#: As the registry gives it for the package file.
INTEGRITY = "FHfa+lmNjQZfJz1q8wKqIDwC6DExcHt/pkjNQb09a3NPjCKg2rhu5qb2S4r76ASyFNNtuFooJpZe37OgudVGtQ=="
#: Faults that no page may have.
GRAVE = ("serious", "critical")


@cache
def source() -> str:
    """The script. RuntimeError with a reason when it is neither in the cache nor to be had."""
    package = _cache() / f"axe-core-{VERSION}.tgz"
    if not package.is_file() or not _sound(package):
        _fetch(package)
    with tarfile.open(package) as archive:
        return archive.extractfile("package/axe.min.js").read().decode("utf-8")


def missing() -> str | None:
    """Why there is no axe here, in words to print; None when there is."""
    try:
        source()
    except RuntimeError as error:
        return str(error)
    return None


def grave_faults(page: Page) -> list[str]:
    """The serious and critical faults of what the page shows now, each with the first place where it is."""
    page.evaluate(source())
    found: dict[str, Any] = page.evaluate("() => axe.run(document, {resultTypes: ['violations']})")
    assert found["passes"], "axe looked at nothing"
    return [
        f"{fault['id']} ({fault['impact']}): {fault['help']}; {fault['nodes'][0]['html'][:200]}"
        for fault in found["violations"]
        if fault["impact"] in GRAVE
    ]


def _cache() -> Path:
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "autograder" / "axe-core"


def _sound(package: Path) -> bool:
    return base64.b64encode(hashlib.sha512(package.read_bytes()).digest()).decode() == INTEGRITY


def _fetch(package: Path) -> None:
    npm = shutil.which("npm")
    if npm is None:
        raise RuntimeError(f"there is no npm here to fetch axe-core {VERSION} with; install Debian's npm")
    package.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=package.parent) as scratch:
        command = [npm, "pack", f"axe-core@{VERSION}", "--pack-destination", scratch]
        done = subprocess.run(command, cwd=scratch, capture_output=True, text=True, check=False, timeout=120)
        fresh = Path(scratch) / package.name
        if done.returncode or not fresh.is_file():
            raise RuntimeError(f"npm could not fetch axe-core {VERSION}: {done.stderr.strip()[-300:]}")
        if not _sound(fresh):
            raise RuntimeError(f"what npm fetched as axe-core {VERSION} has another digest")
        fresh.replace(package)
