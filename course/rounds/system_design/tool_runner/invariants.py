"""What is to hold of a run, and how it is judged from the truth about each intent. Everything here is public."""

from __future__ import annotations

from autograder.worlds.trial import Finding, Invariant, World, at_least, broken, holds, unknown, within

#: Occasions that a run must have had for a promise to count as put to the test.
ENOUGH = 5
#: The share of tasks that can be finished and that are to be; seconds that a calm task may take, and what share of them.
FINISHED, PROMPT_SECONDS, PROMPT = 0.99, 45.0, 0.95
#: Faults in words.
NAMES = {
    "lost replies": "replies get lost",
    "slow tool": "tools are slow",
    "policy crash": "the runner crashes",
    "throttled": "the search throttles",
    "echoes": "messages come twice",
    "no approver": "nobody approves",
    "busy": "busy hour",
}


def one_effect(run: World) -> Finding:
    if run.doubled:
        at, task = run.doubled[0]
        twice = sum(intent.tool.effect and intent.effects > 1 for intent in run.intents)
        return broken(f"{twice} intents took effect more than once", at=at, subject=task)
    occasions = sum(run.tried[name] for name in ("timeouts", "struck by a crash", "echoes", "repeats"))
    if occasions < ENOUGH:
        return unknown("nothing was lost, struck, repeated or proposed again")
    return holds(f"{occasions} times something could have been done again, and nothing was")


def true_words(run: World) -> Finding:
    """What the model is told of a call, and so the user, agrees with what there is outside when the run is over."""
    wrong = [call for call in run.calls if _is_wrong(call)]
    if wrong:
        call = wrong[0]
        said = f"{len(wrong)} calls ended in words that are not so, the first as {call.told!r}"
        return broken(said, at=call.ended, subject=call.intent.task.id)
    if run.tried["timeouts"] < ENOUGH:
        return unknown("hardly anything was ever in doubt")
    return holds(f"{run.tried['timeouts']} runs timed out, and nobody was told what was not so")


def _is_wrong(call) -> bool:
    intent = call.intent
    if call.told == "done":
        return not (intent.effects if intent.tool.effect else intent.answered)
    return call.told == "failed" and intent.tool.effect and intent.effects > 0


def approved(run: World) -> Finding:
    if run.unapproved:
        at, task = run.unapproved[0]
        return broken(f"{len(run.unapproved)} runs had no approval for their intent", at=at, subject=task)
    asked = sum(intent.tool.irreversible and intent.runs > 0 for intent in run.intents)
    if asked < ENOUGH:
        return unknown("hardly anything irreversible was run")
    return holds(f"{asked} irreversible intents were run, each with an approval of its own")


def within_budget(run: World) -> Finding:
    if not any(task.loops for task in run.tasks.values()):
        return unknown("no model went in circles")
    where = {"at": run.overspent[0][0], "subject": run.overspent[0][1]} if run.overspent else {}
    return within(run.most_spent, run.budget, f"a task spent up to {run.most_spent} of {run.budget} cents", **where)


def no_hammering(run: World) -> Finding:
    if run.impolite:
        at, task = run.impolite[0]
        return broken(f"{len(run.impolite)} runs came before the time that the tool had named", at=at, subject=task)
    if run.tried["throttled"] < ENOUGH:
        return unknown("the search hardly ever throttled")
    return holds(f"{run.tried['throttled']} runs were throttled, and each came back when it was told to")


def finishes(run: World) -> Finding:
    until = run.seconds - run.tail - 60.0
    able = [entry for entry in run.ledger.arrived(0.0, until) if not _is_beyond_help(run.tasks[entry.id])]
    if not able:
        return unknown("there was no task that could be finished")
    bad = next((entry for entry in able if not entry.good), None)
    where = {} if bad is None else {"at": bad.arrived, "subject": bad.id}
    share = sum(entry.good for entry in able) / len(able)
    why = f"{share:.1%} of {len(able)} tasks that can be finished were; {FINISHED:.0%} are wanted"
    return at_least(share, FINISHED, why, **where)


def _is_beyond_help(task) -> bool:
    return task.loops or any(intent.refused or intent.denied or intent.beyond_help for intent in task.wants)


def prompt(run: World) -> Finding:
    first = min((fault.start for fault in run.faults), default=run.seconds)
    calm = [e for e in run.ledger.arrived(0.0, first - PROMPT_SECONDS) if not _is_beyond_help(run.tasks[e.id])]
    if not calm:
        return unknown("no task came before the first fault")
    late = [e for e in calm if e.ended is None or e.ended - e.arrived > PROMPT_SECONDS]
    where = {"at": late[0].arrived, "subject": late[0].id} if late else {}
    share = 1 - len(late) / len(calm)
    why = f"{share:.1%} of calm tasks ended within {PROMPT_SECONDS:.0f} s; {PROMPT:.0%} are wanted"
    return at_least(share, PROMPT, why, **where)


INVARIANTS = (
    Invariant("one effect", "What a task wants done once takes effect at most once.", one_effect),
    Invariant("true words", "What the model is told agrees with what there is outside.", true_words),
    Invariant("approved", "Each irreversible run carries an approval of its own intent.", approved),
    Invariant("budget", "No task spends more than its budget.", within_budget),
    Invariant("no hammering", "A throttled call comes back no sooner than it is told to.", no_hammering),
    Invariant("finishes", "99 % of the tasks that can be finished are, within 3 minutes.", finishes, safety=False),
    Invariant("prompt", "With nothing wrong, 95 % of tasks end within 45 s.", prompt, safety=False),
)
