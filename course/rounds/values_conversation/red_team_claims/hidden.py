"""What only this scenario can ask: that numbers about flags, accounts and behaviour hang together, and that a rule was run."""


def test_arithmetic_accounts_are_worse_than_flags(talk):
    """Counting accounts makes the share smaller here, and behaviour makes it larger

    Ordinary accounts drop out when flags are summed up by account, and most attackers' flags with them: who is left beside the
    attackers? Put the three shares side by side.
    """
    assert 0 < talk["precision_accounts"] < talk["precision_flags"] < talk["precision_behaviour"] < 100


def test_consistency_number_beside_the_testers(talk):
    """A number below a tester's week comes with something else that tells the two apart

    At or below 20 flags a week you meet nearly all of the testers. What on the card tells Ilse from Sunday's account then?
    """
    claims = talk["counts"] in ("what it says that it is", "nothing")
    assert talk["threshold"] > 20 or not claims or talk["decision"].startswith("it runs on, and a person")
