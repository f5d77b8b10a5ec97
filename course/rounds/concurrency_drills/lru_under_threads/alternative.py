import threading


class Cache:
    """A plain dictionary, whose order is that of insertion, and one condition for all that changes."""

    MISSING = object()

    def __init__(self, capacity):
        self.capacity = capacity
        self.changed = threading.Condition()
        self.values = {}
        self.under_way = {}

    def get(self, key, default=None):
        with self.changed:
            value = self.values.pop(key, self.MISSING)
            if value is self.MISSING:
                return default
            self.values[key] = value
            return value

    def put(self, key, value):
        with self.changed:
            self.values.pop(key, None)
            self.values[key] = value
            while len(self.values) > self.capacity:
                del self.values[next(iter(self.values))]

    def keys(self):
        with self.changed:
            return list(self.values)

    def get_or_compute(self, key, compute):
        with self.changed:
            value = self.get_locked(key)
            if value is not self.MISSING:
                return value
            cell = self.under_way.get(key)
            if cell is not None:
                self.changed.wait_for(lambda: cell)
                return cell[0]()
            cell = self.under_way[key] = []
        try:
            value = compute()
        except BaseException as error:
            self.end(key, cell, self.raiser(error))
        else:
            self.end(key, cell, lambda: value, value)
        return cell[0]()

    def get_locked(self, key):
        value = self.values.pop(key, self.MISSING)
        if value is not self.MISSING:
            self.values[key] = value
        return value

    def end(self, key, cell, outcome, *values):
        with self.changed:
            del self.under_way[key]
            cell.append(outcome)
            for value in values:
                self.values[key] = value
                while len(self.values) > self.capacity:
                    del self.values[next(iter(self.values))]
            self.changed.notify_all()

    @staticmethod
    def raiser(error):
        def outcome():
            raise error

        return outcome
