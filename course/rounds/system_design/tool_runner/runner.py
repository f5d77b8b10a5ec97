"""The runner of this exercise: takes calls from models to the policy, and on to tools and people. Everything is public."""

from __future__ import annotations

from collections.abc import Callable

from autograder.worlds.trial import Drill, Event, Fault, Unfit, World

from .tools import BUDGET, DUE, SETTLES, TIMEOUT, Call, CallView, Intent, Last, Task, TaskView


class Runner(World):
    """Takes what models propose to the policy, and what the policy decides to tools and people."""

    hooks = ("step",)

    def __init__(self, seed: int, drill: Drill | None = None):
        super().__init__(seed, drill)
        self.tasks: dict[int, Task] = {}
        self.intents: list[Intent] = []
        self.calls: list[Call] = []
        self._done_keys: set[tuple[str, str]] = set()
        self._on: dict[str, Fault] = {}
        self._approvals = self._life = 0
        self.most_spent = self.peak_unknown = 0
        #: Where each promise was broken: ``(moment, task)``.
        self.doubled: list[tuple[float, int]] = []
        self.unapproved: list[tuple[float, int]] = []
        self.overspent: list[tuple[float, int]] = []
        self.impolite: list[tuple[float, int]] = []
        #: How often each kind of trouble came up that a promise is about.
        self.tried = dict.fromkeys(("timeouts", "throttled", "struck by a crash", "echoes", "repeats"), 0)

    # -- what the model wants ------------------------------------------------------------------------------------------

    def arrive(self, task: Task) -> None:
        self.tasks[task.id] = task
        self.ledger.open(task.id, self.now, self.now + DUE)
        self.note("begins", task.id, wants=len(task.wants))
        self.telemetry.count("tasks", self.now)
        self._propose(task)

    def _propose(self, task: Task) -> None:
        intent, tool = task.wants[task.at], task.wants[task.at].tool
        view = CallView(
            len(self.calls) + 1,
            intent.name,
            tool.name,
            tool.cents,
            tool.effect,
            tool.keyed,
            tool.query,
            tool.irreversible,
        )
        call = task.call = Call(view.id, intent, view)
        self.calls.append(call)
        self.tried["repeats"] += tool.effect and any(intent is wanted for wanted in task.wants[: task.at])
        self.note("proposes", task.id, tool=tool.name, intent=intent.name)
        self._say(call, "new")

    # -- messages to the policy ----------------------------------------------------------------------------------------

    def _say(self, call: Call, kind: str, **more: float) -> None:
        """Tell the policy what has happened to a call; nobody hears it while the policy is down."""
        if call.told or not self.desk.up:
            return
        call.messages += 1
        last = Last(call.messages, kind, **more)
        self._ask(call, last)
        if "echoes" in self._on and kind not in ("new", "resumed"):
            self.tried["echoes"] += 1
            self.later(self.drawn(call.intent, "echo", call.messages).uniform(0.2, 0.9), self._echo, call, last)

    def _echo(self, call: Call, last: Last) -> None:
        if not call.told and self.desk.up:
            self.note("hears it again", call.intent.task.id, what=last.kind)
            self._ask(call, last)

    def _ask(self, call: Call, last: Last) -> None:
        task = call.intent.task
        view = TaskView(task.id, BUDGET, task.spent)
        self.ask("step", view, call.view, last, then=lambda action: self._acted(call, action))

    def _acted(self, call: Call, action: object) -> None:
        if action is None:
            return
        if type(action) is not dict or action.get("do") not in ("run", "query", "approve", "tell"):
            raise Unfit(
                f'step returns None or a dict with "do": run, query, approve or tell; it returned {action!r:.80}'
            )
        if action["do"] == "run":
            self._run(call, action.get("key"), action.get("approval"))
        elif action["do"] == "query":
            self._query(call)
        elif action["do"] == "approve":
            self._approve(call)
        else:
            self._tell(call, action.get("what"))

    # -- tools ---------------------------------------------------------------------------------------------------------

    def drawn(self, intent: Intent, *about: object):
        """Chance of an intent's own, so that nothing a policy does moves another's."""
        return self.chance("/".join(map(str, (intent.name, *about))))

    def _run(self, call: Call, key: object, approval: object) -> None:
        intent, task, tool = call.intent, call.intent.task, call.intent.tool
        if key is not None and type(key) is not str:
            raise Unfit(f"a key is a text or None; step returned {key!r:.60}")
        if approval is not None and type(approval) is not int:
            raise Unfit(f"an approval is a number that a person gave, or None; step returned {approval!r:.60}")
        intent.runs += 1
        self.telemetry.count("runs", self.now)
        if self.now < call.not_before - 1e-6:
            self.impolite.append((self.now, task.id))
        if tool.irreversible and approval not in intent.approvals:
            self.unapproved.append((self.now, task.id))
        self.note("runs", task.id, tool=tool.name, run=intent.runs)
        if "throttled" in self._on and tool.name == self._on["throttled"].target:
            self.tried["throttled"] += 1
            self.telemetry.count("throttled", self.now)
            wait = round(min(self._on["throttled"].end - self.now, 8.0) + 0.5, 3)
            call.not_before = self.now + 0.1 + wait
            self._hear(0.1, self._reply, call, "throttled", {"retry_after": wait})
            return
        task.spent += tool.cents
        self.telemetry.count("cents", self.now, tool.cents)
        self.most_spent = max(self.most_spent, task.spent)
        if task.spent > BUDGET:
            self.overspent.append((self.now, task.id))
        self._send(call, key if tool.keyed else None)

    def _send(self, call: Call, key: str | None) -> None:
        """One run on its way: whether its effect and its reply come, and when, is drawn at once."""
        intent, tool = call.intent, call.intent.tool
        chance = self.drawn(intent, "run", intent.runs)
        takes, when, fails = chance.uniform(0.3, 1.2), chance.uniform(0.5, 0.95), chance.random() < 0.015
        lost, arrives = chance.random() < 0.5, chance.random() < 0.5
        if tool.effect and "slow tool" in self._on:
            takes = chance.uniform(3.5, 9.0)
        lost = lost and tool.effect and "lost replies" in self._on
        result = "refused" if intent.refused else "error" if fails else "done"
        if result == "done" and takes * when < SETTLES and (arrives or not lost):
            self.later(takes * when, self._effect, intent, key)
        if lost or takes > TIMEOUT:
            self._hear(TIMEOUT, self._timed_out, call)
        else:
            self._hear(takes, self._reply, call, result, {})
        if tool.effect and intent.unknown_since is None:
            intent.unknown_since = self.now

    def _hear(self, seconds: float, action: Callable[..., None], *about: object) -> None:
        """Have something come to the runner over a connection of its own, which ends with its process."""
        self.later(seconds, self._heard, self._life, action, about)

    def _heard(self, life: int, action: Callable[..., None], about: tuple) -> None:
        if life == self._life:
            action(*about)

    def _effect(self, intent: Intent, key: str | None) -> None:
        if key is not None and (intent.tool.name, key) in self._done_keys:
            return
        if key is not None:
            self._done_keys.add((intent.tool.name, key))
        intent.effects += 1
        if intent.tool.effect:
            self.note("takes effect", intent.task.id, tool=intent.tool.name, times=intent.effects)
            if intent.effects > 1:
                self.doubled.append((self.now, intent.task.id))

    def _reply(self, call: Call, kind: str, more: dict[str, float]) -> None:
        call.intent.answered += kind == "done"
        if kind in ("done", "error", "refused"):
            call.intent.unknown_since = None
        self.note(kind, call.intent.task.id, **more)
        self._say(call, kind, **more)

    def _timed_out(self, call: Call) -> None:
        self.tried["timeouts"] += 1
        self.telemetry.count("timeouts", self.now)
        if not (call.intent.tool.keyed or call.intent.tool.query) and call.intent.tool.effect:
            call.intent.beyond_help = True
        self.note("timeout", call.intent.task.id)
        self._say(call, "timeout")

    def _query(self, call: Call) -> None:
        tool = call.intent.tool
        if not tool.query:
            raise Unfit(f"{tool.name} cannot be asked what has come of a run; call.query says which tools can")
        self.note("asks the tool", call.intent.task.id, tool=tool.name)
        self._hear(0.3, self._queried, call)

    def _queried(self, call: Call) -> None:
        found = call.intent.effects > 0
        call.intent.unknown_since = None
        self.note("found" if found else "not found", call.intent.task.id)
        self._say(call, "found" if found else "not found")

    # -- people --------------------------------------------------------------------------------------------------------

    def _approve(self, call: Call) -> None:
        if call.waits_for_person is not None:
            return  # the question lies there already, and is answered once
        call.waits_for_person = self.now
        self.note("asks a person", call.intent.task.id, tool=call.intent.tool.name)
        at = self.now + self.drawn(call.intent, "approval").uniform(3.0, 10.0)
        if "no approver" in self._on:
            at = max(at, self._on["no approver"].end + at - self.now)
        self.at(at, self._answered, call)

    def _answered(self, call: Call) -> None:
        call.waits_for_person = None
        intent = call.intent
        if intent.denied:
            self.note("denied", intent.task.id)
            self._say(call, "denied")
            return
        self._approvals += 1
        intent.approvals.add(self._approvals)
        self.note("approved", intent.task.id, approval=self._approvals)
        self._say(call, "approved", approval=self._approvals)

    # -- the end of a call ---------------------------------------------------------------------------------------------

    def _tell(self, call: Call, what: object) -> None:
        if what not in ("done", "failed", "unknown"):
            raise Unfit(f'what is told is "done", "failed" or "unknown"; step returned {what!r:.60}')
        if call.told:
            return
        call.told, call.ended = what, self.now
        call.waits_for_person = call.intent.unknown_since = None
        task = call.intent.task
        self.note("is told", task.id, what=what, tool=call.intent.tool.name)
        if what != "done":
            self.ledger.end(task.id, self.now, "held" if what == "unknown" else "failed")
            self.telemetry.count("held" if what == "unknown" else "failed", self.now)
            task.call = None
            return
        task.at += 1
        if task.at == len(task.wants):
            self.ledger.end(task.id, self.now, "ok")
            self.telemetry.count("finished", self.now)
            task.call = None
        else:
            self.later(self.drawn(call.intent, "thinks", task.at).uniform(0.2, 0.6), self._propose, task)

    # -- a crash -------------------------------------------------------------------------------------------------------

    def crashed(self) -> int:
        self._life += 1
        for task in self.tasks.values():
            if task.call is not None and not task.call.told:
                self.tried["struck by a crash"] += task.call.intent.unknown_since is not None
                # what cannot be asked may be held from here on, whether it was on its way or about to be
                intent = task.call.intent
                intent.beyond_help |= intent.tool.effect and not (intent.tool.keyed or intent.tool.query)
        return self.desk.crash()

    def restarted(self) -> None:
        self.desk.restart()
        for task in self.tasks.values():
            if task.call is not None and not task.call.told:
                self.note("is taken up again", task.id)
                self._say(task.call, "resumed")

    # -- in words ------------------------------------------------------------------------------------------------------

    def tell(self, event: Event) -> str:
        d = event.detail
        if event.kind.startswith("fault "):
            return super().tell(event)
        told = {
            "begins": lambda: f"a task begins, with {d['wants']} calls to come",
            "proposes": lambda: f"the model proposes {d['tool']} ({d['intent']})",
            "runs": lambda: f"the runner runs {d['tool']}, run {d['run']} of this intent",
            "takes effect": lambda: (
                f"{d['tool']} takes effect" + (f", for time {d['times']}" if d["times"] > 1 else "")
            ),
            "throttled": lambda: f"the tool says: not now, come back after {d['retry_after']:g} s",
            "timeout": lambda: f"no reply within {TIMEOUT:.0f} s",
            "asks the tool": lambda: f"the runner asks {d['tool']} what has come of it",
            "asks a person": lambda: f"the runner asks a person to approve {d['tool']}",
            "approved": lambda: f"a person approves (approval {d['approval']})",
            "hears it again": lambda: f"the message {d['what']!r} comes a second time",
            "is told": lambda: f"the model is told {d['what']!r} of {d['tool']}",
        }
        return told[event.kind]() if event.kind in told else event.kind

    def lane(self, event: Event) -> str:
        if event.kind in ("begins", "proposes", "is told"):
            return "model"
        if event.kind in ("approved", "denied", "asks a person"):
            return "person"
        if event.kind in ("takes effect", "done", "error", "refused", "throttled", "timeout", "found", "not found"):
            return "tool"
        return "faults" if event.kind.startswith("fault ") else "runner"
