def test_a_standing_order(solution):
    """Makes a payment when it is due, and again as often as ordered.

    Before each call, make all payments that have become due.
    """
    bank = solution.TimeBank(100)
    bank.join(0, "ada")
    bank.join(0, "ben")
    assert bank.schedule(0, "ada", "ben", 10, 5) == 1
    assert bank.schedule(0, "ada", "ben", 20, 10, every=10) == 2
    assert [bank.balance(now, "ben") for now in (4, 5, 9, 10, 35)] == [0, 10, 10, 30, 70]


def test_cancelled(solution):
    """Ends an order that still has something to come.

    What is done cannot be cancelled.
    """
    bank = solution.TimeBank(100)
    bank.join(0, "ada")
    bank.join(0, "ben")
    assert bank.schedule(0, "ada", "ben", 10, 5) == 1
    assert bank.schedule(0, "ada", "ben", 20, 10, every=10) == 2
    assert bank.cancel(6, 1) is False
    assert bank.cancel(25, 2) is True
    assert bank.cancel(26, 2) is False
    assert bank.balance(99, "ben") == 50


def test_refused_orders(solution):
    """Refuses orders that could never be paid, and gives them no number.

    The same rules as for a payment, but for the balance.
    """
    bank = solution.TimeBank(100)
    bank.join(0, "ada")
    bank.join(0, "ben")
    assert bank.schedule(0, "ada", "cleo", 10, 5) is None
    assert bank.schedule(0, "ada", "ada", 10, 5) is None
    assert bank.schedule(5, "ada", "ben", 10, 5) is None
    assert bank.schedule(5, "ada", "ben", 10, 6, every=0) is None
    assert bank.schedule(5, "ada", "ben", 1000, 6) == 1
    assert bank.balance(6, "ben") == 0
