"""A gate with a limit."""

from collections import deque


class Gate:
    """Grants at most ``limit`` entries in any ``window`` seconds; ``clock()`` gives the time."""

    def __init__(self, limit, window, clock):
        ### BEGIN SOLUTION
        self._limit, self._window, self._clock = limit, window, clock
        self._entries = deque()
        ### END SOLUTION

    def enter(self):
        """Count an entry and return True, or return False."""
        ### BEGIN SOLUTION
        if self.wait() > 0:
            return False
        self._entries.append(self._clock())
        return True
        ### END SOLUTION

    def wait(self):
        """Seconds until an entry would be granted."""
        ### BEGIN SOLUTION
        now = self._clock()
        while self._entries and self._entries[0] + self._window <= now:
            self._entries.popleft()
        return 0 if len(self._entries) < self._limit else self._entries[0] + self._window - now
        ### END SOLUTION
