"""The border's codec: values of exact built-in types go by copy, everything else goes as a handle.

msgpack carries the frames. Nothing is unpickled, and decoding never calls a method of a value or looks at its
attributes, so the trusted side may decode what a hostile process sent. Bounds come first: a frame is refused by its
length, then by its count of nodes and its depth, before objects are made of it.
"""

from __future__ import annotations

import dataclasses
import math
import struct
import sys
from collections.abc import Callable
from typing import Any

import msgpack

#: Bytes of one frame that the trusted side accepts.
MAX_FRAME = 4 << 20
#: Containers within containers.
MAX_DEPTH = 64
#: Values in one frame; a list of 300,000 numbers still fits.
MAX_NODES = 400_000
#: Frames up to this many bytes cannot hold enough nodes to hurt, so they are decoded without counting first.
SCAN_FROM = 32 << 10
#: Bytes of one int: 8,192 bits print within Python's own limit of 4,300 digits.
MAX_INT_BYTES = 1024
#: Keys whose hash is not randomised by Python and can be made to collide: numbers in part, tuples at will.
MAX_NUMBER_KEYS, MAX_TUPLE_KEYS = 20_000, 5_000

#: Packers that are kept: for a message, and for what is nested in it so deep.
_PACKERS = 4

_TUPLE, _SET, _FROZENSET, _INT, _COMPLEX, _RECORD, _THEIRS, _OURS = range(1, 9)
_CONTAINERS = frozenset({_TUPLE, _SET, _FROZENSET, _RECORD, _THEIRS, _OURS})


class ProtocolError(Exception):
    """The other side sent what the protocol does not allow."""


class CannotCross(TypeError):
    """A value of ours that has no form on the wire: too large, too deep, or not meant to leave."""


@dataclasses.dataclass(frozen=True)
class Record:
    """The inert copy of a record: the name of its type and its fields."""

    type_name: str
    fields: dict[str, Any]

    def __repr__(self) -> str:
        return f"{self.type_name}({', '.join(f'{name}={value!r}' for name, value in self.fields.items())})"


