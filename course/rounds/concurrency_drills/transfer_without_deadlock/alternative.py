import threading


class Bank:
    """One condition, held for moments only, and a set of the accounts that a transfer has taken."""

    def __init__(self, balances, record):
        self.now = dict(balances)
        self.record = record
        self.taken = set()
        self.changed = threading.Condition()

    def transfer(self, source, target, amount):
        mine = {source, target}
        with self.changed:
            self.changed.wait_for(lambda: not mine & self.taken)
            if self.now[source] < amount:
                return False
            self.taken |= mine
        try:
            self.record(source, target, amount)
        except BaseException:
            self.give_back(mine)
            raise
        with self.changed:
            self.now[source] -= amount
            self.now[target] += amount
        self.give_back(mine)
        return True

    def give_back(self, names):
        with self.changed:
            self.taken -= names
            self.changed.notify_all()

    def balances(self):
        with self.changed:
            return dict(self.now)
