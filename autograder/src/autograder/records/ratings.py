"""Ratings that people gave themselves after a conversation, as events of the attempts log.

A rating stands beside what a program observed; nothing adds the two up.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from autograder.records.errors import RecordsError
from autograder.records.log import AttemptsLog, Event

#: The kind of event that holds one rating.
RATING = "rating"


@dataclass(frozen=True)
class Rating:
    """One dimension of a conversation as its owner rated it: ``level`` 1 to 4, with a sentence of their own.

    ``observed`` has the kinds of observation that were seen in what they said, ``()`` where nothing looked.
    """

    exercise: str
    at: datetime
    dimension: str
    level: int
    quote: str
    observed: tuple[str, ...]


def record_rating(log: AttemptsLog, rating: Rating, *, round: str, sitting_id: int | None = None) -> None:
    """Write one rating; RecordsError when the log cannot be used."""
    log.record_event(
        RATING,
        rating.exercise,
        round=round,
        sitting_id=sitting_id,
        at=rating.at,
        detail={
            "dimension": rating.dimension,
            "level": rating.level,
            "quote": rating.quote,
            "observed": list(rating.observed),
        },
    )


def ratings(log: AttemptsLog, exercise: str | None = None) -> tuple[Rating, ...]:
    """All ratings, or those of one exercise, in the order in which they were given; RecordsError for what is none."""
    return tuple(_rating(event) for event in log.events(exercise, kind=RATING))


def _rating(event: Event) -> Rating:
    detail = event.detail
    try:
        return Rating(
            exercise=event.exercise,
            at=event.at,
            dimension=detail["dimension"],
            level=detail["level"],
            quote=detail["quote"],
            observed=tuple(detail["observed"]),
        )
    except (KeyError, TypeError) as error:
        raise RecordsError(
            f"a rating of {event.exercise} of {event.at:%d %B %Y} cannot be read ({error}): another version wrote it"
        ) from None
