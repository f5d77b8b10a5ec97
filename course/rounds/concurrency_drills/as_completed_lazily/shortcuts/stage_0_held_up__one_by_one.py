"""Fails stage 1 at test_every_slot_is_used: lazy, tidy, and one call at a time."""


def as_completed_lazily(function, items, limit):
    for item in items:
        yield function(item)
