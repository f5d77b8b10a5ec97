"""The service's HTTP: three addresses, JSON both ways, and a sentence for whatever is not met.

- ``POST /v1/checks`` hands an answer in: 202 with its place in line, or 200 with the verdict.
- ``GET /v1/checks/<id>?wait=20`` says how it stands, and waits up to so many seconds for the verdict.
- ``POST /v1/ask`` asks something about an exercise.
- ``GET /v1/health`` says that the service is there; it alone needs no token.

A refusal that another try may mend has ``Retry-After``.
"""

from __future__ import annotations

import json
import logging
import math
import re
from collections.abc import Awaitable, Callable
from http.client import responses
from typing import Any

from tornado.httpserver import HTTPServer
from tornado.iostream import IOStream
from tornado.web import Application, Finish, RequestHandler, stream_request_body

from autograder.serve.desk import Desk
from autograder.serve.requests import MAX_BODY, Refused, read_check, read_question
from autograder.serve.telling import Standing

#: Seconds in which the head of a request must be there, and in which its body must.
HEAD_SECONDS, BODY_SECONDS = 10.0, 30.0
#: Seconds that a request may wait for a verdict; proxies cut off what waits for a minute.
MOST_WAIT = 25.0
#: Connections at once; those above are closed.
MOST_CONNECTIONS = 2000
#: Bytes of a body that are read and thrown away so that its sender hears why; a longer one is cut off.
_CUT_OFF = 8 * MAX_BODY

_AUTHORIZATION = re.compile(r"(?:token|bearer) +(\S+)", re.IGNORECASE)
_log = logging.getLogger(__name__)

#: The learner whose token it is; None for no learner's. It may raise Refused.
Whose = Callable[[str], Awaitable[str | None]]


class _Handler(RequestHandler):
    """JSON with a sentence for each error, and nobody without a token."""

    def initialize(self, desk: Desk, whose: Whose) -> None:
        self.desk, self._whose = desk, whose

    def set_default_headers(self) -> None:
        self.set_header("Server", "autograder")
        self.set_header("Content-Type", "application/json; charset=utf-8")
        self.set_header("Cache-Control", "no-store")
        self.set_header("X-Content-Type-Options", "nosniff")

    async def prepare(self) -> None:
        try:
            match = _AUTHORIZATION.fullmatch(self.request.headers.get("Authorization", ""))
            learner = await self._whose(match[1]) if match else None
            if learner is None:
                raise Refused(401, "Your token is missing, wrong or no longer good. Ask your instructor for one.")
            self.learner = learner
        except Refused as refused:
            self.refuse(refused)

    def refuse(self, refused: Refused) -> None:
        """End the request with a sentence."""
        self.set_status(refused.status)
        if refused.status == 401:
            self.set_header("WWW-Authenticate", "token")
        if refused.retry_after is not None:
            self.set_header("Retry-After", str(max(1, math.ceil(refused.retry_after))))
        self.finish(json.dumps({"error": refused.sentence}))
        raise Finish

    def reply(self, data: dict[str, Any], *, status: int = 200) -> None:
        self.set_status(status)
        self.finish(json.dumps(data))

    def standing(self, standing: Standing) -> None:
        """Reply how a check stands."""
        if standing.verdict is None:
            self.set_header("Retry-After", str(max(1, math.ceil(standing.place.seconds if standing.place else 1))))
        self.reply(standing.to_dict(), status=200 if standing.verdict is not None else 202)

    def write_error(self, status_code: int, **named: Any) -> None:
        """What tornado refuses by itself, and what went wrong here."""
        error = named.get("exc_info", (None, None))[1]
        sentence = (
            "The service failed. Nothing is lost: try again."
            if status_code >= 500
            else f"{responses.get(status_code, 'Refused')}."
        )
        if status_code >= 500 and error is not None:
            _log.error("a request failed", exc_info=error)
        self.finish(json.dumps({"error": sentence}))

    def log_exception(self, *_: Any) -> None:
        """Told by `write_error`, once."""


