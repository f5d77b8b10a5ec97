"""What the autograder says of a notebook in the gradebook's comments, and how it is read back.

nbgrader has no place for "this has no grade because …": its score of such a notebook is 0. So the reason stands in the
automatic comment of the answer cell, where formgrader and the feedback show it, and begins with words of its own.
"""

from __future__ import annotations

_FAULT = "Could not be graded: "
_NO_ZERO = "This is no zero: it waits for a person."
_EARLIER = "Points of an earlier run, no longer in the gradebook: "
_NOTE = "Note: "

#: What the comment of an answer says that stands as it was given out; nbgrader's own words.
NO_RESPONSE = "No response."

#: Why a notebook that came in has no score when the autograder left no reason.
NOT_FINISHED = "Autograding has not finished. Run nbgrader autograde again, with --force if it skips this submission."


def fault_remark(reason: str, *, notes: str = "", earlier: str = "") -> str:
    """The comment of a notebook that could not be graded. ``earlier`` names the points that this took the place of."""
    parts = [f"{_FAULT}{_one_line(reason)}", _NO_ZERO]
    if earlier:
        parts.append(f"{_EARLIER}{_one_line(earlier)}")
    if notes:
        parts.append(f"{_NOTE}{_one_line(notes)}")
    return "\n\n".join(parts)


def note_remark(notes: str, *, before: str = "") -> str | None:
    """The comment of a notebook that was graded with something to tell; None when there is nothing."""
    return "\n\n".join(part for part in (before, notes and f"{_NOTE}{_one_line(notes)}") if part) or None


def read_fault(comment: str | None) -> str | None:
    """Why a notebook could not be graded, and the points that it had before; None of any other comment."""
    if not comment or not comment.startswith(_FAULT):
        return None
    earlier = read_earlier(comment)
    reason = comment.partition("\n")[0].removeprefix(_FAULT)
    return f"{reason} {_EARLIER}{earlier}" if earlier else reason


def read_earlier(comment: str | None) -> str:
    """The points that a fault took the place of, as they were written; ``""`` when there are none."""
    return _part(comment, _EARLIER)


def read_note(comment: str | None) -> str:
    """What was put right before a notebook was graded; ``""`` when there was nothing."""
    return _part(comment, _NOTE)


def _part(comment: str | None, head: str) -> str:
    return next((part.removeprefix(head) for part in (comment or "").split("\n\n") if part.startswith(head)), "")


def _one_line(text: str) -> str:
    return " ".join(text.split())
