"""Learners' tokens: made once, shown once, kept as a digest."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets

from autograder.records import RecordsError
from autograder.serve.store import Store

#: ``ag_<key>_<secret>``: the key finds the row, the secret is compared.
_TOKEN = re.compile(r"ag_([0-9a-f]{16})_([0-9a-f]{64})")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@-]{0,63}")
#: Compared with when there is no such key, so that an unknown key takes as long as a wrong secret.
_NOBODY = hashlib.sha256(secrets.token_bytes(32)).hexdigest()


def check_name(learner: str) -> str:
    """A learner's name, as nbgrader has it, too; RecordsError for one that is none."""
    if not _NAME.fullmatch(learner):
        raise RecordsError(
            f"{learner!r} cannot be a learner's name; it is up to 64 letters, digits and . _ @ -, such as nbgrader's "
            "student id."
        )
    return learner


def issue(store: Store, learner: str) -> str:
    """A new token for a learner, which ends the one before. It cannot be shown again."""
    key, secret = secrets.token_hex(8), secrets.token_hex(32)
    store.add_token(key, check_name(learner), _digest(secret))
    return f"ag_{key}_{secret}"


def whose(store: Store, token: str) -> str | None:
    """The learner that a token belongs to; None for one that is unknown, wrong or revoked.

    A secret of 256 random bits needs no slow hash: it cannot be guessed.
    """
    match = _TOKEN.fullmatch(token)
    key, secret = (match[1], match[2]) if match else ("", "")
    row = store.token(key)
    right = hmac.compare_digest(_digest(secret), _NOBODY if row is None else row.digest)
    return row.learner if right and row is not None and row.revoked_at is None else None


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
