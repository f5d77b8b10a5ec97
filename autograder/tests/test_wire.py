"""The codec: what crosses by copy comes back equal, and malformed bytes only ever raise ProtocolError."""

import collections
import contextlib
import enum
import math
import struct
import subprocess
import sys

import msgpack
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.sandbox import wire
from autograder.sandbox.wire import CannotCross, Codec, ProtocolError, Record


class Stand:
    """What a handle becomes; like a proxy, it must never be touched by decoding."""

    def __init__(self, description):
        self.description = description

    def _touched(self, *_):
        raise AssertionError("decoding used a value")

    __iter__ = __len__ = __eq__ = __hash__ = __bool__ = __getattr__ = _touched


def refuse(_):
    raise ProtocolError("unknown")


def make_codec():
    return Codec(export=lambda value: (True, [1, "object", type(value).__name__, ""]), adopt=Stand, own=Stand)


codec = make_codec()


def through(value):
    """``value`` after a trip over the wire, inside a message."""
    (back,) = codec.decode(codec.encode([value]))
    return back


def same(left, right):
    """Equal in value and in type, all the way down; NaN equals NaN here."""
    if type(left) is not type(right):
        return False
    if type(left) is float:
        return struct.pack("d", left) == struct.pack("d", right) or (math.isnan(left) and math.isnan(right))
    if type(left) in (list, tuple):
        return len(left) == len(right) and all(map(same, left, right))
    if type(left) is dict:
        return list(map(type, left)) == list(map(type, right)) and same(list(left.items()), list(right.items()))
    if type(left) is Record:
        return left.type_name == right.type_name and same(left.fields, right.fields)
    return left == right


KEYS = st.one_of(
    st.text(max_size=5),
    st.binary(max_size=5),
    st.booleans(),
    st.none(),
    st.integers(-(1 << 63), (1 << 64) - 1),
    st.floats(allow_nan=False, allow_infinity=False),
    st.tuples(st.integers(-9, 9), st.text(max_size=3)),
)
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.integers(-(1 << 8000), 1 << 8000),
    st.floats(),
    st.complex_numbers(allow_nan=False),
    st.text(st.characters(exclude_categories=())),
    st.binary(),
    st.sets(KEYS, max_size=4),
    st.frozensets(KEYS, max_size=4),
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.lists(inner, max_size=4).map(tuple),
        st.dictionaries(KEYS, inner, max_size=4),
        st.dictionaries(st.text(max_size=5), inner, max_size=3).map(lambda fields: Record("Page", fields)),
    ),
    max_leaves=12,
)


@settings(max_examples=200)
@given(VALUES)
def test_values_come_back_equal_and_of_the_same_type(value):
    assert same(through(value), value)


@pytest.mark.parametrize(
    "value",
    [
        (1 << 63) - 1, 1 << 63, (1 << 64) - 1, 1 << 64, -(1 << 63), -(1 << 63) - 1, 1 << 8000, -(1 << 8000),
        math.nan, math.inf, -0.0, 1.0, True, "\ud800 alone", "", b"\x00\xff", (), set(), frozenset(), {},
        complex(1, -0.0),
        {1: "int"}, {1.5: "float"}, {(1, ("a", None)): "tuple"}, {None: 0, True: 1},
        {(1, 2), ("a",)}, frozenset({b"x", ""}), [[[(1,), {2}]]], Record("Page", {"url": "x", "links": ["a", ("b",)]}),
    ],
)  # fmt: skip
def test_each_kind_of_value(value):
    assert same(through(value), value)


class Text(str):
    __slots__ = ()

    def __str__(self):
        return "another text"

    def __eq__(self, other):
        return True

    __hash__ = str.__hash__


class Number(int):
    def __eq__(self, other):
        return True

    def __int__(self):
        return 42

    __hash__ = int.__hash__


class Items(list):
    def __iter__(self):
        return iter(["another item"])


class Table(dict):
    def __getitem__(self, key):
        return "another value"

    def items(self):
        return [("another", "item")]


class Colour(enum.IntEnum):
    RED = 3


Point = collections.namedtuple("Point", "x y")


@pytest.mark.parametrize(
    ("value", "plain"),
    [
        (Text("said"), "said"),
        (Number(5), 5),
        (Items([1, 2]), [1, 2]),
        (Table(a=1), {"a": 1}),
        (Point(1, (2,)), (1, (2,))),
        (Colour.RED, 3),
        (collections.OrderedDict(b=1, a=2), {"b": 1, "a": 2}),
        (collections.Counter("aab"), {"a": 2, "b": 1}),
        (bytearray(b"x"), b"x"),
        (memoryview(b"x"), b"x"),
        (type("F", (float,), {})(2.5), 2.5),
        (type("S", (set,), {})({1}), {1}),
        (type("FS", (frozenset,), {})({1}), frozenset({1})),
    ],
)
def test_a_subclass_goes_as_the_plain_value_inside_it(value, plain):
    assert same(through(value), plain)


def test_a_subclass_of_a_large_int_goes_as_the_int():
    # an instance of a subclass of int beyond 64 bits goes as a handle, so it equals nothing
    assert same(through(type("Big", (int,), {})(1 << 70)), 1 << 70)


