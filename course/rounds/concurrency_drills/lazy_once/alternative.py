import threading


class Lazy:
    """A condition, and a cell for each attempt: those who wait keep the cell of the attempt that they saw."""

    def __init__(self, factory):
        self.factory = factory
        self.ended = threading.Condition()
        self.cell = None

    def get(self):
        with self.ended:
            cell = self.cell
            if cell is not None:
                self.ended.wait_for(lambda: cell)
                return self.open(cell)
            cell = self.cell = []
        outcome = self.attempt()
        with self.ended:
            if outcome[0] == "raised":
                self.cell = None
            cell.append(outcome)
            self.ended.notify_all()
        return self.open(cell)

    def attempt(self):
        try:
            return ("made", self.factory())
        except Exception as error:
            return ("raised", error)

    def open(self, cell):
        kind, what = cell[0]
        if kind == "raised":
            raise what
        return what
