"""``python -m autograder serve``: the service from its start to its end."""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
import logging
import os
import resource
import signal
import socket
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from autograder.content import Course, load_course
from autograder.grading import GradingError
from autograder.records import RecordsError
from autograder.serve.desk import Desk
from autograder.serve.hub import Hub, address_of_service
from autograder.serve.settings import Settings
from autograder.serve.store import FILE_NAME, Store
from autograder.serve.tokens import whose
from autograder.serve.web import MOST_CONNECTIONS, make_server
from autograder.words import count

#: Where the service listens unless it is told otherwise: on this machine alone.
HOST, PORT = "127.0.0.1", 8777
#: Seconds for which a service that is asked to end goes on with the line.
DRAIN_SECONDS = 30.0


@dataclass(frozen=True)
class Address:
    """Where to listen, and the path below which the addresses lie."""

    host: str = HOST
    port: int = PORT
    prefix: str = ""

    @property
    def url(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}{self.prefix}"

    @property
    def local(self) -> bool:
        """True when only this machine can reach it."""
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return self.host == "localhost"


def serve(
    course: Path,
    *,
    address: Address | None = None,
    settings: Settings | None = None,
    hub: bool = False,
    drain_seconds: float = DRAIN_SECONDS,
    say: Callable[[str], None] | None = None,
) -> int:
    """Serve a course until SIGTERM or SIGINT; the exit status. A second signal ends the wait for the line.

    Without an ``address`` it is the one that a hub expects, or this machine's own.
    """
    logging.basicConfig(stream=sys.stderr, level=logging.INFO, format="%(asctime)s %(message)s")
    address = address or Address(*((hub and address_of_service()) or ()))
    # whether a language model reads somebody's words is theirs to say, not the service's
    os.environ.pop("AUTOGRADER_REVIEW", None)
    loaded = load_course(course)
    with Store(course / FILE_NAME) as store:
        try:
            return asyncio.run(_serve(loaded, store, address, settings or Settings(), hub, drain_seconds, say or _say))
        except GradingError as error:
            raise RecordsError(str(error)) from None


def _say(line: str) -> None:
    print(line, flush=True)


async def _serve(
    course: Course,
    store: Store,
    address: Address,
    settings: Settings,
    hub: bool,
    drain_seconds: float,
    say: Callable[[str], None],
) -> int:
    ends = _Ends()
    who = Hub().whose if hub else _own_tokens(store)
    listening = _listen(address)
    _raise_limit_of_files()
    desk = Desk(course, store, settings)
    try:
        left = await desk.start()
        server = make_server(desk, who, prefix=address.prefix)
        server.add_socket(listening)
        address = Address(address.host, listening.getsockname()[1], address.prefix)
        for line in _opening(course.path, store, address, desk, left, hub):
            say(line)
        await ends.first.wait()
        say(f"Ending: nothing more is taken in, and what waits is graded for up to {drain_seconds:g} s.")
        drained = asyncio.create_task(desk.drain(drain_seconds))
        hurried = asyncio.create_task(ends.second.wait())
        await asyncio.wait({drained, hurried}, return_when=asyncio.FIRST_COMPLETED)
        hurried.cancel()
        remaining = await (drained if drained.done() else desk.drain(0))
        drained.cancel()
        desk.let_go()
        server.stop()
        # those who were waiting have their replies by then
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(server.close_all_connections(), 5)
        say("Ended." + (f" {count(remaining, 'answer')} will be graded at the next start." if remaining else ""))
    finally:
        listening.close()
        await desk.close()
    return 0


def _listen(address: Address) -> socket.socket:
    family = socket.AF_INET6 if ":" in address.host else socket.AF_INET
    try:
        # as many may knock at once as are let in
        listening = socket.create_server((address.host, address.port), family=family, backlog=MOST_CONNECTIONS)
    except OSError as error:
        why = (error.strerror or str(error)).partition(" (")[0]
        raise RecordsError(
            f"Port {address.port} of {address.host} cannot be used ({why}); name another with --port or --host."
        ) from None
    listening.setblocking(False)
    return listening


class _Ends:
    """Signals as events."""

    def __init__(self) -> None:
        self.first, self.second = asyncio.Event(), asyncio.Event()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._came)

    def _came(self) -> None:
        (self.second if self.first.is_set() else self.first).set()


def _own_tokens(store: Store) -> Callable[[str], Awaitable[str | None]]:
    async def who(token: str) -> str | None:
        return whose(store, token)

    return who


def _opening(course: Path, store: Store, address: Address, desk: Desk, left: int, hub: bool) -> list[str]:
    lines = [
        f"Grading service for {course} at {address.url}",
        f"{count(desk.settings.graders, 'grader')} at {desk.rung}, {count(len(desk.course.exercises), 'exercise')}.",
    ]
    if hub:
        lines.append("Learners are the hub's users.")
    else:
        good = sum(row.revoked_at is None for row in store.tokens())
        lines.append(
            f"{count(good, 'learner')} with a token." + ("" if good else " `autograder learners issue` makes one.")
        )
    if left:
        lines.append(f"{count(left, 'answer')} from before {'is' if left == 1 else 'are'} being graded.")
    if address.local:
        lines.append("Only this machine reaches it; for others, put a proxy with TLS in front, or name --host.")
    else:
        lines.append(
            "It speaks plain HTTP, so that tokens and answers can be read on the way: put a proxy with TLS in front, "
            "and give learners the proxy's https address."
        )
    return [*lines, "Ctrl+C ends it; what was taken in is kept."]


def _raise_limit_of_files() -> None:
    """A learner who waits is an open connection."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST_CONNECTIONS + 200
    if soft < wanted:
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(
                resource.RLIMIT_NOFILE, (wanted if hard == resource.RLIM_INFINITY else min(wanted, hard), hard)
            )
