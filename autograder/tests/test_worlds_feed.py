"""The simulated feed hands out numbered readings and keeps an exact record."""

import itertools

import pytest

from autograder.worlds import Feed


def test_readings_from_a_position_on():
    feed = Feed(["a", None, 0])
    assert list(feed.open(0)) == ["a", None, 0]
    assert list(feed.open(2)) == [0]
    assert list(feed.open(7)) == []
    assert (feed.opened, feed.pulled, feed.in_use) == ([0, 2, 7], [0, 1, 2, 2], 0)


def test_an_endless_feed():
    feed = Feed(lambda number: number * number)
    assert list(itertools.islice(feed.open(3), 3)) == [9, 16, 25]
    assert feed.pulled == [3, 4, 5]


def test_opening_pulls_nothing():
    feed = Feed([1, 2])
    feed.open(0)
    assert (feed.pulled, feed.in_use) == ([], 1)


def test_who_never_stops_is_told():
    feed = Feed(lambda number: number, most=4)
    with pytest.raises(AssertionError, match="4 readings have been pulled"):
        list(feed.open(0))
    assert feed.pulled == [0, 1, 2, 3]


def test_in_use_until_the_end_or_a_close():
    feed = Feed([1])
    first, second = feed.open(0), feed.open(0)
    assert feed.in_use == 2
    assert list(first) == [1]
    first.close()
    assert feed.in_use == 1
    second.close()
    second.close()
    assert feed.in_use == 0
    with pytest.raises(ValueError, match="closed"):
        next(second)


def test_an_end_stays_an_end():
    readings = [1]
    reader = Feed(readings).open(0)
    assert list(reader) == [1]
    readings.append(2)
    assert next(reader, "over") == "over"


def test_a_broken_reading_raises_and_the_reader_stays_in_use():
    feed = Feed([1, 2, 3])
    feed.breaks(1)
    feed.breaks(2, KeyError("gone"))
    reader = feed.open(0)
    assert next(reader) == 1
    with pytest.raises(ConnectionError, match="interrupted"):
        next(reader)
    with pytest.raises(KeyError, match="gone"):
        next(feed.open(2))
    assert (feed.pulled, feed.in_use) == ([0], 2)


@pytest.mark.parametrize(
    ("position", "error"), [("0", TypeError), (True, TypeError), (1.0, TypeError), (-1, ValueError)]
)
def test_what_is_no_position(position, error):
    feed = Feed([1])
    with pytest.raises(error, match="number of a reading"):
        feed.open(position)
    assert feed.opened == []
