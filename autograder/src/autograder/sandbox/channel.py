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
``TELL``     handle, operation, arguments, keywords: do this, nobody waits for it to be done
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

CALL, START, CANCEL, RETURN, RAISE, IDLE, TICK, RELEASE, TELL = range(9)

_LENGTH = struct.Struct(">I")
#: Seconds and millionths, as the kernel keeps them.
_TIME = struct.Struct("@ll")
#: Bytes that are read at once.
_READ = 64 << 10
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
    """Sends and receives messages on a connected stream socket, which blocks. Not thread-safe: callers hold their lock."""

    def __init__(self, sock: socket.socket, codec: Codec, *, max_frame: int = MAX_FRAME, max_frames: int | None = None):
        self._sock, self._codec = sock, codec
        self._max_frame, self._frames_left = max_frame, max_frames
        #: What has come, how far of it is used, and up to where the next frame goes as far as is known.
        self._buffer, self._at, self._wanted = b"", 0, 0
        self._unsent = b""
        self._armed = -1.0
        self._received = 0
        #: Called each time that so many bytes have come.
        self.after_bytes: tuple[int, Callable[[], None]] | None = None
        #: Absolute ``time.monotonic()`` seconds after which sending and receiving raise OutOfTime; None: never.
        self.deadline: float | None = None
        #: Asked when the deadline has passed: by how many seconds it is put off, 0.0 for not at all.
        self.more_time: Callable[[], float] = lambda: 0.0

    def send(self, message: list, *, later: bool = False) -> None:
        """Send one message, after those that were to be sent ``later``: such a one waits for the next that is not.

        CannotCross leaves the channel usable, ChannelClosed and OutOfTime do not.
        """
        data = self._codec.encode(message)
        if len(data) > MAX_SENT:
            raise CannotCross(f"a value of {len(data):,} bytes is too large to send")
        packet = self._unsent + _LENGTH.pack(len(data)) + data
        if later and len(packet) < _FLUSH:
            self._unsent = packet
            return
        self._unsent = b""
        self._arm()
        try:
            self._sock.sendall(packet)
        except BlockingIOError:
            raise OutOfTime("the other side does not read") from None
        except OSError as error:
            raise ChannelClosed(str(error)) from None

    def receive(self) -> list:
        """The next message; ProtocolError for one that is malformed, too large, or one too many."""
        while (frame := self._whole_frame()) is None:
            self._fill()
        if self._frames_left is not None:
            self._frames_left -= 1
            if self._frames_left < 0:
                raise ProtocolError("too many messages in one check")
        message = self._codec.decode(frame)
        if type(message) is not list or not message or type(message[0]) is not int:
            raise ProtocolError("a frame that is no message")
        return message

    def _whole_frame(self) -> bytes | None:
        """The next frame of what has come, None while there is no whole one."""
        self._wanted = self._at + _LENGTH.size
        if len(self._buffer) < self._wanted:
            return None
        (length,) = _LENGTH.unpack_from(self._buffer, self._at)
        if length > self._max_frame:
            # the length itself is not said: an answer could put anything into it
            raise ProtocolError(f"a frame of more than {self._max_frame:,} bytes")
        start, self._wanted = self._wanted, self._wanted + length
        if len(self._buffer) < self._wanted:
            return None
        frame = self._buffer[start : self._wanted]
        if self._wanted == len(self._buffer):
            self._buffer, self._at = b"", 0  # a large frame is not kept
        else:
            self._at = self._wanted
        return frame

    def _fill(self) -> None:
        """Read on, as far as a frame that has begun is large until it is whole."""
        wanted = self._wanted - self._at
        if self._at == len(self._buffer) and wanted <= _READ:
            self._buffer, self._at = self._read(_READ), 0
            return
        buffer = bytearray(self._buffer[self._at :])
        while len(buffer) < wanted:
            buffer += self._read(max(_READ, min(wanted - len(buffer), 1 << 20)))
        self._buffer, self._at = bytes(buffer), 0

    def _read(self, most: int) -> bytes:
        part = None
        while part is None:
            self._arm()
            try:
                part = self._sock.recv(most)
            except BlockingIOError:
                continue  # the time that was set is over; whether the deadline is, is looked at anew
            except OSError as error:
                raise ChannelClosed(str(error)) from None
        if not part:
            raise ChannelClosed("the connection ended")
        if self.after_bytes is not None:
            self._received += len(part)
            if self._received >= self.after_bytes[0]:
                self._received = 0
                self.after_bytes[1]()
        return part

    def _arm(self) -> None:
        left = self.check_deadline()
        if left is not None and not left <= self._armed <= left + _SLACK:
            # setting the time is a system call, so that one that is a little too long is as good; the kernel keeps it, since
            # with a timeout of Python's each reading and writing would be two calls
            time_left = _TIME.pack(*divmod(max(1, int(left * 1e6)), 10**6))
            for which in (socket.SO_RCVTIMEO, socket.SO_SNDTIMEO):
                self._sock.setsockopt(socket.SOL_SOCKET, which, time_left)
            self._armed = left

    def check_deadline(self) -> float | None:
        """Seconds left, None without a deadline; OutOfTime when it has passed and is not put off."""
        if self.deadline is None:
            return None
        left = self.deadline - time.monotonic()
        if left <= 0:
            left = self.more_time()
            if left <= 0:
                raise OutOfTime("time limit")
            self.deadline = time.monotonic() + left
        return left

    def close(self) -> None:
        self._sock.close()


def well_formed_call(arguments: Any, keywords: Any) -> bool:
    """True when ``arguments`` and ``keywords`` have the shape that a call needs."""
    return type(arguments) is list and type(keywords) is dict and all(type(name) is str for name in keywords)
