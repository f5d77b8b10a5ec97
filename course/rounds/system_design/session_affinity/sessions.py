"""Who talks to the model: sessions of several turns, most of them within an app whose system prompt they share."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from random import Random

from autograder.worlds.trial import CONVERSATION, Surge, Tokens, arrivals

#: Sessions that begin in a second, and the share of them that belongs to an app.
RATE, WITH_APP = 4.0, 0.6
#: Tokens of each app's system prompt; apps earlier in the list are used more, as 1, 1/2, 1/3 and so on.
APPS = {f"app {number}": 2000 + 400 * (number * 7 % 16) for number in range(1, 17)}
SHAPE = replace(CONVERSATION, prompt=Tokens(150, 900, 2000), minutes_cv=0.04)
#: A session goes on after a turn with this chance, after a pause out of this range; it has so many turns at most.
GOES_ON, PAUSE, MOST_TURNS = 0.67, (3.0, 12.0), 12
#: Answers of some turns are long: their share, and their tokens.
LONG, LONG_TOKENS = 0.05, (900, 1500)
#: So many documents come together, within so many seconds.
FOLDER, WITHIN = 8, 3.0
#: One turn each: a document of so many tokens behind a short system prompt, and a short answer.
DOCUMENTS, DOCUMENT_PROMPT, DOCUMENT_TOKENS, DOCUMENT_ANSWER = "documents", 2000, (14_000, 18_000), (150, 300)


@dataclass(frozen=True)
class Plan:
    """One turn as it will be. ``shared`` are the app's tokens, ``history`` what the session said before, in tokens.

    ``pause`` comes between the answer before and this turn; ``lag`` is how many tokens are on the way to the client.
    """

    id: int
    session: int
    number: int
    app: str
    shared: int
    history: int
    message: int
    answer: int
    pause: float
    lag: int

    @property
    def prompt(self) -> int:
        return self.shared + self.history + self.message


@dataclass(frozen=True)
class Session:
    """When a session begins, and its turns in order."""

    at: float
    turns: tuple[Plan, ...]


def _app(rng: Random) -> str:
    weights = [1 / rank for rank in range(1, len(APPS) + 1)]
    return rng.choices(list(APPS), weights)[0]


def _turns(session: int, app: str, message: int, rng: Random) -> Iterator[Plan]:
    history = 0
    shared = APPS.get(app, 0)
    for number in range(1, MOST_TURNS + 1):
        answer = rng.randint(*LONG_TOKENS) if rng.random() < LONG else SHAPE.output.draw(rng)
        pause, lag = round(rng.uniform(*PAUSE), 3), rng.randint(2, 12)
        yield Plan(session * 100 + number, session, number, app, shared, history, message, answer, pause, lag)
        history += message + answer
        message = SHAPE.prompt.draw(rng)
        if rng.random() > GOES_ON:
            return


def talk(seconds: float, busier: tuple[Surge, ...], rng: Random) -> Iterator[Session]:
    """The usual sessions of a run."""
    for session, arrival in enumerate(arrivals(SHAPE, RATE, seconds, rng, surges=busier), start=1):
        app = _app(rng) if rng.random() < WITH_APP else ""
        yield Session(arrival.at, tuple(_turns(session, app, arrival.prompt, rng)))


def crowd(app: str, rate: float, start: float, end: float, first: int, rng: Random) -> Iterator[Session]:
    """Sessions of one app that everybody tries at once, numbered from ``first``."""
    times = sorted(round(rng.uniform(start, end), 6) for _ in range(math.ceil(rate * (end - start))))
    for number, at in enumerate(times):
        yield Session(at, tuple(_turns(first + number, app, SHAPE.prompt.draw(rng), rng)))


def documents(every: float, start: float, end: float, first: int, rng: Random) -> Iterator[Session]:
    """A folder of documents after each ``every`` seconds, numbered from ``first``."""
    for number in range(int((end - start) / every) * FOLDER):
        session, folder = first + number, number // FOLDER
        at = round(start + folder * every + (number % FOLDER + rng.random()) * WITHIN / FOLDER, 6)
        message, answer = rng.randint(*DOCUMENT_TOKENS), rng.randint(*DOCUMENT_ANSWER)
        turn = Plan(
            session * 100 + 1, session, 1, DOCUMENTS, DOCUMENT_PROMPT, 0, message, answer, 0.0, rng.randint(2, 12)
        )
        yield Session(at, (turn,))
