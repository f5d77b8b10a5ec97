"""Whether nbgrader's gradebook can be written, said in one sentence before anything is begun."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import create_engine, make_url
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.pool import NullPool


def wait_for_gradebook(url: str, seconds: float) -> str:
    """``""`` once a gradebook can be written to, waiting at most ``seconds`` for a lock; else what is the matter.

    Asked of SQLite alone, which lets one program write at a time; nbgrader itself waits 5 s and then ends in a
    traceback. Nothing stays written, and a gradebook that is not there is none of this function's business.
    """
    try:
        address = make_url(url)
        if address.get_backend_name() != "sqlite" or not _exists(address.database or ""):
            return ""
        engine = create_engine(url, poolclass=NullPool, connect_args={"timeout": seconds})
        with engine.connect() as connection:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            # a lock is given on a file that cannot be written, too: try, and take it back
            connection.exec_driver_sql("CREATE TABLE autograder_was_here (a)")
            connection.exec_driver_sql("ROLLBACK")
    except DBAPIError as error:
        return gradebook_trouble(url, error)
    except SQLAlchemyError:
        pass  # nbgrader says what is wrong with its address
    return ""


def gradebook_trouble(url: str, error: Exception) -> str:
    """What a failed use of a gradebook comes down to, and what to do."""
    place = make_url(url).render_as_string(hide_password=True).removeprefix("sqlite:///")
    cause = str(getattr(error, "orig", None) or error).strip().partition("\n")[0]
    if "locked" in cause:
        return (
            f"The gradebook {place} is locked by another program: close formgrader and other runs, and run this again."
        )
    if "readonly" in cause:
        return (
            f"The gradebook {place} is read-only: see that you may write to it and to its folder, and run this again."
        )
    if "full" in cause:
        return f"The disk of the gradebook {place} is full: make room, and run this again."
    return f"The gradebook {place} cannot be written ({cause}): see to it, and run this again."


def _exists(database: str) -> bool:
    return database.startswith("file:") or Path(database).is_file()
