"""Fails stage 1 at test_earliest_value_wins: the next mirror is asked only when the one before has failed."""


async def first_success(fetch, mirrors, stagger, hang_up):
    errors = []
    for mirror in mirrors:
        try:
            return await fetch(mirror)
        except Exception as error:
            errors.append(error)
    raise ExceptionGroup("no mirror gave the file", errors)
