"""A coverage-guided fuzz of what the trusted side does with an answer's bytes; run by test_fuzz.py in its own process.

``python fuzz_border.py -runs=20000 -seed=1``: any exception but the protocol's own ends it with a report and status 77.
"""

from __future__ import annotations

import socket
import struct
import sys

import atheris

with atheris.instrument_imports(include=["autograder.sandbox", "msgpack"]):
    from autograder.sandbox import AnswerError, ChannelClosed, OutOfTime, ProtocolError, Session, wire
    from autograder.sandbox.wire import Codec


class Stand:
    """What a handle becomes."""


def _own(_description: list) -> Stand:
    return Stand()


def decoder(data: bytes) -> None:
    """One frame: it is decoded, or refused by the protocol's error."""
    codec = Codec(lambda value: (True, [1]), _own, _own)
    try:
        codec.decode(data)
        wire._scan(data)  # which a frame has to be large for
    except ProtocolError:
        return


class World:
    __border__ = ("look", "wait", "hear")
    __told__ = ("hear",)

    def look(self, *_arguments):
        return 1

    async def wait(self, *_arguments):
        return 2

    def hear(self, *_arguments):
        pass


def session(data: bytes) -> None:
    """Frames of a child, cut as the lengths in ``data`` say: a request ends in a value or in one of four errors."""
    ours, theirs = socket.socketpair()
    with theirs:
        trusted = Session(ours)
        trusted.channel._codec.encode([World()])  # handle 1 is the world's
        frames, position = bytearray(), 0
        while position < len(data):
            length = data[position]
            frame = data[position + 1 : position + 1 + length]
            frames += struct.pack(">I", len(frame)) + frame
            position += 1 + length
        theirs.sendall(bytes(frames[:60_000]))
        theirs.shutdown(socket.SHUT_WR)
        try:
            trusted.request(1, "call", (1,))
        except (ProtocolError, ChannelClosed, OutOfTime, AnswerError):
            pass
        finally:
            trusted.close()


def main() -> None:
    target = {"decoder": decoder, "session": session}[sys.argv.pop(1)]
    atheris.Setup(sys.argv, target)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
