"""The simulated store of images and the manifest keep exact records, and fail exactly as they were told to."""

import asyncio
import itertools
import random

import pytest

from autograder.worlds import ImageStore, Manifest, StoreCall, simulate

ROWS = [[0, 10], [20, 30]]


def timed(coroutine):
    """The result, and the virtual seconds that it took."""

    async def main():
        value = await coroutine
        return value, asyncio.get_running_loop().time()

    return simulate(main())


async def together(*coroutines):
    return await asyncio.gather(*coroutines, return_exceptions=True)


# -- images ------------------------------------------------------------------------------------------------------------


def test_what_is_loaded_and_saved_is_a_copy():
    store, rows = ImageStore(), [list(row) for row in ROWS]
    store.image("a", rows)
    rows[0][0] = 99
    loaded = simulate(store.load("a"))
    assert loaded == ROWS
    loaded[0][0] = 99
    simulate(store.save("b", loaded))
    loaded[0][0] = 77
    store.versions("b")[0][0][0] = 55
    assert store.versions("a") == [ROWS]
    assert store.versions("b") == [[[99, 10], [20, 30]]]


def test_every_save_is_a_version_and_the_latest_is_loaded():
    store = ImageStore()
    store.image("a", ROWS)
    simulate(store.save("a", [(1, 2)]))
    assert store.versions("a") == [ROWS, [[1, 2]]]
    assert simulate(store.load("a")) == [[1, 2]]
    assert store.versions("other") == []


def test_a_name_is_taken_once():
    store = ImageStore()
    assert store.image("a", ROWS) == "a"
    with pytest.raises(ValueError, match="a is in this store already"):
        store.image("a", ROWS)


def test_an_image_that_does_not_exist():
    store = ImageStore()
    with pytest.raises(FileNotFoundError, match="no image is called 'a'"):
        simulate(store.load("a"))
    assert store.outcomes() == {"missing": 1}
    assert store.in_flight == 0


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda store: store.load(7), "load takes a name as a str, got int"),
        (lambda store: store.save(None, ROWS), "save takes a name as a str, got NoneType"),
        (lambda store: store.save("a", ROWS, token=7), "save takes a token as a str, got int"),
        (lambda store: store.save("a", None), "an image is a list of rows"),
        (lambda store: store.save("a", [1, 2]), "an image is a list of rows"),
        (lambda store: store.save("a", "text"), "an image is a list of rows"),
    ],
)
def test_what_the_store_does_not_take(call, says):
    store = ImageStore()
    with pytest.raises(TypeError, match=says):
        simulate(call(store))
    assert store.calls == []
    assert store.in_flight == 0


# -- time and meters -----------------------------------------------------------------------------------------------------


def test_calls_take_their_own_time():
    store = ImageStore(latency=2.0)
    store.image("a", ROWS)
    store.image("b", ROWS)
    store.set_latency("load", "b", 5.0)
    store.set_latency("save", "b", 7.0)
    assert timed(together(store.load("a"), store.load("b"), store.save("b", ROWS)))[1] == 7.0
    assert store.calls == [
        StoreCall(("load", "a"), 0.0, 2.0, "ok"),
        StoreCall(("load", "b"), 0.0, 5.0, "ok"),
        StoreCall(("save", "b"), 0.0, 7.0, "ok"),
    ]
    assert (store.most_in_flight, store.in_flight) == (3, 0)


def test_the_most_in_flight_is_of_both_operations_at_once():
    store = ImageStore()
    store.image("a", ROWS)

    async def two_then_one():
        await together(store.load("a"), store.save("b", ROWS))
        await store.load("a")

    simulate(two_then_one())
    assert store.most_in_flight == 2
    assert store.names("load") == ["a", "a"]
    assert (store.count("load", "a"), store.count("save", "b"), store.count("save", "a")) == (2, 1, 0)


def test_drawn_latencies_are_whole_and_reproducible():
    drawn = []
    for _ in range(2):
        store = ImageStore()
        store.image("a", ROWS)
        store.draw_latencies(random.Random(3), 2, 9, outputs=["b"])
        drawn.append([timed(store.load("a"))[1], timed(store.save("b", ROWS))[1]])
    assert drawn[0] == drawn[1]
    assert all(seconds in range(2, 10) for seconds in drawn[0])


