"""Small pieces of English."""

from __future__ import annotations


def count(number: int, noun: str) -> str:
    """``count(1, "check")`` is "1 check", ``count(2, "check")`` "2 checks"."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
