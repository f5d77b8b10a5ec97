"""One part after the other: what each does against doing things twice, alone and together."""

#: Which parts the policy below has, by the name of the row.
POLICIES = {
    "naive": [],
    "keys": ["keys"],
    "keys and queries": ["keys", "queries"],
    "a record": ["record"],
    "record, keys, queries": ["record", "keys", "queries"],
    "all five": ["record", "keys", "queries", "numbers", "budget"],
}


class Policy:
    """Runs what is proposed, and runs it again when no reply comes; unless it has the part that does better."""

    parts: list = []

    def __init__(self, env):
        self.env, self.heard, self.notes = env, {}, {}

    async def step(self, task, call, last):
        if "numbers" in self.parts and last.number <= self.heard.get(call.id, 0):
            return None
        self.heard[call.id] = last.number
        note = await self.known(call)
        if last.kind in ("new", "resumed") and "told" in note:
            return {"do": "tell", "what": note["told"]}
        if last.kind in ("done", "found"):
            return await self.settle(call, "done")
        if last.kind in ("denied", "refused"):
            return await self.settle(call, "failed")
        if last.kind == "approved":
            note = await self.keep(call, {"approval": last.approval})
        if last.kind in ("error", "throttled"):
            await self.env.sleep(max(1.0, last.retry_after))
        in_doubt = last.kind == "timeout" or (last.kind == "resumed" and "ran" in note)
        if in_doubt and "queries" in self.parts and call.query:
            await self.env.sleep(max(0.0, note.get("ran", self.env.now()) + 20.0 - self.env.now()))
            return {"do": "query"}
        if in_doubt and "queries" in self.parts and call.effect and not call.keyed:
            return await self.settle(call, "unknown")
        if call.irreversible and "approval" not in note:
            return {"do": "approve"}
        if "budget" in self.parts and task.spent + call.cents > task.budget:
            return await self.settle(call, "failed")
        note = await self.keep(call, {**note, "ran": self.env.now()})
        key = call.intent if "keys" in self.parts else None
        return {"do": "run", "key": key, "approval": note.get("approval")}

    async def settle(self, call, what):
        await self.keep(call, {"told": what})
        return {"do": "tell", "what": what}

    async def keep(self, call, note):
        if call.effect:
            self.notes[call.intent if "record" in self.parts else call.id] = note
            if "record" in self.parts:
                await self.env.store.put(call.intent, note)
        return note

    async def known(self, call):
        if not call.effect:
            return {}
        if "record" not in self.parts:
            return self.notes.get(call.id, {})
        if call.intent not in self.notes:
            self.notes[call.intent] = await self.env.store.get(call.intent) or {}
        return self.notes[call.intent]
