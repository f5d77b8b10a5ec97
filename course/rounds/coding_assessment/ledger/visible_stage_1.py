def test_minutes_move(solution):
    """Moves minutes from one member to another.

    One balance goes down, the other goes up by as much.
    """
    bank = solution.TimeBank(120)
    assert bank.join(0, "ada") is True
    assert bank.join(0, "ben") is True
    assert bank.pay(10, "ada", "ben", 90) is True
    assert bank.balance(10, "ada") == -90
    assert bank.balance(12, "ben") == 90


def test_credit(solution):
    """Lets a balance fall to the credit's end, and no further.

    Look at what the balance would be before anything changes.
    """
    bank = solution.TimeBank(100)
    bank.join(0, "ada")
    bank.join(0, "ben")
    assert bank.pay(5, "ada", "ben", 101) is False
    assert bank.pay(6, "ada", "ben", 60) is True
    assert bank.pay(7, "ada", "ben", 41) is False
    assert bank.pay(8, "ada", "ben", 40) is True
    assert bank.balance(9, "ada") == -100


def test_no_such_members(solution):
    """Refuses payments that are none, and knows who is no member.

    Ask for all reasons to refuse first.
    """
    bank = solution.TimeBank(100)
    bank.join(0, "ada")
    assert bank.pay(1, "ada", "ben", 10) is False
    assert bank.pay(1, "ben", "ada", 10) is False
    assert bank.pay(1, "ada", "ada", 10) is False
    assert bank.balance(2, "ben") is None
    assert bank.leave(2, "ben") is False


def test_leaving(solution):
    """Lets a member leave when the balance is 0, and not before.

    A member with minutes left, or with a debt, has to stay.
    """
    bank = solution.TimeBank(100)
    bank.join(0, "ada")
    bank.join(0, "ben")
    bank.pay(1, "ada", "ben", 10)
    assert bank.leave(2, "ada") is False
    assert bank.leave(2, "ben") is False
    bank.pay(3, "ben", "ada", 10)
    assert bank.leave(4, "ada") is True
    assert bank.balance(5, "ada") is None
