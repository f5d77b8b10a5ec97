"""What a sitting may spend on a language model, in tokens; kept in memory, or in a small file that outlives a kernel."""

from __future__ import annotations

import json
import math
import os
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

#: Tokens that one call may send, and that a sitting may use in all: some tens of replies of a page each.
MOST_SENT, MOST_IN_ALL = 12_000, 150_000
#: Bytes of English text that a token takes at the least; the usual is about four, and guessing low errs to the safe side.
_BYTES = 2.5


class OverBudget(Exception):
    """A call would take more than is left; one sentence says how much."""


def estimated_tokens(text: str) -> int:
    """Tokens that a text takes at the most, as far as one can tell without asking the service."""
    return math.ceil(len(text.encode("utf-8", "replace")) / _BYTES)


@dataclass
class Budget:
    """``path`` names the file of a sitting; a file that cannot be read counts as all spent, so that no cap is lost.

    A call first holds what it may take at the most, and then settles for what it took, or releases it.
    """

    most_sent: int = MOST_SENT
    most_in_all: int = MOST_IN_ALL
    path: Path | None = None
    _used: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False, compare=False)

    @property
    def used(self) -> int:
        """Tokens used or held so far, sent and received together."""
        if self.path is None:
            return self._used
        try:
            used = json.loads(self.path.read_text(encoding="utf-8"))["tokens"]
        except FileNotFoundError:
            return 0
        except (OSError, ValueError, KeyError, TypeError):
            return self.most_in_all
        return used if isinstance(used, int) and used >= 0 else self.most_in_all

    @property
    def left(self) -> int:
        return max(0, self.most_in_all - self.used)

    def hold(self, sent: int, received: int) -> int:
        """Sets aside what a call may take, and gives that amount back. OverBudget when it is too much."""
        if sent > self.most_sent:
            raise OverBudget(
                f"A review of this reply would send about {sent:,} tokens, and {self.most_sent:,} are the most; nothing was sent."
            )
        with self._lock:
            if sent + received > self.left:
                raise OverBudget(
                    f"A review of this reply may take {sent + received:,} tokens, and {self.left:,} of this sitting's "
                    f"{self.most_in_all:,} are left; nothing was sent."
                )
            self._add(sent + received)
        return sent + received

    def settle(self, held: int, sent: object, received: object) -> None:
        """Counts what a call took instead of what was held for it; where the service did not say, that stays counted."""
        if all(isinstance(count, int) and not isinstance(count, bool) and count >= 0 for count in (sent, received)):
            with self._lock, suppress(OverBudget):
                self._add(sent + received - held)

    def release(self, held: int) -> None:
        """Gives back what was held for a call that took nothing."""
        with self._lock, suppress(OverBudget):
            self._add(-held)

    def _add(self, tokens: int) -> None:
        used = max(0, self.used + tokens)
        if self.path is None:
            self._used = used
            return
        fresh = self.path.with_name(f"{self.path.name}.{os.getpid()}.new")
        try:
            fresh.write_text(json.dumps({"tokens": used}), encoding="utf-8")
            fresh.replace(self.path)
        except OSError as error:
            raise OverBudget(
                f"What this sitting has spent cannot be kept in {self.path}: {error.strerror or error}."
            ) from None
