"""The tools of this exercise, what a policy sees of a call, and the truth about each intent. Everything is public."""

from __future__ import annotations

from dataclasses import dataclass, field

#: Seconds after which a run without a reply is lost to the runner.
TIMEOUT = 5.0
#: Seconds after which a tool drops what it has not done yet: what it has not done by then it will never do.
SETTLES = 20.0
#: Cents that a task may spend on its tools.
BUDGET = 60
#: Seconds in which a task is to end.
DUE = 180.0


@dataclass(frozen=True)
class Tool:
    """``effect``: a run changes something outside. ``keyed``: of runs with one key, one has its effect.

    ``query``: it can be asked what has come of an intent. ``irreversible``: each intent needs a person's approval.
    ``cents`` is what a run costs.
    """

    name: str
    cents: int
    effect: bool = True
    keyed: bool = False
    query: bool = False
    irreversible: bool = False


TOOLS = {
    tool.name: tool
    for tool in (
        Tool("search", 2, effect=False),
        Tool("hold_seat", 1, keyed=True),
        Tool("charge_card", 3, query=True, irreversible=True),
        Tool("refund", 3, query=True, irreversible=True),
        Tool("send_mail", 1),
    )
}


@dataclass(frozen=True)
class TaskView:
    """A task as a policy sees it: what it may spend, and what it has spent until now, in cents."""

    id: int
    budget: int
    spent: int


@dataclass(frozen=True)
class CallView:
    """One call that the model proposes. ``intent`` is what is wanted: proposed again, it is another call of the same intent.

    The rest is the tool's: see `Tool`.
    """

    id: int
    intent: str
    tool: str
    cents: int
    effect: bool
    keyed: bool
    query: bool
    irreversible: bool


@dataclass(frozen=True)
class Last:
    """What has happened to a call. ``number`` counts its messages from 1; a message that comes twice has one number.

    ``kind`` is ``new``, ``resumed`` (after a crash), ``done``, ``error`` (nothing happened), ``refused`` (and never will),
    ``timeout``, ``throttled`` (nothing happened, come back after ``retry_after`` seconds), ``found``, ``not found``,
    ``approved`` (with the number of the ``approval``) or ``denied``.
    """

    number: int
    kind: str
    retry_after: float = 0.0
    approval: int = 0


@dataclass(slots=True)
class Intent:
    """The truth about one thing that a task wants done."""

    name: str
    tool: Tool
    task: Task
    effects: int = 0
    answered: int = 0
    runs: int = 0
    approvals: set[int] = field(default_factory=set)
    refused: bool = False
    denied: bool = False
    #: Since when how it ended is not known, None while it is.
    unknown_since: float | None = None
    #: A run of it was lost, or a crash came between, and its tool can neither be asked nor told that it is the same.
    beyond_help: bool = False


@dataclass(slots=True)
class Call:
    """One call of a task's: open until the runner tells what came of it."""

    id: int
    intent: Intent
    view: CallView
    messages: int = 0
    told: str = ""
    ended: float = 0.0
    not_before: float = 0.0
    waits_for_person: float | None = None


@dataclass(slots=True)
class Task:
    """One task: its intents in order, of which a model that goes in circles wants some again."""

    id: int
    wants: list[Intent] = field(default_factory=list)
    loops: bool = False
    at: int = 0
    spent: int = 0
    call: Call | None = None
