"""The one error that reading or writing records raises."""


class RecordsError(Exception):
    """A log or gradebook cannot be used. The message is one sentence to show as it is: what, where, what to do."""
