"""Frames over a socket: a length of four bytes, then one encoded message.

A message is a list whose first element says what it is:

===========  ==========================================================================================
``CALL``     id, parent, handle, operation, arguments, keywords: do this and reply; ``parent`` is the id of the
             call on whose behalf it is made (0: nobody's), so that a call back runs on the thread that waits
``START``    id, handle, operation, arguments, keywords: begin this coroutine; its result comes with a ``TICK``
``CANCEL``   id: cancel what START began
``RETURN``   id, now, value
``RAISE``    id, now, description of an exception
``IDLE``     id, timeout: nothing to do for this many virtual seconds (None: for ever); replied to with a ``TICK``
``TICK``     id, now, completions, deadlock: the time, and ``[id, raised, value or description]`` for what ended
``RELEASE``  handles that are no longer used; from the child ``[handle, how often it came]`` each
===========  ==========================================================================================

``now`` is the trusted side's virtual time in seconds; what the child sends there is ignored.
"""

from __future__ import annotations

import socket
import struct
import time
from collections.abc import Callable
from typing import Any

from autograder.sandbox.wire import MAX_FRAME, CannotCross, Codec, ProtocolError

CALL, START, CANCEL, RETURN, RAISE, IDLE, TICK, RELEASE = range(8)

_LENGTH = struct.Struct(">I")
#: Bytes of waiting messages that are sent without waiting on.
_FLUSH = 32 << 10
#: Seconds by which a wait may outlast the deadline.
_SLACK = 0.1
#: What the trusted side may send in one frame; its own values are not an attack.
MAX_SENT = 64 << 20


class ChannelClosed(Exception):
    """The other side is gone."""


class OutOfTime(Exception):
    """The deadline passed while waiting for the other side."""


class Channel:
    """Sends and receives messages on a connected stream socket. Not thread-safe: callers hold their own lock."""

    def __init__(self, sock: socket.socket, codec: Codec, *, max_frame: int = MAX_FRAME, max_frames: int | None = None):
        self._sock, self._codec = sock, codec
        self._max_frame, self._frames_left = max_frame, max_frames
        self._buffer = bytearray()
        self._unsent = bytearray()
        self._armed = -1.0
        self._received = 0
        #: Called each time that so many bytes have come.
        self.after_bytes: tuple[int, Callable[[], None]] | None = None
        #: Absolute ``time.monotonic()`` seconds after which sending and receiving raise OutOfTime; None: never.
        self.deadline: float | None = None

    def send(self, message: list, *, later: bool = False) -> None:
        """Send one message, after those that were to be sent ``later``: such a one waits for the next that is not.

        CannotCross leaves the channel usable, ChannelClosed and OutOfTime do not.
        """
        data = self._codec.encode(message)
        if len(data) > MAX_SENT:
            raise CannotCross(f"a value of {len(data):,} bytes is too large to send")
        self._unsent += _LENGTH.pack(len(data)) + data
        if later and len(self._unsent) < _FLUSH:
            return
        packet, self._unsent = self._unsent, bytearray()
        self._arm()
        try:
            self._sock.sendall(packet)
        except TimeoutError:
            raise OutOfTime("the other side does not read") from None
        except OSError as error:
            raise ChannelClosed(str(error)) from None

    def receive(self) -> list:
        """The next message; ProtocolError for one that is malformed, too large, or one too many."""
        self._fill(_LENGTH.size)
        (length,) = _LENGTH.unpack_from(self._buffer)
        if length > self._max_frame:
            # the length itself is not said: an answer could put anything into it
            raise ProtocolError(f"a frame of more than {self._max_frame:,} bytes")
        if self._frames_left is not None:
            self._frames_left -= 1
            if self._frames_left < 0:
                raise ProtocolError("too many messages in one check")
        self._fill(_LENGTH.size + length)
        data = bytes(self._buffer[_LENGTH.size : _LENGTH.size + length])
        del self._buffer[: _LENGTH.size + length]
        message = self._codec.decode(data)
        if type(message) is not list or not message or type(message[0]) is not int:
            raise ProtocolError("a frame that is no message")
        return message

    def _fill(self, wanted: int) -> None:
        while len(self._buffer) < wanted:
            self._arm()
            try:
                part = self._sock.recv(max(65536, min(wanted - len(self._buffer), 1 << 20)))
            except TimeoutError:
                raise OutOfTime("time limit") from None
            except OSError as error:
                raise ChannelClosed(str(error)) from None
            if not part:
                raise ChannelClosed("the connection ended")
            self._buffer += part
            if self.after_bytes is not None:
                self._received += len(part)
                if self._received >= self.after_bytes[0]:
                    self._received = 0
                    self.after_bytes[1]()

    def _arm(self) -> None:
        left = self.check_deadline()
        # setting a timeout is a system call; one that is a little too long is as good
        if left is not None and not left <= self._armed <= left + _SLACK:
            self._sock.settimeout(left)
            self._armed = left

    def check_deadline(self) -> float | None:
        """Seconds left, None without a deadline; OutOfTime when it has passed."""
        if self.deadline is None:
            return None
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise OutOfTime("time limit")
        return left

    def close(self) -> None:
        self._sock.close()


def well_formed_call(arguments: Any, keywords: Any) -> bool:
    """True when ``arguments`` and ``keywords`` have the shape that a call needs."""
    return type(arguments) is list and type(keywords) is dict and all(type(name) is str for name in keywords)
