"""A record of events for each intent; what to do next is a function of the record and of nothing else."""


class Policy:
    """Keeps no state of its own but which messages it has heard: after a crash the record is all there is."""

    def __init__(self, env):
        self.env = env
        self.heard = set()

    async def step(self, task, call, last):
        if (call.id, last.number) in self.heard:
            return None
        self.heard.add((call.id, last.number))
        if not call.effect:
            return await self.look_up(task, call, last)
        record = [
            *(await self.env.store.get(f"record/{call.intent}") or []),
            [last.kind, self.env.now(), last.approval],
        ]
        if last.kind == "error":
            await self.env.sleep(1.5)
        action, wait = self.decide(task, call, record)
        if wait > 0:
            await self.env.store.put(f"record/{call.intent}", record)
            await self.env.sleep(wait)
        record.append([action["do"], self.env.now(), action.get("what")])
        await self.env.store.put(f"record/{call.intent}", record)
        return action

    async def look_up(self, task, call, last):
        """What changes nothing may be run as often as it is paid for."""
        if last.kind == "done":
            return {"do": "tell", "what": "done"}
        await self.env.sleep(last.retry_after if last.kind == "throttled" else 0.5 * (last.kind == "error"))
        over = task.spent + call.cents > task.budget
        return {"do": "tell", "what": "failed"} if over else {"do": "run"}

    def decide(self, task, call, record):
        """``(action, seconds to wait before it)``."""
        kinds = [kind for kind, _, _ in record]
        told = next((what for kind, _, what in record if kind == "tell"), None)
        if told is not None:
            return {"do": "tell", "what": told}, 0
        if kinds[-1] in ("done", "found"):
            return {"do": "tell", "what": "done"}, 0
        if kinds[-1] in ("denied", "refused"):
            return {"do": "tell", "what": "failed"}, 0
        clear = max((at for at, kind in enumerate(kinds) if kind in ("error", "throttled", "not found")), default=-1)
        begun = [at for kind, at, _ in record[clear + 1 :] if kind == "run"]
        if begun and not call.keyed:
            if not call.query:
                return {"do": "tell", "what": "unknown"}, 0
            return {"do": "query"}, max(0.0, begun[-1] + 21.0 - self.env.now())
        approval = next((number for kind, _, number in record if kind == "approved"), None)
        if call.irreversible and approval is None:
            return {"do": "approve"}, 0
        if task.spent + call.cents > task.budget:
            return {"do": "tell", "what": "unknown" if begun else "failed"}, 0
        return {"do": "run", "key": f"once {call.intent}", "approval": approval}, 0


def predictions():
    return {"weakest": "budget", "peak_unknown": 25}


def signals():
    return [
        {"name": "timeouts", "series": "timeout_share", "above": 0.15, "seconds": 3, "means": "slow tool"},
        {"name": "approvals", "series": "oldest_approval", "above": 14.0, "seconds": 2, "means": "no approver"},
    ]


def failure_table():
    row = {
        "trigger": "a reply is lost",
        "symptom": "a later confirmation",
        "signal": "timeout_share",
        "automatic": "the tool is asked before anything is run again",
        "manual": "ask the bank",
        "residual": "a wait",
    }
    return [{**row, "claim": {"figure": "double_effects", "at_most": 0}}]
