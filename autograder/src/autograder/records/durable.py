"""One SQLite file whose rows outlive a kill and a loss of power, and whose errors are sentences."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from os import PathLike
from typing import Self

from sqlalchemy import URL, Connection, MetaData, String, TypeDecorator, create_engine, event
from sqlalchemy.exc import DBAPIError

from autograder.records.errors import RecordsError
from autograder.records.location import sqlite_path


class UtcTime(TypeDecorator):
    """An aware datetime, as ISO text in UTC with microseconds: text of one form, so its order is time's order."""

    impl = String(32)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: object) -> str | None:
        return None if value is None else value.astimezone(UTC).isoformat(timespec="microseconds")

    def process_result_value(self, value: str | None, dialect: object) -> datetime | None:
        return None if value is None else datetime.fromisoformat(value)


@dataclass(frozen=True)
class Kind:
    """What a file holds: its ``name`` in sentences, its tables, and the marks in its header.

    ``application_id`` tells it from another program's database, ``version`` from what a newer version has written.
    ``begins`` says how a file comes to be, where a missing one is an error.
    """

    name: str
    tables: MetaData
    application_id: int
    version: int
    begins: str


class DurableFile:
    """A file of one kind, given as a path or as ``sqlite:///path``; a context manager.

    Several processes may hold the same file open: SQLite's write-ahead journal lets them read while one writes, and a
    writer waits for its turn, at most ``busy_seconds``. With ``create`` a missing file is made, and its folder too;
    without it a missing file is an error. Every method raises RecordsError when the file cannot be used. What a
    transaction has committed is on the disk.
    """

    kind: Kind

    def __init__(self, path_or_url: str | PathLike[str], *, create: bool = True, busy_seconds: float = 5.0) -> None:
        name = self.kind.name
        path = sqlite_path(path_or_url)
        if path is None:
            raise RecordsError(f"The {name} is an SQLite file; give a path or a URL like sqlite:///folder/file.db.")
        self.path = path
        self._busy_seconds = busy_seconds
        if not create and not path.exists():
            raise RecordsError(f"There is no {name} at {path}; check the path, or {self.kind.begins}.")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise RecordsError(
                f"The folder of the {name} {path} cannot be made ({error.strerror}); choose another path."
            ) from error
        self._engine = create_engine(URL.create("sqlite", database=str(path)), connect_args={"timeout": busy_seconds})
        event.listen(self._engine, "connect", self._make_durable)
        try:
            self._prepare()
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.close()

    def close(self) -> None:
        """Give the file back; may be called more than once."""
        self._engine.dispose()

    def _prepare(self) -> None:
        """Make the tables in a new file; refuse a file that is something else."""
        kind = self.kind
        with self._transaction() as connection:
            # taken before the first look, so that of two processes that open a new file one makes it and one finds it
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            application_id = connection.exec_driver_sql("PRAGMA application_id").scalar()
            version = connection.exec_driver_sql("PRAGMA user_version").scalar()
            if application_id == kind.application_id:
                # A version after this one migrates here, in this transaction, from `version` to its own.
                if version > kind.version:
                    raise RecordsError(
                        f"The {kind.name} {self.path} was written by a newer version; update the autograder package."
                    )
                return
            if connection.exec_driver_sql("SELECT count(*) FROM sqlite_master").scalar():
                raise RecordsError(
                    f"{self.path} is another program's database and no {kind.name}; give the path of another file."
                )
            kind.tables.create_all(connection)
            connection.exec_driver_sql(f"PRAGMA application_id = {kind.application_id}")
            connection.exec_driver_sql(f"PRAGMA user_version = {kind.version}")

    @contextmanager
    def _transaction(self) -> Iterator[Connection]:
        """A connection whose work is committed at the end; SQLite's errors come out as RecordsError."""
        try:
            with self._engine.begin() as connection:
                yield connection
        except DBAPIError as error:
            raise RecordsError(self._sentence(error)) from error

    def _sentence(self, error: DBAPIError) -> str:
        code, name = primary_code(error.orig), self.kind.name
        if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            return (
                f"The {name} {self.path} was locked by another program for more than {self._busy_seconds:g} s; "
                "close what uses it and run this again."
            )
        if code in (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT):
            return f"{self.path} is damaged or no SQLite database; move it away and a new {name} will be made."
        if code == sqlite3.SQLITE_FULL:
            return f"There is no room for the {name} {self.path}; free some space on its disk and run this again."
        if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM):
            return (
                f"The {name} {self.path} is read-only; see that you may write to it and to its folder, and run "
                "this again."
            )
        return f"The {name} {self.path} cannot be used ({error.orig}); check the file, its folder and free space."

    def _make_durable(self, connection: sqlite3.Connection, record: object) -> None:
        """Set up each new connection."""
        deadline = time.monotonic() + self._busy_seconds
        try:
            # NORMAL would lose the last rows with the power; a sync costs milliseconds, a check hundreds.
            connection.execute("PRAGMA synchronous = FULL").close()
            while True:
                try:
                    # A file system without shared memory keeps the rollback journal: as durable, only slower.
                    connection.execute("PRAGMA journal_mode = WAL").close()
                    return
                except sqlite3.OperationalError as error:
                    # SQLite does not wait its busy time here, when two processes open a new file at once
                    if primary_code(error) != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                        raise
                    time.sleep(0.005)
        except sqlite3.Error:
            connection.close()
            raise


def primary_code(error: BaseException | None) -> int:
    """SQLite's code of an error; 0 of any other."""
    # the low byte is the primary code; the rest of it tells variants apart
    return getattr(error, "sqlite_errorcode", 0) & 0xFF


def moment(at: datetime | None) -> datetime:
    """``at`` in UTC, now when there is none; ValueError for a time without a zone."""
    if at is None:
        return datetime.now(UTC)
    if at.tzinfo is None:
        raise ValueError(
            f"The time {at.isoformat()} has no time zone; give an aware datetime, such as datetime.now(UTC)."
        )
    return at.astimezone(UTC)


def storable(text: str) -> str:
    """SQLite holds UTF-8, a lone surrogate is none: it is written as its escape, so that the row is not lost."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")
