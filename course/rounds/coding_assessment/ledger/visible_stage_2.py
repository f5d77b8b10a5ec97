def test_who_helped_most(solution):
    """Ranks members by the minutes that they were paid.

    Add up what each member earned; what they paid is another matter.
    """
    bank = solution.TimeBank(200)
    for name in ("ada", "ben", "cleo"):
        bank.join(0, name)
    bank.pay(1, "ada", "ben", 60)
    bank.pay(2, "ben", "cleo", 20)
    bank.pay(3, "ada", "cleo", 70)
    bank.pay(4, "cleo", "ada", 10)
    assert bank.helpers(5, 2) == [("cleo", 90), ("ben", 60)]
    assert bank.helpers(5, 9) == [("cleo", 90), ("ben", 60), ("ada", 10)]


def test_since(solution):
    """Counts only what was earned since a given time, that time included.

    Keep the time of each payment.
    """
    bank = solution.TimeBank(200)
    for name in ("ada", "ben", "cleo"):
        bank.join(0, name)
    bank.pay(10, "ada", "ben", 60)
    bank.pay(20, "ada", "cleo", 30)
    bank.pay(30, "cleo", "ben", 10)
    assert bank.helpers(40, 2, since=20) == [("cleo", 30), ("ben", 10)]
    assert bank.helpers(40, 1, since=10) == [("ben", 70)]
