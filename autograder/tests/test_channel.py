"""Frames on a socket: bounds, ends and deadlines."""

import contextlib
import socket
import struct
import threading
import time

import msgpack
import pytest

from autograder.sandbox import channel as ch
from autograder.sandbox.channel import Channel, ChannelClosed, OutOfTime
from autograder.sandbox.wire import CannotCross, Codec, ProtocolError


def refuse(_):
    raise ProtocolError("unknown")


def make(sock, **options):
    return Channel(sock, Codec(refuse, refuse, refuse), **options)


@pytest.fixture
def pair():
    ours, theirs = socket.socketpair()
    with contextlib.closing(ours), contextlib.closing(theirs):
        yield ours, theirs


def frame(message):
    data = msgpack.packb(message)
    return struct.pack(">I", len(data)) + data


def test_messages_arrive_in_order(pair):
    ours, theirs = map(make, pair)
    for number in range(5):
        ours.send([ch.CALL, number, "x" * number])
    assert [theirs.receive() for _ in range(5)] == [[ch.CALL, n, "x" * n] for n in range(5)]


def test_a_message_that_comes_byte_by_byte(pair):
    ours, theirs = make(pair[0]), pair[1]

    def drip():
        for byte in frame([1, "slowly"]) + frame([2]):
            theirs.sendall(bytes([byte]))

    writer = threading.Thread(target=drip)
    writer.start()
    assert [ours.receive(), ours.receive()] == [[1, "slowly"], [2]]
    writer.join()


def test_a_message_larger_than_the_sockets_buffer(pair):
    ours, theirs = make(pair[0]), make(pair[1], max_frame=ch.MAX_SENT)
    large = "x" * 3_000_000
    writer = threading.Thread(target=ours.send, args=([1, large],))
    writer.start()
    assert theirs.receive() == [1, large]
    writer.join()


def test_a_frame_over_the_bound_is_refused_by_its_length_alone(pair):
    ours, theirs = make(pair[0], max_frame=1000), pair[1]
    theirs.sendall(struct.pack(">I", 1001))
    with pytest.raises(ProtocolError, match="a frame of more than 1,000 bytes"):
        ours.receive()


def test_a_frame_at_the_bound_passes(pair):
    data = frame([1, "x" * 100])
    ours, theirs = make(pair[0], max_frame=len(data) - 4), pair[1]
    theirs.sendall(data)
    assert ours.receive() == [1, "x" * 100]


def test_one_message_too_many(pair):
    ours, theirs = make(pair[0], max_frames=3), pair[1]
    theirs.sendall(frame([1]) * 4)
    for _ in range(3):
        assert ours.receive() == [1]
    with pytest.raises(ProtocolError, match="too many"):
        ours.receive()


@pytest.mark.parametrize("content", [1, "text", None, {}, [], ["CALL"], [True], [None], [1.0], [[0]]])
def test_what_is_no_message(pair, content):
    ours, theirs = make(pair[0]), pair[1]
    theirs.sendall(frame(content))
    with pytest.raises(ProtocolError):
        ours.receive()


@pytest.mark.parametrize("sent", [b"", b"\x00\x00", frame([1, "cut off"])[:-1]])
def test_an_end_in_the_middle(pair, sent):
    ours, theirs = make(pair[0]), pair[1]
    theirs.sendall(sent)
    theirs.close()
    with pytest.raises(ChannelClosed):
        ours.receive()


def test_an_empty_frame_is_malformed(pair):
    ours, theirs = make(pair[0]), pair[1]
    theirs.sendall(struct.pack(">I", 0))
    with pytest.raises(ProtocolError):
        ours.receive()


def test_sending_to_nobody(pair):
    ours = make(pair[0])
    pair[1].close()
    with pytest.raises(ChannelClosed):
        ours.send([1])


def test_a_channel_that_was_closed(pair):
    ours = make(pair[0])
    ours.close()
    with pytest.raises(ChannelClosed):
        ours.receive()


# -- deadlines ---------------------------------------------------------------------------------------------------------


def test_a_deadline_ends_waiting_for_nothing(pair):
    ours = make(pair[0])
    ours.deadline = time.monotonic() + 0.02
    with pytest.raises(OutOfTime):
        ours.receive()


