"""``python -m autograder serve`` and ``python -m autograder learners``: their options, and what they print."""

from __future__ import annotations

import argparse
import csv
import os
import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.content import course_dir
from autograder.records import RecordsError
from autograder.sandbox import RUNGS
from autograder.words import count

if TYPE_CHECKING:
    from autograder.serve.store import Store


def serve_arguments(parser: argparse.ArgumentParser) -> None:
    """What ``serve`` takes."""
    parser.add_argument("--host", help="the address to listen at; by default this machine alone reaches the service")
    parser.add_argument("--port", type=int, help="the port, 8777 by default; 0 takes any that is free")
    parser.add_argument("--prefix", default="", help="the path below which a proxy passes requests on, such as /checks")
    parser.add_argument("--graders", type=int, help="answers graded at once, by default as many as processors")
    parser.add_argument("--room", type=int, default=1000, help="answers that may wait in line (default: 1000)")
    parser.add_argument(
        "--minimum", choices=RUNGS, default="S2", help="the weakest isolation that will do (default: S2)"
    )
    parser.add_argument(
        "--debriefs",
        choices=("passed", "open"),
        default="passed",
        help="who may see how the reference does it: those who have passed all stages (default), or everybody",
    )
    parser.add_argument(
        "--drain", type=float, default=30.0, help="seconds for which the end waits for the line (default: 30)"
    )
    parser.add_argument(
        "--hub", action="store_true", help="learners are the users of a JupyterHub, whose service this is"
    )


def serve_command(options: argparse.Namespace) -> int:
    """Serve until a signal."""
    from autograder.serve.running import HOST, PORT, Address, serve
    from autograder.serve.settings import Settings

    for name, least in (("graders", 1), ("room", 1), ("port", 0), ("drain", 0)):
        value = getattr(options, name)
        if value is not None and value < least:
            raise RecordsError(f"--{name} is {value}; it is {least} or more.")
    more = {"graders": options.graders} if options.graders else {}
    prefix = "/" + options.prefix.strip("/") if options.prefix.strip("/") else ""
    port = PORT if options.port is None else options.port
    address = Address(options.host or HOST, port, prefix)
    if options.hub and options.host is options.port is None and not prefix:
        address = None  # the hub says where
    settings = Settings(room=options.room, minimum=options.minimum, debriefs=options.debriefs, **more)
    return serve(course_dir(), address=address, settings=settings, hub=options.hub, drain_seconds=options.drain)


def learners_arguments(parser: argparse.ArgumentParser) -> None:
    """What ``learners`` takes."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="action")
    issue = actions.add_parser("issue", help="give learners a token each; an earlier one ends")
    issue.add_argument("name", nargs="*", help="learners' names, as nbgrader's student ids")
    issue.add_argument("--students", type=Path, help="a CSV file with a column id, as nbgrader db student import takes")
    issue.add_argument("--to", type=Path, help="write name and token to this CSV file, which only you may read")
    actions.add_parser("list", help="list learners, their tokens' dates and their checks")
    for action, text in (
        ("revoke", "end a learner's token"),
        ("attempts", "list a learner's checks"),
        ("forget", "take out all that is kept of a learner"),
    ):
        one = actions.add_parser(action, help=text)
        one.add_argument("name", help="the learner's name")
        if action == "attempts":
            one.add_argument("--to", type=Path, help="write them as an attempts log, which the dashboard reads")


def learners_command(options: argparse.Namespace) -> int:
    """Do one action on the service's file, whether the service runs or not."""
    from autograder.serve.store import FILE_NAME, Store

    act = {"issue": _issue, "list": _list, "revoke": _revoke, "attempts": _attempts, "forget": _forget}[options.action]
    with closing(Store(course_dir() / FILE_NAME)) as store:
        act(store, options)
    return 0


def _issue(store: Store, options: argparse.Namespace) -> None:
    from autograder.serve.tokens import check_name, issue

    names = list(dict.fromkeys([*options.name, *(_ids(options.students) if options.students else ())]))
    if not names:
        raise RecordsError("Nobody was named; give names, or a file with --students.")
    for name in names:
        check_name(name)
    if options.to is None:
        for name in names:
            print(f"{name}  {issue(store, name)}")
        print("They are not kept and cannot be shown again.", file=sys.stderr)
        return
    try:
        handle = os.open(options.to, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise RecordsError(f"{options.to} cannot be made ({error.strerror}); nothing was issued.") from None
    with open(handle, "w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(("id", "token"))
        table.writerows((name, issue(store, name)) for name in names)
    print(f"{count(len(names), 'token')} in {options.to}; they are not kept anywhere else.")


def _ids(path: Path) -> list[str]:
    try:
        with open(path, encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file, skipinitialspace=True))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise RecordsError(f"{path} cannot be read: {error}") from None
    if not rows or "id" not in rows[0]:
        raise RecordsError(f"{path} has no column id; it is the file that `nbgrader db student import` takes.")
    return [row["id"].strip() for row in rows if (row["id"] or "").strip()]


def _list(store: Store, _options: argparse.Namespace) -> None:
    checks = store.counts()
    tokens = {row.learner: row for row in store.tokens()}
    for name in sorted({*tokens, *checks}):
        row = tokens.get(name)
        state = "no token"
        if row is not None:
            state = f"revoked {row.revoked_at:%Y-%m-%d}" if row.revoked_at else f"token of {row.issued_at:%Y-%m-%d}"
        print(f"{name}  {state}  {count(checks.get(name, 0), 'check')}")
    if not tokens and not checks:
        print("No learner yet.")


def _revoke(store: Store, options: argparse.Namespace) -> None:
    if not store.revoke(options.name):
        raise RecordsError(f"{options.name} has no token that is good.")
    print(f"{options.name}'s token is no longer good.")


def _attempts(store: Store, options: argparse.Namespace) -> None:
    from autograder.serve.store import describe_check, write_attempts

    checks = store.checks_of(options.name)
    if options.to is None:
        for check in checks:
            print(describe_check(check))
        if not checks:
            print(f"{options.name} has made no check.")
        return
    if options.to.exists():
        raise RecordsError(f"{options.to} exists; name a new file.")
    print(f"{count(write_attempts(checks, options.to), 'check')} of {options.name} in {options.to}.")


def _forget(store: Store, options: argparse.Namespace) -> None:
    print(f"{options.name} is forgotten: {count(store.forget(options.name), 'check')} and any token were taken out.")
