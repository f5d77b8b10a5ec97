"""Fails stage 1 at test_a_long_word_after_others: textwrap puts the beginning of a long word into the room that is left.

Passes the visible tests of stage 1.
"""

import textwrap


class Splitter:
    def __init__(self, limit, count=len, overlap=0):
        self.limit = limit

    def split(self, text):
        return textwrap.wrap(text, self.limit, break_on_hyphens=False)
