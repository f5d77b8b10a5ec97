"""Runs of equal signs."""

import re
from itertools import groupby


def pack(text):
    """Each run of ``text`` as its length and its sign."""
    ### BEGIN SOLUTION
    return "".join(f"{len(list(run))}{sign}" for sign, run in groupby(text))
    ### END SOLUTION


def unpack(packed):
    """The text that ``pack`` made ``packed`` of."""
    ### BEGIN SOLUTION
    return "".join(sign * int(length) for length, sign in re.findall(r"(\d+)(\D)", packed))
    ### END SOLUTION