def test_a_deadline_ends_waiting_for_the_rest_of_a_frame(pair):
    ours, theirs = make(pair[0]), pair[1]
    theirs.sendall(frame([1, "cut off"])[:-1])
    ours.deadline = time.monotonic() + 0.02
    with pytest.raises(OutOfTime):
        ours.receive()


def test_a_deadline_ends_sending_to_one_who_does_not_read(pair):
    ours = make(pair[0])
    ours.deadline = time.monotonic() + 0.02
    with pytest.raises(OutOfTime):
        ours.send([1, "x" * 8_000_000])


def test_a_deadline_that_has_passed(pair):
    ours = make(pair[0])
    ours.deadline = time.monotonic() - 1
    for act in (ours.receive, lambda: ours.send([1]), ours.check_deadline):
        with pytest.raises(OutOfTime):
            act()


@pytest.mark.parametrize("left", [1e-9, 1e-6, 0.9999996, 1.9999999, 2.0, 86_399.9999999])
def test_whatever_is_left_the_kernel_knows_it(pair, monkeypatch, left):
    ours = make(pair[0])
    monkeypatch.setattr(ours, "check_deadline", lambda: left)
    ours.send([1])
    for option in (socket.SO_RCVTIMEO, socket.SO_SNDTIMEO):
        seconds, millionths = struct.unpack(
            "@ll", pair[0].getsockopt(socket.SOL_SOCKET, option, struct.calcsize("@ll"))
        )
        assert 0 < seconds + millionths / 1e6 == pytest.approx(left, abs=0.01)


def test_no_deadline(pair):
    ours, theirs = make(pair[0]), pair[1]
    assert ours.check_deadline() is None
    theirs.sendall(frame([1]))
    assert ours.receive() == [1]


def test_a_deadline_that_is_put_off(pair):
    ours, theirs = make(pair[0]), pair[1]
    asked = []

    def more():
        asked.append(1)
        if len(asked) == 2:
            theirs.sendall(frame([1]))
        return 0.05

    ours.more_time = more
    ours.deadline = time.monotonic() + 0.05
    assert ours.receive() == [1]
    assert len(asked) == 2
    ours.more_time = lambda: 0.0
    with pytest.raises(OutOfTime):
        ours.receive()


def test_taking_a_deadline_away(pair):
    ours, theirs = make(pair[0]), pair[1]
    ours.deadline = time.monotonic() + 0.05
    with pytest.raises(OutOfTime):
        ours.receive()
    ours.deadline = time.monotonic() + 30
    theirs.sendall(frame([1]))
    assert ours.receive() == [1]


# -- later -------------------------------------------------------------------------------------------------------------


def arrived(sock):
    sock.setblocking(False)
    try:
        return len(sock.recv(1 << 20, socket.MSG_PEEK))
    except BlockingIOError:
        return 0
    finally:
        sock.setblocking(True)


def test_what_is_sent_later_waits_for_the_next_and_goes_before_it(pair):
    ours, theirs = make(pair[0]), make(pair[1])
    ours.send([1], later=True)
    ours.send([2], later=True)
    assert arrived(pair[1]) == 0
    ours.send([3])
    assert [theirs.receive() for _ in range(3)] == [[1], [2], [3]]


def test_much_that_is_sent_later_does_not_wait(pair):
    ours, theirs = make(pair[0]), make(pair[1])
    for number in range(40):
        ours.send([number, "x" * 1000], later=True)
    assert arrived(pair[1]) > 30_000
    assert theirs.receive()[0] == 0


def test_what_cannot_be_sent_leaves_the_channel_usable(pair):
    ours, theirs = make(pair[0]), make(pair[1])
    ours.send([1], later=True)
    with pytest.raises(CannotCross):
        ours.send([2, 1 << 9000])
    ours.send([3])
    assert [theirs.receive(), theirs.receive()] == [[1], [3]]


@pytest.mark.parametrize(
    ("arguments", "keywords", "good"),
    [
        ([], {}, True), ([1], {"a": 2}, True), ((), {}, False), ([], [], False), (None, {}, False), ([], {1: 2}, False),
        ([], {b"a": 2}, False),
    ],
)  # fmt: skip
def test_the_shape_of_a_call(arguments, keywords, good):
    assert ch.well_formed_call(arguments, keywords) is good