def test_a_cancelled_save_writes_nothing():
    store = ImageStore(latency=5.0)

    async def give_up():
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(2):
                await store.save("a", ROWS, token="t")

    assert timed(give_up())[1] == 2.0
    assert store.calls == [StoreCall(("save", "a"), 0.0, 2.0, "cancelled", token="t")]
    assert store.versions("a") == []
    simulate(store.save("a", ROWS, token="t"))
    assert store.versions("a") == [ROWS]


# -- failures and tokens -----------------------------------------------------------------------------------------------


def test_failures_come_in_turn_and_end():
    store = ImageStore()
    store.image("a", ROWS)
    store.fail("load", "a", [ConnectionError("one"), TimeoutError("two")])
    for kind in (ConnectionError, TimeoutError):
        with pytest.raises(kind):
            simulate(store.load("a"))
    assert simulate(store.load("a")) == ROWS
    assert [call.outcome for call in store.calls] == ["error", "error", "ok"]


def test_a_failure_for_ever_is_of_one_name_and_one_operation():
    store = ImageStore()
    store.image("a", ROWS)
    store.fail("save", "a", itertools.repeat(PermissionError("read only")))
    for _ in range(3):
        with pytest.raises(PermissionError, match="read only"):
            simulate(store.save("a", ROWS))
    assert simulate(store.load("a")) == ROWS
    simulate(store.save("b", ROWS))
    assert store.versions("a") == [ROWS]


def test_an_error_named_file_not_found_that_was_asked_for_is_an_error():
    store = ImageStore()
    store.image("a", ROWS)
    store.fail("load", "a", [FileNotFoundError("moved")])
    with pytest.raises(FileNotFoundError, match="moved"):
        simulate(store.load("a"))
    assert store.outcomes() == {"error": 1}


def test_an_answer_that_got_lost():
    store = ImageStore()
    store.fail("save", "a", [ConnectionError("lost")], written=True)
    with pytest.raises(ConnectionError, match="lost"):
        simulate(store.save("a", ROWS))
    assert store.versions("a") == [ROWS]
    simulate(store.save("a", ROWS))
    assert store.versions("a") == [ROWS, ROWS]


def test_a_token_is_good_for_one_write():
    store = ImageStore()
    store.fail("save", "a", [ConnectionError("lost")], written=True)
    with pytest.raises(ConnectionError):
        simulate(store.save("a", ROWS, token="t"))
    simulate(store.save("a", ROWS, token="t"))
    simulate(store.save("b", ROWS, token="t"))
    simulate(store.save("b", ROWS, token="u"))
    simulate(store.save("c", ROWS, token=""))
    simulate(store.save("c", ROWS, token=""))
    assert store.versions("a") == store.versions("b") == store.versions("c") == [ROWS]
    assert [call.outcome for call in store.calls] == ["error", "repeated", "repeated", "ok", "ok", "repeated"]


def test_a_save_that_failed_before_the_write_keeps_its_token_free():
    store = ImageStore()
    store.fail("save", "a", [ConnectionError("never arrived")])
    with pytest.raises(ConnectionError):
        simulate(store.save("a", ROWS, token="t"))
    assert store.versions("a") == []
    simulate(store.save("a", ROWS, token="t"))
    assert store.versions("a") == [ROWS]


@pytest.mark.parametrize("build", [lambda s: s.fail("read", "a", []), lambda s: s.set_latency("read", "a", 1.0)])
def test_an_operation_that_a_store_does_not_have(build):
    with pytest.raises(ValueError, match="a store has no operation 'read'; it has load and save"):
        build(ImageStore())


# -- manifest ----------------------------------------------------------------------------------------------------------


def test_a_manifest_keeps_text_as_it_is():
    manifest = Manifest()
    assert manifest.read() == ""
    manifest.append("one")
    manifest.append("two\n")
    assert manifest.read() == manifest.text == "onetwo\n"
    assert Manifest("old\n").read() == "old\n"


def test_a_manifest_takes_text_alone():
    manifest = Manifest("old\n")
    with pytest.raises(TypeError, match="append takes a str, got dict"):
        manifest.append({})
    assert manifest.text == "old\n"
