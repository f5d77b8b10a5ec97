import pytest


def test_moves_and_refuses(solution):
    """Moves what is there, and refuses what is not.

    Compare, record, then change both balances.
    """
    recorded = []
    bank = solution.Bank({"Ann": 10, "Bob": 0}, lambda *transfer: recorded.append(transfer))
    assert bank.transfer("Ann", "Bob", 7) is True
    assert bank.transfer("Ann", "Bob", 7) is False
    assert bank.balances() == {"Ann": 3, "Bob": 7}
    assert recorded == [("Ann", "Bob", 7)]


@pytest.mark.schedules(20)
def test_two_pay_the_same(solution, threads):
    """Loses nothing when two pay the same third one.

    All that a transfer reads and changes is to be guarded by the locks of its two accounts.
    """
    bank = solution.Bank({"Ann": 10, "Bob": 10, "Cem": 0}, lambda *transfer: None)
    threads((bank.transfer, "Ann", "Cem", 4), (bank.transfer, "Bob", "Cem", 5))
    assert bank.balances() == {"Ann": 6, "Bob": 5, "Cem": 9}
