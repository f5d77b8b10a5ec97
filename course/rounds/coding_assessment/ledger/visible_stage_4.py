def test_one_account_of_two(solution):
    """Gives one member all that another has.

    Balance, minutes earned and orders go over; the name becomes free.
    """
    bank = solution.TimeBank(100)
    for name in ("ada", "ben", "cleo"):
        bank.join(0, name)
    bank.pay(1, "ada", "ben", 30)
    bank.pay(1, "ada", "cleo", 40)
    assert bank.schedule(2, "cleo", "ada", 5, 20) == 1
    assert bank.merge(10, "cleo", "ben") is True
    assert bank.merge(10, "cleo", "ben") is False
    assert bank.balance(11, "ben") == 70
    assert bank.balance(11, "cleo") is None
    assert bank.helpers(12, 1) == [("ben", 70)]
    assert bank.balance(20, "ben") == 65


def test_what_was(solution):
    """Tells a balance of the past.

    Write down what each name has, and from when on.
    """
    bank = solution.TimeBank(100)
    bank.join(5, "ada")
    bank.join(5, "ben")
    bank.pay(10, "ada", "ben", 30)
    bank.schedule(10, "ada", "ben", 20, 15)
    bank.pay(30, "ben", "ada", 5)
    assert [bank.balance_at(40, "ben", at) for at in (4, 5, 9, 10, 14, 15, 29, 30, 40)] == [
        None, 0, 0, 30, 30, 50, 50, 45, 45,
    ]  # fmt: skip
    assert bank.balance_at(40, "cleo", 20) is None
