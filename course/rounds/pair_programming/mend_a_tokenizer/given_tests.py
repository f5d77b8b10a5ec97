def test_longest_piece_first():
    tokenizer = Tokenizer(["f", "o", "g", "fog", "fo"])
    assert tokenizer.encode("fogfo") == [3, 4]


def test_there_and_back():
    tokenizer = Tokenizer(["f", "o", "g", "_", "fog", "_of"])
    assert tokenizer.decode(tokenizer.encode("fog of fog")) == "fog of fog"


def test_no_text():
    assert Tokenizer(["f"]).encode("") == []
    assert Tokenizer(["f"]).decode([]) == ""


for test in (test_longest_piece_first, test_there_and_back, test_no_text):
    test()
