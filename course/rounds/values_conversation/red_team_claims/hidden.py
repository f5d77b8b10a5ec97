"""What only this scenario can ask: that the numbers about flags, accounts and behaviour hang together."""


def test_arithmetic_accounts_are_worse_than_flags(talk):
    """Counting accounts makes the share smaller here, and behaviour makes it larger

    Ordinary accounts drop out when flags are summed up by account, and most attackers' flags with them: who is left beside the
    attackers? Put the three shares side by side.
    """
    assert 0 < talk["precision_accounts"] < talk["precision_flags"] < talk["precision_behaviour"] < 100