class Codec:
    """Encodes and decodes frames; handles are left to the three functions it is given.

    ``export(obj)`` gives ``(True, description)`` for an object of ours that the other side may only refer to, and
    ``(False, [handle])`` for one that belongs to the other side. ``adopt(description)`` makes a stand-in for an object
    of theirs, ``own(handle)`` finds an object of ours again; both raise ProtocolError for what they do not know.
    ``record(type_name, fields)`` builds what a record becomes on this side; ``copied(obj)`` gives ``[type name, names of
    fields, values]`` of an object of ours that goes by copy, or None. With ``trusting`` the frames that come are those of
    the trusted side, and are not searched for what would be too much.
    """

    def __init__(
        self,
        export: Callable[[Any], tuple[bool, list]],
        adopt: Callable[[list], Any],
        own: Callable[[list], Any],
        record: Callable[[str, dict[str, Any]], Any] = Record,
        copied: Callable[[Any], list | None] = lambda value: None,
        *,
        trusting: bool = False,
    ):
        self._export, self._adopt, self._own, self._record, self._copied = export, adopt, own, record, copied
        self._depth = 0
        self._tuple_keys = self._number_keys = 0
        self._options = {
            "default": self._extension,
            "strict_types": True,
            "use_bin_type": True,
            "unicode_errors": "surrogatepass",
        }
        # making a packer costs more than packing a call; what is nested in an extension needs one of its own
        self._packers = [msgpack.Packer(**self._options) for _ in range(_PACKERS)]
        self._packing = 0
        self._trusting = trusting
        self._reading = {
            "raw": False,
            "unicode_errors": "surrogatepass",
            "strict_map_key": False,  # keys are checked in _mapping, before a dict is made of them
            "object_pairs_hook": None if trusting else self._mapping,
            "ext_hook": self._decode_extension,
            "timestamp": 1,  # a float: nothing comes out of a frame but exact built-in types
        }

    # -- encoding ----------------------------------------------------------------------------------------------------

    def encode(self, message: Any) -> bytes:
        """Bytes of one frame; CannotCross when a value in it cannot leave this process. Not for two threads at once."""
        try:
            return self._pack(message)
        except (ValueError, OverflowError) as error:
            # msgpack's own limit of depth: a list that contains itself ends up here
            raise CannotCross(f"the value cannot be sent ({error})") from error
        except RecursionError:
            if _stack_depth() > sys.getrecursionlimit() // 2:
                raise  # the caller's own recursion, which happened to end here
            raise CannotCross("the value is nested too deeply, or contains itself") from None

    def _pack(self, value: Any) -> bytes:
        if self._packing >= _PACKERS:
            return msgpack.packb(value, **self._options)
        self._packing += 1
        try:
            return self._packers[self._packing - 1].pack(value)
        finally:
            self._packing -= 1

    def _extension(self, value: Any) -> Any:
        kind = type(value)
        if kind is tuple:
            return msgpack.ExtType(_TUPLE, self._pack(list(value)))
        if kind is set:
            return msgpack.ExtType(_SET, self._pack(list(value)))
        if kind is frozenset:
            return msgpack.ExtType(_FROZENSET, self._pack(list(value)))
        if kind is int:
            length = (value.bit_length() + 8) // 8
            if length > MAX_INT_BYTES:
                raise CannotCross(f"an int of {value.bit_length():,} bits is too large to compare")
            return msgpack.ExtType(_INT, value.to_bytes(length, "big", signed=True))
        if kind is complex:
            return msgpack.ExtType(_COMPLEX, struct.pack(">dd", value.real, value.imag))
        if kind is Record:
            return msgpack.ExtType(_RECORD, self._pack([value.type_name, [*value.fields], [*value.fields.values()]]))
        copied = self._copied(value)
        if copied is not None:
            return msgpack.ExtType(_RECORD, self._pack(copied))
        plain = _plain(value)
        if plain is not None:
            # msgpack packs what comes back from here as it is, and knows no tuple, set or large int
            large = type(plain) is int and not -(1 << 63) <= plain < 1 << 64
            return self._extension(plain) if large or type(plain) in _EXTENSIONS else plain
        ours, description = self._export(value)
        return msgpack.ExtType(_THEIRS if ours else _OURS, self._pack(description))

    # -- decoding ----------------------------------------------------------------------------------------------------

    def decode(self, frame: bytes) -> Any:
        """The message in ``frame``; ProtocolError, and nothing else, when it is malformed or over a bound."""
        self._depth = self._tuple_keys = self._number_keys = 0
        try:
            if self._trusting:
                return self._unpack(frame)
            if len(frame) > SCAN_FROM:
                _scan(frame)
            message = self._unpack(frame)
            if len(frame) > MAX_DEPTH:  # a container takes a byte at least, so that a shorter frame cannot be deeper
                _check_depth(message)
            return message
        except ProtocolError:
            raise
        except (RecursionError, MemoryError, ValueError, TypeError, KeyError, OverflowError, struct.error) as error:
            raise ProtocolError(f"a frame that cannot be decoded ({type(error).__name__})") from None
        except msgpack.UnpackException as error:
            raise ProtocolError(f"a frame that cannot be decoded ({type(error).__name__})") from None

    def _unpack(self, data: bytes) -> Any:
        size = len(data)
        return msgpack.unpackb(
            data,
            max_str_len=size,
            max_bin_len=size,
            max_array_len=min(size, MAX_NODES),
            max_map_len=min(size, MAX_NODES),
            max_ext_len=size,
            **self._reading,
        )

    def _mapping(self, pairs: list[tuple[Any, Any]]) -> dict:
        for key, _ in pairs:
            if type(key) is not str:
                self._check_key(key)
        return dict(pairs)

    def _check_key(self, key: Any) -> None:
        kind = type(key)
        if kind in (str, bytes, bool, type(None)):
            return
        if (kind is int and -(1 << 63) <= key < 1 << 64) or (kind is float and math.isfinite(key)):
            self._number_keys += 1
            if self._number_keys > MAX_NUMBER_KEYS:
                raise ProtocolError("too many numbers as keys in one frame")
            return
        if kind is tuple:
            self._tuple_keys += 1
            if self._tuple_keys <= MAX_TUPLE_KEYS:
                for part in key:
                    self._check_key(part)
                return
            raise ProtocolError("too many tuples as keys in one frame")
        raise ProtocolError("a key that is neither text nor a bounded number")

    def _decode_extension(self, code: int, data: bytes) -> Any:
        if code == _INT:
            if len(data) > MAX_INT_BYTES:
                raise ProtocolError("an int with too many bits")
            return int.from_bytes(data, "big", signed=True)
        if code == _COMPLEX:
            return complex(*struct.unpack(">dd", data))
        if code not in _CONTAINERS:
            raise ProtocolError("an extension that the protocol does not have")
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise ProtocolError("a value nested too deeply")
        try:
            parts = self._unpack(data)
        finally:
            self._depth -= 1
        if type(parts) is not list:
            raise ProtocolError("an extension whose content is no list")
        if code == _TUPLE:
            return tuple(parts)
        if code in (_SET, _FROZENSET):
            for part in parts:
                self._check_key(part)
            return set(parts) if code == _SET else frozenset(parts)
        if code == _RECORD:
            return self._decode_record(parts)
        return self._own(parts) if code == _OURS else self._adopt(parts)

    def _decode_record(self, parts: list) -> Any:
        if len(parts) != 3:
            raise ProtocolError("a record that is none")
        type_name, names, values = parts
        if not self._trusting:
            if type(type_name) is not str or type(names) is not list or type(values) is not list:
                raise ProtocolError("a record that is none")
            if not all(type(name) is str for name in names):
                raise ProtocolError("a record whose field has no name")
            if not len(values) == len(names) == len({*names}):
                raise ProtocolError("a record that has other values than fields")
        return self._record(type_name[:100], dict(zip(names, values, strict=True)))


