"""Learners of a JupyterHub: the hub says whose token it is, by its own service authentication."""

from __future__ import annotations

import asyncio
import os
from urllib.parse import urlsplit

from tornado.web import HTTPError

from autograder.records import RecordsError
from autograder.serve.requests import Refused

#: Seconds for which the hub's word on a token holds.
_CACHED = 60
#: Requests to the hub at once: unknown tokens must not become a flood of them.
_AT_ONCE = 8
#: Characters of a token that is asked about.
_LONGEST = 512


class Hub:
    """Asks the hub that started this service, or whose service it is by its environment (``JUPYTERHUB_*``).

    Needs the package ``jupyterhub``. RecordsError when it or the environment is missing.
    """

    def __init__(self) -> None:
        try:
            from jupyterhub.services.auth import HubAuth
        except ImportError:
            raise RecordsError(
                "Serving a JupyterHub needs its package; install it with: pip install -c autograder/constraints.txt "
                "-e './autograder[hub]'"
            ) from None
        missing = [
            name for name in ("JUPYTERHUB_API_URL", "JUPYTERHUB_API_TOKEN", "JUPYTERHUB_SERVICE_NAME")
            if not os.environ.get(name)
        ]  # fmt: skip
        if missing:
            raise RecordsError(
                f"{missing[0]} is not set; a hub sets it for its services: name this command in c.JupyterHub.services."
            )
        self._auth = HubAuth(cache_max_age=_CACHED)
        self._few = asyncio.Semaphore(_AT_ONCE)

    async def whose(self, token: str) -> str | None:
        """The user whom a token belongs to, None for one that the hub does not know.

        Refused for a user who may not use this service, and while the hub does not answer.
        """
        if not token.isascii() or not token.isprintable() or len(token) > _LONGEST:
            return None
        try:
            async with self._few:
                model = await self._auth.user_for_token(token, sync=False)
        except HTTPError:
            raise Refused(503, "The hub does not say who you are. Try again a little later.", retry_after=5) from None
        if model is None or model.get("kind") != "user":
            return None
        if not self._auth.check_scopes(self._auth.access_scopes, model):
            raise Refused(
                403,
                f"The hub does not let {model['name']}'s server use this service; its role needs the scope "
                f"{' or '.join(sorted(self._auth.access_scopes))}.",
            )
        return model["name"]


def address_of_service() -> tuple[str, int, str] | None:
    """Host, port and path prefix at which the hub expects a service that it starts; None where there is none."""
    url, prefix = os.environ.get("JUPYTERHUB_SERVICE_URL"), os.environ.get("JUPYTERHUB_SERVICE_PREFIX", "/")
    if not url:
        return None
    parts = urlsplit(url)
    if parts.hostname is None or parts.port is None:
        raise RecordsError(
            f"JUPYTERHUB_SERVICE_URL is {url}; it needs a host and a port, such as http://127.0.0.1:8777."
        )
    return parts.hostname, parts.port, prefix.rstrip("/")
