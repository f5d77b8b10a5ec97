"""What is wrong with the course's files, in one sentence that names file, field and mend."""


class ContentError(ValueError):
    """A file of the course cannot be used as it stands."""