def test_everything_else_goes_as_a_handle():
    stand = through(object())
    assert type(stand) is Stand
    assert stand.description == [1, "object", "object", ""]


def test_what_belongs_to_the_other_side_goes_home():
    returning = Codec(export=lambda value: (False, [7]), adopt=refuse, own=lambda parts: ("own", parts))
    assert returning.decode(returning.encode([object()])) == [("own", [7])]


def test_copied_objects_go_as_records():
    copying = Codec(refuse, refuse, refuse, copied=lambda value: ["Pair", ["left"], [1]])
    assert copying.decode(copying.encode([object()])) == [Record("Pair", {"left": 1})]


def test_a_record_prints_like_the_object_it_copies():
    assert repr(Record("Page", {"url": "x", "status": 200})) == "Page(url='x', status=200)"


# -- what cannot leave -------------------------------------------------------------------------------------------------


def nested(depth, make=lambda inner: [inner]):
    value = 1
    for _ in range(depth):
        value = make(value)
    return value


def self_referring():
    value = []
    value.append(value)
    return value


def self_referring_through_a_tuple():
    value = []
    value.append((value,))
    return value


# what is too deep, or contains itself, has no form on the wire
@pytest.mark.parametrize(
    "value", [nested(2000), nested(2000, lambda v: (v,)), self_referring(), self_referring_through_a_tuple(), 1 << 9000]
)
def test_what_has_no_form_on_the_wire_cannot_cross(value):
    with pytest.raises(CannotCross):
        codec.encode([value])
    assert through("still usable") == "still usable"


# -- bounds of decoding ------------------------------------------------------------------------------------------------


def extension(code, content):
    return msgpack.ExtType(code, content if type(content) is bytes else msgpack.packb(content))


def pack(value):
    return msgpack.packb(value)


def nested_extension(depth, code=1):
    value = 1
    for _ in range(depth):
        value = extension(code, [value])
    return value


