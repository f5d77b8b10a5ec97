"""Does each thing at most once: an intent is on record before it is run, and what is in doubt is found out first."""

#: Seconds after which a tool drops what it has not done: what it has not done by then it will never do.
SETTLES = 20.0


class Policy:
    """Decides what happens next to each call that a model proposes."""

    def __init__(self, env):
        ### BEGIN SOLUTION
        self.env = env
        self.heard = {}  # by call: the number of the last message
        self.notes = {}  # by intent: what is on record of it
        ### END SOLUTION

    async def step(self, task, call, last):
        """What to do next about a call, as a dict, or None for nothing."""
        ### BEGIN SOLUTION
        if last.number <= self.heard.get(call.id, 0):
            return None  # the same message again
        self.heard[call.id] = last.number
        note = await self.known(call)
        kind = last.kind
        if kind in ("new", "resumed"):
            if "told" in note:
                return {"do": "tell", "what": note["told"]}
            return await (self.find_out(task, call, note) if "ran" in note else self.begin(task, call, note))
        if kind in ("done", "found"):
            return await self.settle(call, "done")
        if kind in ("denied", "refused"):
            return await self.settle(call, "failed")
        if kind == "approved":
            note = await self.keep(call, {"approval": last.approval})
        elif kind == "error":
            await self.env.sleep(1.0 + self.env.rng.random())
        elif kind == "throttled":
            await self.env.sleep(last.retry_after)
        elif kind == "timeout" and call.effect:
            return await self.find_out(task, call, note)
        return await self.begin(task, call, note)

    async def begin(self, task, call, note):
        """Run a call, of which nothing can be under way; once a person has approved what cannot be undone."""
        if call.irreversible and "approval" not in note:
            return {"do": "approve"}
        if task.spent + call.cents > task.budget:
            return await self.settle(call, "failed")
        if call.effect:
            note = await self.keep(call, {**note, "ran": self.env.now()})
        return {"do": "run", "key": call.intent, "approval": note.get("approval")}

    async def find_out(self, task, call, note):
        """What may have happened already, or may be about to, is asked for, made the same, or left to a person."""
        if call.keyed:
            return await self.begin(task, call, note)
        if not call.query:
            return await self.settle(call, "unknown")
        await self.env.sleep(max(0.0, note["ran"] + SETTLES - self.env.now()))
        return {"do": "query"}

    async def settle(self, call, what):
        if call.effect:
            await self.keep(call, {"told": what})
        return {"do": "tell", "what": what}

    async def keep(self, call, note):
        """Put what is known of an intent on record, where a crash leaves it."""
        self.notes[call.intent] = note
        await self.env.store.put(call.intent, note)
        return note

    async def known(self, call):
        if call.effect and call.intent not in self.notes:
            self.notes[call.intent] = await self.env.store.get(call.intent) or {}
        return self.notes.get(call.intent, {})
        ### END SOLUTION


def predictions():
    """Before the hidden run: {"weakest": invariant that comes closest to its limit, "peak_unknown": most calls in doubt}."""
    ### BEGIN SOLUTION
    return {"weakest": "budget", "peak_unknown": 25}
    ### END SOLUTION


def signals():
    """At most six: {"series": ..., "above" or "below": ..., "seconds": ..., "means": "slow tool" or "no approver"}."""
    ### BEGIN SOLUTION
    return [
        {"name": "runs without a reply", "series": "timeout_share", "above": 0.1, "seconds": 5, "means": "slow tool"},
        {"name": "nobody approves", "series": "oldest_approval", "above": 12.0, "seconds": 3, "means": "no approver"},
    ]
    ### END SOLUTION


def failure_table():
    """What breaks it and what then: trigger, symptom, signal, automatic, manual, residual, and a claim if there is one."""
    ### BEGIN SOLUTION
    return [
        {
            "trigger": "a payment takes effect, and its reply is lost",
            "symptom": "the user waits twenty seconds longer for the confirmation",
            "signal": "timeout_share above a tenth, oldest_approval unmoved",
            "automatic": "after 20 s the tool is asked, and run again only if it has done nothing",
            "manual": "call the bank if the queries fail, too",
            "residual": "the wait",
            "claim": {"figure": "double_effects", "at_most": 0},
        },
        {
            "trigger": "the runner crashes with payments on their way",
            "symptom": "a pause of some seconds",
            "signal": "finished falls to zero while tasks come in",
            "automatic": "the record says what was begun; it is found out before anything is run",
            "manual": "none, unless it does not start",
            "residual": "mails that were on their way are left to a person",
            "claim": {"figure": "held_share", "at_most": 0.15},
        },
        {
            "trigger": "nobody is there to approve",
            "symptom": "refunds and payments stand still, searches go on",
            "signal": "oldest_approval above 12 s",
            "automatic": "calls wait; nothing is run without an approval",
            "manual": "call the person on duty, or the next one",
            "residual": "tasks that miss their time",
        },
        {
            "trigger": "a page tells the model to search again and again",
            "symptom": "none for others",
            "signal": "cents per finished task",
            "automatic": "the task's budget ends it",
            "manual": "look at what the page said",
            "residual": "up to the budget, for nothing",
            "claim": {"figure": "most_spent", "at_most": 60},
        },
    ]
    ### END SOLUTION
