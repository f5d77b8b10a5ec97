"""Which grading service a notebook asks: its own where the course's tests are, else the one that its copy names."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.content.public import is_public
from autograder.content.settings import read_settings
from autograder.grading.client import Client, GradingError

if TYPE_CHECKING:
    from autograder.grading.remote import NoService, RemoteClient

#: A learner's token, and the one that a hub gives each server.
TOKENS = ("AUTOGRADER_TOKEN", "JUPYTERHUB_API_TOKEN")


def connect(course: Path, *, limits: dict[str, float | int] | None = None) -> Client | RemoteClient | NoService:
    """A client for a course; GradingError when a service is named and no token for it.

    ``limits`` are for a service of one's own.
    """
    if not is_public(course):
        return Client(course, limits=limits)
    from autograder.grading.remote import NoService, RemoteClient  # HTTP, which a course with its tests has no use for

    settings = read_settings(course)
    if not settings.service:
        return NoService(course)
    token = settings.token or next(filter(None, map(os.environ.get, TOKENS)), None)
    if not token:
        raise GradingError(
            f"This copy checks with the service at {settings.service}, and has no token for it: put the line "
            'token = "…" that your instructor gave you into course/workbook/settings.toml.'
        )
    return RemoteClient(course, settings.service, token)
