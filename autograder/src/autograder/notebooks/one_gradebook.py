"""One gradebook for all that nbgrader does in a while, and one transaction for all that it enters meanwhile.

nbgrader opens the gradebook anew in each of its steps, a dozen times a submission, and commits each grade by itself: a
run that ends in between leaves a submission half entered. Here whatever opens the same gradebook gets the one that is
open, and a commit waits for the end of `OneGradebook.transaction`.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from typing import Any

from nbgrader.api import Gradebook, GradeCell, SourceCell, TaskCell
from sqlalchemy import create_engine, make_url
from sqlalchemy.orm import Session, scoped_session, sessionmaker
from sqlalchemy.pool import StaticPool

#: Seconds to wait for an SQLite gradebook that another program has locked.
_PATIENCE = 30.0
#: Gradebooks that stand for all others of their URL, in this process.
_open: dict[str, OneGradebook] = {}


class _Held(Session):
    """A session whose ``commit`` does only what it means for whoever goes on: what was changed is written within the
    transaction, and what was read is read again."""

    def commit(self) -> None:
        self.flush()
        self.expire_all()


class OneGradebook(Gradebook):
    """The gradebook at ``url``, in place of every other that is opened while it is, until `finish`.

    It serves one thread. The tables have to be there, as they are since nbgrader's first release into it.
    """

    def __init__(self, url: str, course_id: str = "default_course", authenticator: Any = None):
        # nbgrader calls this again for each gradebook that this one stands in for
        if "engine" not in vars(self):
            self._url = url
            self.engine = create_engine(url, **_options(url))
            self.db = scoped_session(sessionmaker(self.engine, class_=_Held))
            self._courses: set[str] = set()
            self._within = False
            _open[url] = self
        if self._within and course_id not in self._courses:
            self.check_course(course_id)
            self._courses.add(course_id)
        self.course_id, self.authenticator = course_id, authenticator

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        """Enter all that is entered within or, when it raises, nothing."""
        self._within = True
        session = self.db()
        try:
            yield
            super(_Held, session).commit()
        except BaseException:
            self._courses.clear()
            raise
        finally:
            self._within = False
            self.db.remove()

    def close(self) -> None:
        """nbgrader is done with it for now."""
        if self._within:
            self.db().expire_all()
        else:
            self.db.remove()

    def finish(self) -> None:
        """Let others open this gradebook themselves again."""
        _open.pop(self._url, None)
        self.db.remove()
        self.engine.dispose()


class UnchangingGradebook(OneGradebook):
    """One that nobody writes to: what was looked up once is known from then on."""

    def __init__(self, url: str, course_id: str = "default_course", authenticator: Any = None):
        if "engine" not in vars(self):
            self._known: dict[tuple[str, ...], Any] = {}
        super().__init__(url, course_id, authenticator)

    def find_source_cell(self, name: str, notebook: str, assignment: str) -> SourceCell:
        return self._found(super().find_source_cell, name, notebook, assignment)

    def find_graded_cell(self, name: str, notebook: str, assignment: str) -> GradeCell | TaskCell:
        return self._found(super().find_graded_cell, name, notebook, assignment)

    def _found(self, find: Callable[..., Any], *names: str) -> Any:
        key = (find.__name__, *names)
        if key not in self._known:
            found = find(*names)
            self.db.expunge(found)  # it outlives the session, and nothing of it is to be read again
            self._known[key] = found
        return self._known[key]


def _new(kind: type, *arguments: Any, **named: Any) -> Gradebook:
    url = arguments[0] if arguments else named.get("db_url")
    return _open.get(url) or object.__new__(kind)


Gradebook.__new__ = staticmethod(_new)


def _options(url: str) -> dict[str, Any]:
    """How an engine for one thread is made."""
    if make_url(url).get_backend_name() != "sqlite":
        return {}
    return {"poolclass": StaticPool, "connect_args": {"timeout": _PATIENCE, "check_same_thread": False}}