@stream_request_body
class _Posted(_Handler):
    """A request with a body: no more of it is kept than its limit and a byte, and nothing before it is known whose."""

    async def prepare(self) -> None:
        self._body = bytearray()
        length = self.request.headers.get("Content-Length", "0")
        if not (length.isascii() and length.isdigit() and len(length) < 20 and int(length) <= MAX_BODY):
            self._too_large()
        await super().prepare()

    def data_received(self, chunk: bytes) -> None:
        self._body += chunk[: MAX_BODY + 1 - len(self._body)]

    def body(self) -> bytes:
        """The whole body; refuses one that came in chunks and turned out too large."""
        if len(self._body) > MAX_BODY:
            self._too_large()
        return bytes(self._body)

    def _too_large(self) -> None:
        self.set_header("Connection", "close")
        self.refuse(Refused(413, f"A request may have at most {MAX_BODY:,} bytes. Nothing was taken."))


class _Checks(_Posted):
    async def post(self) -> None:
        try:
            new = read_check(self.body(), self.desk.course)
            self.standing(await self.desk.hand_in(self.learner, new))
        except Refused as refused:
            self.refuse(refused)


class _Check(_Handler):
    async def get(self, id: str) -> None:
        wait = self.get_argument("wait", "0")
        seconds = float(wait) if re.fullmatch(r"\d{1,3}(\.\d{1,3})?", wait) else 0.0
        try:
            self.standing(await self.desk.look(self.learner, id, min(seconds, MOST_WAIT)))
        except Refused as refused:
            self.refuse(refused)


class _Ask(_Posted):
    async def post(self) -> None:
        try:
            self.reply({"ok": await self.desk.ask(self.learner, read_question(self.body(), self.desk.course))})
        except Refused as refused:
            self.refuse(refused)


class _Health(_Handler):
    async def prepare(self) -> None:
        """Anybody may ask."""

    def get(self) -> None:
        self.reply(self.desk.health(), status=503 if self.desk.draining else 200)


class _Nothing(_Handler):
    """Any other address, to those who may ask at all."""

    async def prepare(self) -> None:
        await super().prepare()
        self.refuse(Refused(404, "There is nothing at this address; a notebook knows the right ones."))


class _Server(HTTPServer):
    """tornado's server with a bound on connections."""

    _open = 0

    def handle_stream(self, stream: IOStream, address: tuple) -> None:
        if self._open >= MOST_CONNECTIONS:
            stream.close()
            return
        self._open += 1
        super().handle_stream(stream, address)

    def on_close(self, server_conn: object) -> None:
        self._open -= 1
        super().on_close(server_conn)


def make_server(desk: Desk, whose: Whose, *, prefix: str = "", head_seconds: float = HEAD_SECONDS) -> HTTPServer:
    """A server that listens nowhere yet. ``prefix`` is the path below which it answers, ``""`` or ``/some/path``."""
    rest = {"desk": desk, "whose": whose}
    application = Application(
        [
            (f"{prefix}/v1/checks", _Checks, rest),
            (f"{prefix}/v1/checks/([A-Za-z0-9_-]{{8,64}})", _Check, rest),
            (f"{prefix}/v1/ask", _Ask, rest),
            (f"{prefix}/v1/health", _Health, rest),
        ],
        default_handler_class=_Nothing,
        default_handler_args=rest,
        log_function=_log_request,
    )
    return _Server(
        application,
        idle_connection_timeout=head_seconds,
        body_timeout=BODY_SECONDS,
        max_header_size=16 << 10,
        max_body_size=_CUT_OFF,
        max_buffer_size=_CUT_OFF,
    )


def _log_request(handler: RequestHandler) -> None:
    """One line on what was refused or failed; the rest would be a diary of who worked when."""
    status = handler.get_status()
    if status >= 400:
        level = logging.WARNING if status >= 500 else logging.INFO
        _log.log(level, "%d %s %s", status, handler.request.method, handler.request.path)