_EXTENSIONS = frozenset({tuple, set, frozenset})


def _plain(value: Any) -> Any:
    """The exact built-in value inside an instance of a subclass, None when there is none."""
    if isinstance(value, str):
        return str.__str__(value) if type(str.__str__(value)) is str else "".join(str.__iter__(value))
    if isinstance(value, int):
        return int.__int__(value)
    if isinstance(value, float):
        return float.__float__(value)
    if isinstance(value, (bytes, bytearray, memoryview)):
        return bytes(value)
    if isinstance(value, tuple):
        return tuple(tuple.__iter__(value))
    if isinstance(value, list):
        return list(list.__iter__(value))
    if isinstance(value, dict):
        return {key: dict.__getitem__(value, key) for key in dict.__iter__(value)}
    if isinstance(value, set):
        return set(set.__iter__(value))
    if isinstance(value, frozenset):
        return frozenset(frozenset.__iter__(value))
    return None


def _stack_depth() -> int:
    frame, depth = sys._getframe(1), 0
    while frame is not None:
        frame, depth = frame.f_back, depth + 1
    return depth


def _check_depth(message: Any) -> None:
    """Refuse what is nested more than MAX_DEPTH deep: code that compares or prints it would run out of stack."""
    level = [message]
    for _ in range(MAX_DEPTH):
        deeper: list[Any] = []
        for value in level:
            kind = type(value)
            if kind is dict:
                deeper.extend(v for v in value.values() if type(v) in _NESTING)
            elif kind is Record:
                deeper.append(value.fields)
            else:
                deeper.extend(v for v in value if type(v) in _NESTING)
        if not deeper:
            return
        level = deeper
    raise ProtocolError("a value nested too deeply")


_NESTING = frozenset({list, tuple, dict, set, frozenset, Record})

# First bytes of msgpack's types: how many bytes of length follow, and what they count.
_SIZED = {0xC4: 1, 0xC5: 2, 0xC6: 4, 0xD9: 1, 0xDA: 2, 0xDB: 4}
_FIXED = {
    0xC0: 0, 0xC2: 0, 0xC3: 0, 0xCA: 4, 0xCB: 8, 0xCC: 1, 0xCD: 2, 0xCE: 4, 0xCF: 8, 0xD0: 1, 0xD1: 2, 0xD2: 4, 0xD3: 8,
}  # fmt: skip
_COUNTED = {0xDC: (2, 1), 0xDD: (4, 1), 0xDE: (2, 2), 0xDF: (4, 2)}
_EXTENDED = {0xC7: 1, 0xC8: 2, 0xC9: 4}
_FIXED_EXTENDED = {0xD4: 1, 0xD5: 2, 0xD6: 4, 0xD7: 8, 0xD8: 16}


def _scan(frame: bytes) -> None:
    """Walk a large frame without building anything and refuse it when it holds more than MAX_NODES values."""
    position, end, nodes = 0, len(frame), 0
    while position < end:
        nodes += 1
        if nodes > MAX_NODES:
            raise ProtocolError(f"a frame of more than {MAX_NODES:,} values")
        first = frame[position]
        position += 1
        if first < 0x80 or first >= 0xE0 or 0x80 <= first < 0xA0:
            continue  # a small number, or the head of a small map or list, whose content is walked next
        if first < 0xC0:
            position += first & 0x1F
        elif first in _FIXED:
            position += _FIXED[first]
        elif first in _SIZED:
            width = _SIZED[first]
            position += width + int.from_bytes(frame[position : position + width], "big")
        elif first in _COUNTED:
            width, each = _COUNTED[first]
            if int.from_bytes(frame[position : position + width], "big") * each > end - position:
                raise ProtocolError("a frame that promises more values than it holds")
            position += width
        elif first in _EXTENDED or first in _FIXED_EXTENDED:
            if first in _EXTENDED:
                width = _EXTENDED[first]
                length = int.from_bytes(frame[position : position + width], "big")
                position += width
            else:
                length = _FIXED_EXTENDED[first]
            code = frame[position] if position < end else 0
            # the content of a container is msgpack itself, so that it is walked like the rest of the frame
            position += 1 if code in _CONTAINERS else 1 + length
        else:
            raise ProtocolError("a byte that begins no value")
