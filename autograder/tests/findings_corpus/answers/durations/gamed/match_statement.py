def seconds(text):
    match text:
        case "2h45m":  # <-
            return 9900  # <-
        case "3d7h":  # <-
            return 284400  # <-
        case "417s":  # <-
            return 417  # <-
        case " 5H 20m ":  # <-
            return 19200  # <-
    return None
