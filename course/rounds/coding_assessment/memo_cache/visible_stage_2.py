class Program:
    """A function that notes its calls, and returns how many there were."""

    def __init__(self):
        self.calls = []

    def fare(self, *stations, **options):
        self.calls.append((stations, options))
        return len(self.calls)


def test_the_same_call(solution):
    """Calls the function once for the same call.

    A result that is kept is found like any entry.
    """
    program = Program()
    fare = solution.Cache(10).memoize(program.fare)
    assert [fare("Basel", "Chur"), fare("Basel", "Chur"), fare("Chur", "Basel"), fare("Basel", "Chur")] == [1, 1, 2, 1]
    assert program.calls == [(("Basel", "Chur"), {}), (("Chur", "Basel"), {})]


def test_order_of_names(solution):
    """Takes calls for the same whose names stand in another order.

    The order of keyword arguments is not a part of the call.
    """
    program = Program()
    fare = solution.Cache(10).memoize(program.fare)
    assert fare("Basel", adults=2, children=1) == 1
    assert fare("Basel", children=1, adults=2) == 1
    assert fare("Basel", children=2, adults=1) == 2


def test_types(solution):
    """Tells arguments of different types apart, although they are equal.

    The type of an argument is a part of the call.
    """
    program = Program()
    fare = solution.Cache(10).memoize(program.fare)
    assert [fare(1), fare(1.0), fare(True), fare("1"), fare(1)] == [1, 2, 3, 4, 1]


def test_lists(solution):
    """Takes lists as arguments.

    Make something hashable of them for the key; the function gets the list.
    """
    program = Program()
    fare = solution.Cache(10).memoize(program.fare)
    assert [fare(via=["Olten", "Chur"]), fare(via=["Olten", "Chur"]), fare(via=["Chur", "Olten"])] == [1, 1, 2]
    assert program.calls[0] == ((), {"via": ["Olten", "Chur"]})