MALFORMED = {
    "nothing": b"",
    "cut off": pack([1, 2, "three"])[:-2],
    "something behind the message": pack([1]) + b"\x01",
    "a byte that begins no value": b"\xc1",
    "text that is no UTF-8": b"\xa2\xff\xff",
    "a promise of a long list": b"\xdd\xff\xff\xff\xff",
    "a promise of a long text": b"\xdb\xff\xff\xff\xff",
    "lists 65 deep": pack(nested(66)),
    "lists 3000 deep": b"\x91" * 3000 + b"\x01",
    "dicts 65 deep": pack(nested(66, lambda v: {"a": v})),
    "tuples 65 deep": pack([nested_extension(65)]),
    "tuples 500 deep": pack([nested_extension(500)]),
    "an unknown extension": pack([extension(42, b"")]),
    "a tuple that is no list": pack([extension(1, 5)]),
    "a tuple of broken bytes": pack([extension(1, b"\xc1")]),
    "an int of too many bits": pack([extension(4, b"\x7f" * 1025)]),
    "a complex number cut off": pack([extension(5, b"\x00" * 9)]),
    "a record without a name": pack([extension(6, [1, [], []])]),
    "a record without fields": pack([extension(6, ["Page"])]),
    "a record whose names are a text": pack([extension(6, ["Page", "ab", [1, 2]])]),
    "a record whose values are a dict": pack([extension(6, ["Page", ["a"], {"a": 1}])]),
    "a record whose field has no name": pack([extension(6, ["Page", [1], [2]])]),
    "a record with a field too many": pack([extension(6, ["Page", ["a", "b"], [1]])]),
    "a record with a value too many": pack([extension(6, ["Page", ["a"], [1, 2]])]),
    "a record with a field twice": pack([extension(6, ["Page", ["a", "a"], [1, 2]])]),
    "a NaN as a key": pack([{math.nan: 1}]),
    "an infinity as a key": pack([{math.inf: 1}]),
    "a large int as a key": b"\x91\x81" + pack(extension(4, b"\x01" + b"\x00" * 8)) + b"\x01",
    "a handle as a key": b"\x91\x81" + pack(extension(7, [1, "", "", ""])) + b"\x01",
    "a set as a key": b"\x91\x81" + pack(extension(2, [1])) + b"\x01",
    "a list as a key": b"\x91\x81\x91\x01\x01",
    "a dict as a key": b"\x91\x81\x80\x01",
    "a set of lists": pack([extension(2, [[1]])]),
    "a set of handles": pack([extension(2, [extension(7, [1, "", "", ""])])]),
    "a set of NaN": pack([extension(2, [math.nan])]),
    "too many tuples in sets": pack([extension(2, [extension(1, [n]) for n in range(wire.MAX_TUPLE_KEYS + 1)])]),
    "too many tuples within tuples": pack(
        [extension(2, [extension(1, [extension(1, [n])]) for n in range(wire.MAX_TUPLE_KEYS // 2 + 1)])]
    ),
    "too many values": pack([0] * (wire.MAX_NODES + 1)),
    "too many values in tuples": pack([extension(1, [0] * (wire.MAX_NODES // 2)) for _ in range(3)]),
    "a long list that is not there": pack(b"x" * 40_000)[:-1] + b"\xdd\x00\x05\x00\x00",
}  # fmt: skip


@pytest.mark.parametrize("name", MALFORMED)
def test_malformed_bytes_raise_a_protocol_error(name):
    with pytest.raises(ProtocolError):
        codec.decode(MALFORMED[name])


def test_a_timestamp_comes_out_as_a_plain_number():
    # msgpack's own extension; nothing but exact built-in types may come out of a frame
    (value,) = codec.decode(pack([msgpack.Timestamp(1, 0)]))
    assert type(value) is float
    assert value == 1.0


@pytest.mark.parametrize("code", [7, 8])
def test_a_handle_instead_of_a_message_is_not_touched(code):
    # whatever stood at the top was iterated, a Proxy or an object of ours
    touched = []

    class Generator:
        def __iter__(self):
            touched.append(self)
            return iter(())

    decoding = Codec(refuse, adopt=lambda _: Generator(), own=lambda _: Generator())
    with contextlib.suppress(ProtocolError):
        decoding.decode(pack(extension(code, [1])))
    assert touched == []


@pytest.mark.parametrize("value", [nested(60), [nested(60, lambda v: (v,))], {"a": nested(60, lambda v: {"b": v})}])
def test_what_is_below_the_bound_of_depth_passes(value):
    assert same(through(value), value)


def test_bounds_let_honest_answers_pass():
    many = list(range(300_000))
    assert through(many) == many
    grid = {(x, y) for x in range(40) for y in range(50)}
    assert through(grid) == grid


def test_the_count_of_tuple_keys_begins_anew_with_each_frame():
    frame = pack([extension(2, [extension(1, [n]) for n in range(wire.MAX_TUPLE_KEYS)])])
    for _ in range(3):
        assert len(codec.decode(frame)[0]) == wire.MAX_TUPLE_KEYS


def test_a_refused_frame_leaves_the_codec_usable():
    for frame in MALFORMED.values():
        with pytest.raises(ProtocolError):
            codec.decode(frame)
        assert same(through(nested_tuples()), nested_tuples())


def nested_tuples():
    return nested(50, lambda v: (v,))


def test_a_promise_within_a_promise_takes_no_memory():
    """500 lists that each promise 400,000 values, and one long text so that the promise looks possible."""
    code = (
        "import resource\n"
        "resource.setrlimit(resource.RLIMIT_AS, (512 << 20,) * 2)\n"
        "from autograder.sandbox.wire import Codec, ProtocolError\n"
        "frame = b'\\xdd\\x00\\x06\\x1a\\x80' * 500 + b'\\xc6\\x00\\x3d\\x09\\x00' + bytes(4_000_000)\n"
        "try:\n"
        "    Codec(None, None, None).decode(frame)\n"
        "except ProtocolError as error:\n"
        "    print('refused', error)\n"
    )
    done = subprocess.run([sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, timeout=60)
    assert done.stdout.startswith("refused"), done.stderr
    assert "MemoryError" not in done.stdout


# -- anything at all ---------------------------------------------------------------------------------------------------


def decodes_or_refuses(frame):
    try:
        message = make_codec().decode(frame)
    except ProtocolError:
        return
    assert type(message) in (
        list, tuple, dict, set, frozenset, str, bytes, int, float, bool, complex, type(None), Record, Stand,
    )  # fmt: skip


@settings(max_examples=300)
@given(st.binary(max_size=200))
def test_any_bytes(frame):
    decodes_or_refuses(b"\x91" + frame)


@settings(max_examples=300)
@given(VALUES, st.data())
def test_a_frame_with_bytes_changed(value, data):
    frame = bytearray(codec.encode([value]))
    for _ in range(data.draw(st.integers(1, 3))):
        frame[data.draw(st.integers(1, len(frame) - 1) if len(frame) > 1 else st.just(0))] = data.draw(
            st.integers(0, 255)
        )
    decodes_or_refuses(bytes(frame))


HOSTILE = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-(1 << 63), (1 << 64) - 1), st.floats(), st.text(), st.binary()),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(st.one_of(st.text(), st.integers(0, 9), st.floats(), st.binary()), inner, max_size=3),
        st.tuples(st.integers(0, 12), st.lists(inner, max_size=3)).map(lambda pair: extension(*pair)),
        st.tuples(st.integers(0, 12), st.binary(max_size=12)).map(lambda pair: extension(*pair)),
    ),
    max_leaves=15,
)


@settings(max_examples=400)
@given(HOSTILE)
def test_a_well_formed_frame_with_hostile_content(content):
    decodes_or_refuses(pack([content]))


def test_numbers_as_keys_are_bounded():
    # their hashes are not randomised: ninety thousand of them along one path through the table took ten seconds
    few, many = dict.fromkeys(range(20000), 0), dict.fromkeys(range(20001), 0)
    assert codec.decode(codec.encode([few])) == [few]
    for value in (many, set(many), {float(n): 0 for n in many}):
        with pytest.raises(ProtocolError, match="too many numbers as keys"):
            codec.decode(codec.encode([value]))
