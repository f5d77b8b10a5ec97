"""Fails stage 1 at test_made_once_for_all: two threads find that nothing is there and both make it.

Passes the visible tests of stage 1.
"""


class Lazy:
    def __init__(self, factory):
        self.factory = factory
        self.made = False

    def get(self):
        if not self.made:
            self.value = self.factory()
            self.made = True
        return self.value
