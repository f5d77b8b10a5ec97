"""Where a database lies: a path and a URL are both accepted wherever one is asked for."""

from __future__ import annotations

from os import PathLike
from pathlib import Path

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from autograder.records.errors import RecordsError


def sqlite_path(path_or_url: str | PathLike[str]) -> Path | None:
    """The absolute path of an SQLite file, or None when a URL names another database.

    Absolute, because a learner's ``os.chdir`` must not make the next connection open another file. Raises RecordsError
    for a URL that cannot be parsed or that names no file.
    """
    text = str(path_or_url)
    if "://" not in text:
        if not text:
            raise RecordsError("No database was named; give the path of a file.")
        return Path(text).absolute()
    try:
        url = make_url(text)
    except (ArgumentError, ValueError) as error:
        # the text itself may hold a password, so it is not repeated
        raise RecordsError("The database URL cannot be read; write it like sqlite:///folder/file.db.") from error
    if url.get_backend_name() != "sqlite":
        return None
    if not url.database or url.database == ":memory:":
        raise RecordsError(f"{text} names no file; write it like sqlite:///folder/file.db.")
    return Path(url.database).absolute()


def gradebook_of(course: Path) -> Path | str:
    """Where nbgrader keeps a course's gradebook: the ``db_url`` of its ``nbgrader_config.py``, else ``gradebook.db``.

    RecordsError when the settings cannot be read.
    """
    settings = course / "nbgrader_config.py"
    if settings.is_file():
        from traitlets.config.loader import PyFileConfigLoader

        try:
            config = PyFileConfigLoader(settings.name, path=str(course)).load_config()
        except Exception as error:
            raise RecordsError(f"{settings} cannot be read ({error}); mend it, or name the gradebook.") from error
        if "db_url" in config.CourseDirectory:
            return str(config.CourseDirectory.db_url)
    return course / "gradebook.db"
