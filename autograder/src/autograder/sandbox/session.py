"""The trusted end of the border: proxies for an answer's objects, the world's clock, and what the world saw.

A session belongs to one child. It runs in one thread: while it waits for a reply it serves the calls that the answer
makes in the meantime, in the order in which they arrive.
"""

from __future__ import annotations

import asyncio
import builtins
import dataclasses
import functools
import inspect
import itertools
import socket
import types
from collections.abc import Awaitable, Iterator
from typing import Any

from autograder.sandbox import channel as ch
from autograder.sandbox import linux
from autograder.sandbox.clock import JumpingClock, VirtualLoop
from autograder.sandbox.watch import SENTENCES, Finding
from autograder.sandbox.wire import CannotCross, Codec, ProtocolError, Record

_CLOCK = 0
#: Seconds; thirty thousand years of virtual time.
_FOREVER = 1e12
#: Proxies and coroutines that one test may have at once.
MAX_HANDLES = 100_000
#: Messages of one test.
MAX_FRAMES = 2_000_000
_MOST_FINDINGS = 200
#: Bytes by which this process may grow for what one test's answer sends, and how many of them come between two looks.
MAX_GROWTH, _LOOK_AFTER = 128 << 20, 1 << 18


class Fault(Exception):
    """The world itself failed, or a test used it wrongly: never the answer's doing."""


class Cancelled(Exception):
    """The coroutine that was run ended by being cancelled."""


class AnswerError(Exception):
    """An exception that an answer raised.

    It is also an instance of the built-in exception that it was or derives from, so that ``pytest.raises(ValueError)``
    holds. ``type_name`` and ``message`` are the answer's words, ``lines`` the ``[line, function]`` of its own frames.
    """

    type_name = "Exception"
    #: The nearest built-in exception: a name that no answer chose.
    base_name = "Exception"
    message = ""
    lines: list[list] = []
    arguments: list = []

    def __str__(self) -> str:
        return f"{self.type_name}: {self.message}" if self.message else self.type_name


class Missing(AnswerError, AttributeError):
    """An answer does not define a name that a test asked its module for."""


_EXCEPTIONS: dict[str, type] = {
    name: kind
    for name, kind in vars(builtins).items()
    if isinstance(kind, type)
    and issubclass(kind, Exception)
    and not issubclass(kind, (StopIteration, StopAsyncIteration, BaseExceptionGroup, Warning))
}
_dual: dict[str, type] = {}


def _answer_error(description: list) -> AnswerError:
    """An AnswerError that also derives from the nearest built-in exception of the original."""
    names, message, arguments, lines = description
    base = next((name for name in names if name in _EXCEPTIONS), "Exception")
    if base not in _dual:
        bases = (AnswerError,) if base == "Exception" else (AnswerError, _EXCEPTIONS[base])
        _dual[base] = type(f"Answer{base}", bases, {"__init__": lambda self, *a: None, "__str__": AnswerError.__str__})
    error = _dual[base]()
    error.base_name = base
    error.type_name, error.message, error.arguments, error.lines = names[0], message, arguments, lines
    return error


class Proxy:
    """Stands for an object that lives in the answer's process; every use of it is a call over the border.

    It compares equal only to itself, has no truth value, and is never asked about by a comparison: what an answer's
    object claims about itself cannot decide a test.
    """

    __slots__ = ("_session", "_handle", "_kind", "_type", "_name", "__weakref__")

    def __init__(self, session: Session, handle: int, kind: str, type_name: str, name: str):
        self._session, self._handle, self._kind, self._type, self._name = session, handle, kind, type_name, name

    def __call__(self, *arguments: Any, **keywords: Any) -> Any:
        return self._session.request(self._handle, "call", arguments, keywords, self)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)
        return self._session.attribute(self, name)

    def __setattr__(self, name: str, value: Any) -> None:
        if name in Proxy.__slots__:
            object.__setattr__(self, name, value)
        else:
            self._session.request(self._handle, "set", (name, value))

    def __getitem__(self, key: Any) -> Any:
        return self._session.request(self._handle, "item", (key,))

    def __setitem__(self, key: Any, value: Any) -> None:
        self._session.request(self._handle, "set item", (key, value))

    def __contains__(self, value: Any) -> bool:
        return self._session.request(self._handle, "contains", (value,)) is True

    def __len__(self) -> int:
        length = self._session.request(self._handle, "length")
        if type(length) is not int or not 0 <= length < 1 << 60:
            raise ProtocolError("a length that is none")
        return length

    def __iter__(self) -> Any:
        return self if self._kind == "iterator" else self._session.request(self._handle, "iterate")

    def __next__(self) -> Any:
        following = self._session.request(self._handle, "next")
        if type(following) is not list or len(following) > 1:
            raise ProtocolError("a next value that is none")
        if not following:
            raise StopIteration
        return following[0]

    def __enter__(self) -> Any:
        return self._session.request(self._handle, "enter")

    def __exit__(self, *_: object) -> bool:
        return self._session.request(self._handle, "exit") is True

    def __bool__(self) -> bool:
        raise TypeError(f"{self!r} has no truth value on this side of the border")

    def __eq__(self, other: object) -> bool:
        return self is other

    def __hash__(self) -> int:
        return id(self)

    def __repr__(self) -> str:
        return f"<{self._kind} {self._name or self._type}>"

    def __del__(self) -> None:
        self._session._forget(self._handle)


class Session:
    """One child's trusted end. ``start_test`` loads the answer afresh; nothing of a test before survives it."""

    def __init__(self, sock: socket.socket):
        codec = Codec(self._export, self._adopt, self._own, copied=_copied)
        self.channel = ch.Channel(sock, codec, max_frames=MAX_FRAMES)
        self.channel.after_bytes = (_LOOK_AFTER, self._check_growth)
        self._ids = itertools.count(1)
        self._next_export = itertools.count(1)
        self._source_lines = 0
        self._released: list[int] = []
        self._live = 0
        #: The answer's calls that are being served, by number; None for one that nobody waits for.
        self._serving: list[int | None] = []
        #: Requests that wait for their reply, and replies that came while a later request was waited for.
        self._open: set[int] = set()
        self._replies: dict[int, list] = {}
        self._loop: VirtualLoop | None = None
        self._reset()

    def _check_growth(self) -> None:
        """What an answer sends is small by the frame, and can be kept here by the thousand: by calls that never end."""
        if linux.resident() - self._size_before > MAX_GROWTH:
            raise ProtocolError(f"so much that the check needed more than {MAX_GROWTH >> 20} MB for it")

    def _reset(self) -> None:
        self._close_world()
        self._size_before = linux.resident()
        self.clock = JumpingClock()
        #: AssertionErrors and faults raised inside the world while the answer called it; an answer cannot swallow them.
        self.failures: list[BaseException] = []
        #: Virtual seconds that the answer spent in ``time.sleep``.
        self.slept = 0.0
        #: Calls that the test made on the answer, newest last, as text.
        self.calls: list[str] = []
        #: True once the answer waited for something that could never happen.
        self.deadlocked = False
        #: What ended the conversation with the child, if anything did; a test cannot swallow it either.
        self.broken: BaseException | None = None
        self._exports: dict[int, tuple[Any, str, str, dict[str, bool | None]]] = {}
        self._sent: dict[int, int] = {}
        self._export_ids: dict[int, int] = {}
        self._tasks: dict[int, asyncio.Task] = {}
        self._ended: list[list] = []
        self._target: float | None = None
        self._starved = self._unsettled = False
        self._released = []  # a load forgets every object anyway, and after it nothing of them may call out
        self._loop = VirtualLoop(lambda: self.clock.now, self._world_idle)

    # -- a test's calls on the answer ------------------------------------------------------------------------------------

    def load(self, source: str, name: str, seed: int, *, cpu_seconds: int | None = None) -> Proxy:
        """A fresh module of the answer, on a fresh clock; AnswerError when loading it raises.

        ``cpu_seconds``: the processor time that the child may take from now on to its end, if that is less than before.
        """
        self._reset()
        self._source_lines = source.count("\n") + 1
        module = self.request(0, "load", (source, name, seed, cpu_seconds))
        if type(module) is not Proxy:
            raise ProtocolError("a module that is none")
        return module

    def run(self, *jobs: tuple[Proxy, float, float | None]) -> list[Any]:
        """Run the answer's awaitables together; each job is ``(awaitable, start, cancel)`` in virtual seconds.

        Gives ``("value", v)``, ``("cancelled", None)`` or ``("raised", AnswerError)`` for each. Raises AnswerError when
        the event loop itself cannot go on (a deadlock, a spin).
        """
        for awaitable, _, _ in jobs:
            if type(awaitable) is not Proxy:
                raise answer_error("TypeError", f"a coroutine was expected, this is {_brief(awaitable)}")
        outcomes = self.request(0, "run", [[a._handle, start, cancel] for a, start, cancel in jobs])
        if type(outcomes) is not list or len(outcomes) != len(jobs):
            raise ProtocolError("outcomes that are none")
        results = []
        for outcome in outcomes:
            if type(outcome) is not list or not outcome or type(outcome[0]) is not str:
                raise ProtocolError("an outcome that is none")
            if outcome[0] == "value" and len(outcome) == 2:
                results.append(("value", outcome[1]))
            elif outcome[0] == "cancelled":
                results.append(("cancelled", None))
            elif outcome[0] == "raised" and len(outcome) == 2:
                results.append(("raised", self.error(outcome[1])))
            else:
                raise ProtocolError("an outcome that is none")
        return results

    def settle(self) -> None:
        """Serve what the answer's process still has to say at the end of a test; ProtocolError if it is not sound."""
        if self.request(0, "settle") is not None:
            raise ProtocolError("a reply to nothing")

    def findings(self) -> list[Finding]:
        """What the answer's event loops noticed since it was loaded, as far as its process can be believed."""
        said = self.request(0, "findings")
        if type(said) is not list or len(said) > _MOST_FINDINGS:
            raise ProtocolError("findings that are none")
        for one in said:
            if (
                type(one) is not list
                or [type(part) for part in one] != [str, int, str]
                or one[0] not in SENTENCES
                or not 0 < one[1] <= self._source_lines
            ):
                raise ProtocolError("a finding that is none")
        return [Finding(kind, line, function[:100]) for kind, line, function in said]

    def fields(self, proxy: Proxy) -> dict[str, Any]:
        """The fields of an answer's dataclass instance, named tuple or plain object, by name."""
        record = self.request(proxy._handle, "fields")
        if type(record) is not Record:
            raise ProtocolError("fields that are none")
        return record.fields

    def parameters(self, proxy: Proxy) -> str:
        """The signature of an answer's function or class as text."""
        text = self.request(proxy._handle, "parameters")
        return text if type(text) is str else ""

    def step_through(self, iterator: Proxy) -> Iterator[Any]:
        """The values of an answer's asynchronous iterator, one step at a time."""
        stepping = self.request(iterator._handle, "iterate async")
        while True:
            ((kind, value),) = self.run((stepping, 0.0, None))
            if kind == "raised":
                raise value
            if type(value) is not list or len(value) > 1:
                raise ProtocolError("a next value that is none")
            if not value:
                return
            yield value[0]

    def attribute(self, proxy: Proxy, name: str) -> Any:
        try:
            return self.request(proxy._handle, "get", (name,))
        except AttributeError as error:
            if proxy._kind != "module" or not isinstance(error, AnswerError):
                raise
            missing = Missing()
            missing.type_name, missing.message = "AttributeError", name
            raise missing from None

    def request(
        self, handle: int, operation: str, arguments: Any = (), keywords: dict | None = None, told: Proxy | None = None
    ) -> Any:
        """Ask the child for one operation on one of its objects and wait for the reply."""
        if self.broken is not None:
            raise self.broken
        if told is not None:
            self._note(told, arguments, keywords or {})
        try:
            reply = self._exchange(handle, operation, arguments, keywords or {})
        except (ProtocolError, ch.ChannelClosed, ch.OutOfTime) as error:
            self.broken = error
            raise
        if reply[0] == ch.RETURN:
            return reply[3]
        raise self.error(reply[3])

    def error(self, description: Any) -> AnswerError:
        """The exception that the answer's process describes; lines that its source does not have are no lines of it."""
        names, message, arguments, lines = _checked_description(description)
        lines = [line for line in lines if 0 < line[0] <= self._source_lines]
        return _answer_error([names, message, arguments, lines])

    def _exchange(self, handle: int, operation: str, arguments: Any, keywords: dict) -> list:
        me = next(self._ids)
        parent = self._serving[-1] if self._serving else 0
        if parent is None:
            raise Fault("the world used an object of the answer's while it was told something, which waits for nobody")
        if self._released:
            released, self._released = self._released, []
            self.channel.send([ch.RELEASE, released], later=True)
        try:
            self.channel.send([ch.CALL, me, parent, handle, operation, list(arguments), keywords])
        except CannotCross as error:
            raise Fault(f"a test passed what cannot cross the border: {error}") from error
        self._open.add(me)
        try:
            return self._wait_for(me)
        finally:
            self._open.discard(me)

    def _note(self, proxy: Proxy, arguments: Any, keywords: dict) -> None:
        parts = [_brief(value) for value in arguments] + [f"{name}={_brief(value)}" for name, value in keywords.items()]
        self.calls.append(f"{proxy._name or proxy._type}({', '.join(parts)})")

    def _wait_for(self, key: int) -> list:
        while True:
            if key in self._replies:
                return self._replies.pop(key)
            message = self.channel.receive()
            kind = message[0]
            if kind == ch.RELEASE:
                self._serve_release(message)
                continue
            if kind != ch.START and kind != ch.CANCEL and kind != ch.IDLE:
                self._settle()
            if kind in (ch.RETURN, ch.RAISE):
                if len(message) != 4 or type(message[1]) is not int:
                    raise ProtocolError("a reply that is none")
                if message[1] not in self._open or message[1] in self._replies:
                    raise ProtocolError("a reply to nothing")
                self._replies[message[1]] = message
            elif kind == ch.CALL:
                self._serve_call(message)
            elif kind == ch.START:
                self._serve_start(message)
            elif kind == ch.IDLE:
                self._serve_idle(message)
            elif kind == ch.TELL:
                self._serve_tell(message)
            elif kind == ch.CANCEL:
                self._serve_cancel(message)
            else:
                raise ProtocolError("a message of an unknown kind")

    # -- handles ----------------------------------------------------------------------------------------------------------

    def _export(self, value: Any) -> tuple[bool, list]:
        if type(value) is Proxy:
            if value._session is not self:
                raise CannotCross("a proxy of another session")
            return False, [value._handle]
        handle = self._export_ids.get(id(value))
        if handle is None:
            kind, name, methods = _describe_export(value)
            if len(self._exports) >= MAX_HANDLES:
                raise ProtocolError(f"requests for more than {MAX_HANDLES:,} objects of the check at once")
            handle = next(self._next_export)
            # holding the object keeps its id from being given to another one
            self._exports[handle] = (value, kind, name, methods)
            self._export_ids[id(value)] = handle
        self._sent[handle] = self._sent.get(handle, 0) + 1
        _, kind, name, methods = self._exports[handle]
        return True, [handle, kind, name, methods]

    def _serve_release(self, message: list) -> None:
        """Forget what the answer's process holds no longer, unless a later message gave it again."""
        if len(message) != 2 or type(message[1]) is not list:
            raise ProtocolError("a release of nothing")
        for pair in message[1]:
            if type(pair) is not list or len(pair) != 2 or not all(type(number) is int for number in pair):
                raise ProtocolError("a release of nothing")
            handle, times = pair
            if handle not in self._exports:
                continue  # it belonged to the test before
            if self._sent[handle] <= times:
                value = self._exports.pop(handle)[0]
                del self._sent[handle], self._export_ids[id(value)]
            else:
                self._sent[handle] -= max(0, times)

    def _adopt(self, description: list) -> Proxy:
        if (
            len(description) != 4
            or type(description[0]) is not int
            or not 0 < description[0] < 1 << 62
            or not all(type(text) is str and len(text) <= 100 for text in description[1:])
        ):
            raise ProtocolError("a reference that is none")
        self._live += 1
        if self._live > MAX_HANDLES:
            raise ProtocolError(f"more than {MAX_HANDLES:,} objects at once")
        return Proxy(self, *description)

    def _forget(self, handle: int) -> None:
        self._live -= 1
        self._released.append(handle)

    def _own(self, description: list) -> Any:
        if len(description) == 1 and type(description[0]) is int and description[0] in self._exports:
            return self._exports[description[0]][0]
        raise ProtocolError("a handle that was never given")

    # -- the answer's calls on the world -----------------------------------------------------------------------------------

    def _offered(self, handle: Any, operation: Any, *, is_async: bool | None) -> Any:
        """What does an operation: a coroutine function, a function, or for None one whose end nobody waits for."""
        if type(handle) is not int or type(operation) is not str:
            raise ProtocolError("a call of nothing")
        if handle == _CLOCK and operation == "sleep" and is_async is False:
            return self._sleep
        export = self._exports.get(handle)
        if export is None:
            raise ProtocolError("a call of a handle that was never given")
        value, kind, _, methods = export
        if kind == "object":
            if operation in methods and methods[operation] is is_async:
                return getattr(value, operation)
        elif is_async:
            if kind == "coroutine function" and operation == "call":
                return value
            if kind == "async iterator" and operation == "next":
                return lambda: _following(value)
            if kind == "async iterator" and operation == "aclose":
                return getattr(value, "aclose", None) or _nothing
        elif is_async is False:
            if kind == "function" and operation == "call":
                return value
            if kind == "iterator" and operation == "next":
                return lambda: [*itertools.islice(value, 1)]
            if kind == "iterator" and operation == "close":
                return getattr(value, "close", lambda: None)
        raise ProtocolError("an operation that is not offered")

    def _serve_call(self, message: list) -> None:
        if len(message) != 7 or type(message[1]) is not int or not ch.well_formed_call(message[5], message[6]):
            raise ProtocolError("a call that is none")
        _, me, _, handle, operation, arguments, keywords = message
        action = self._offered(handle, operation, is_async=False)
        self._serving.append(me)
        try:
            reply = [ch.RETURN, me, self.clock.now, action(*arguments, **keywords)]
        except (ProtocolError, ch.ChannelClosed, ch.OutOfTime):
            raise
        except BaseException as error:
            reply = [ch.RAISE, me, self.clock.now, self._told(error)]
        finally:
            self._serving.pop()
        reply[2] = self.clock.now
        self._reply(reply)

    def _serve_tell(self, message: list) -> None:
        if len(message) != 5 or not ch.well_formed_call(message[3], message[4]):
            raise ProtocolError("a call that is none")
        _, handle, operation, arguments, keywords = message
        action = self._offered(handle, operation, is_async=None)
        self._serving.append(None)
        try:
            action(*arguments, **keywords)
        except (ProtocolError, ch.ChannelClosed, ch.OutOfTime):
            raise
        except BaseException as error:
            self._told(error)
        finally:
            self._serving.pop()

    def _reply(self, message: list) -> None:
        try:
            self.channel.send(message)
        except CannotCross as error:
            raise Fault(f"the world returned what cannot cross the border: {error}") from error

    def _told(self, error: BaseException) -> list:
        """What an answer learns of an exception of the world."""
        if isinstance(error, (AssertionError, Fault)) or not isinstance(error, Exception):
            self.failures.append(error)
        plain = [a for a in error.args if type(a) in (str, int, float, bool, type(None))]
        return [type(error).__name__, str(error)[:1000], plain]

    def _serve_start(self, message: list) -> None:
        if len(message) != 6 or type(message[1]) is not int or not ch.well_formed_call(message[4], message[5]):
            raise ProtocolError("a call that is none")
        _, me, handle, operation, arguments, keywords = message
        if me in self._tasks or len(self._tasks) >= MAX_HANDLES:
            raise ProtocolError("a call with a number that is taken, or one too many")
        action = self._offered(handle, operation, is_async=True)
        self._tasks[me] = self._loop.create_task(self._world_call(me, action, arguments, keywords))
        self._unsettled = True

    async def _world_call(self, me: int, action: Any, arguments: list, keywords: dict) -> None:
        try:
            value = await action(*arguments, **keywords)
            self._ended.append([me, False, value])
        except asyncio.CancelledError:
            pass  # the answer gave up on this call and waits for nothing
        except (ProtocolError, ch.ChannelClosed, ch.OutOfTime):
            raise
        except BaseException as error:
            self._ended.append([me, True, self._told(error)])
        finally:
            self._tasks.pop(me, None)
            self._loop.stop()

    def _serve_cancel(self, message: list) -> None:
        if len(message) != 2 or type(message[1]) is not int:
            raise ProtocolError("a cancellation of nothing")
        task = self._tasks.get(message[1])
        if task is not None:
            task.cancel()
            self._unsettled = True

    def _settle(self) -> None:
        """Let calls that were started or cancelled take their first step, at the world's present time."""
        if self._unsettled:
            self._unsettled = False
            self._step()

    # -- time ---------------------------------------------------------------------------------------------------------------

    def _serve_idle(self, message: list) -> None:
        if len(message) != 3 or type(message[1]) is not int:
            raise ProtocolError("an idle message that is none")
        timeout = None if message[2] is None else _seconds(message[2])
        deadlock = False
        if not self._ended:
            self._serving.append(message[1])
            try:
                deadlock = self._advance(None if timeout is None else self.clock.after(timeout))
            finally:
                self._serving.pop()
        ended, self._ended = self._ended, []
        self.deadlocked = self.deadlocked or deadlock
        self._reply([ch.TICK, message[1], self.clock.now, ended, deadlock])

    def _advance(self, target: float | None, *, until_ended: bool = True) -> bool:
        """Let the world's time pass until one of its calls ends, or until ``target``; True when neither can happen."""
        self._target, self._starved, self._unsettled = target, False, False
        while not (self._ended and until_ended):
            self._loop.run_forever()
            if self._starved or (target is not None and self.clock.now >= target):
                break
        return self._starved

    def _world_idle(self, timeout: float | None) -> None:
        self.channel.check_deadline()  # a world that never comes to rest is bounded by real time, as an answer is
        upcoming = None if timeout is None else self.clock.after(timeout)
        if self._target is None and upcoming is None:
            self._starved = True
            self._loop.stop()
        elif upcoming is None or (self._target is not None and upcoming > self._target):
            self.clock.move_to(self._target)
            self._loop.stop()
        else:
            self.clock.move_to(upcoming)

    def _step(self) -> None:
        """One round of the world's loop, in which no time passes."""
        self._loop.call_soon(self._loop.stop)
        self._loop.run_forever()

    def _sleep(self, seconds: Any) -> None:
        seconds = _seconds(seconds)
        self.slept += max(0.0, seconds)
        if self._loop.is_running():  # called back from within the world: its own tasks cannot go on meanwhile
            self.clock.move_to(self.clock.after(seconds))
        else:
            self._advance(self.clock.after(seconds), until_ended=False)

    def _close_world(self) -> None:
        loop = self._loop
        if loop is None:
            return
        tasks = [task for task in asyncio.all_tasks(loop) if not task.done()]
        for task in tasks:
            task.cancel()
        # a world's own clean-up may take a few rounds; it has no time to wait for anything
        for _ in range(10):
            if all(task.done() for task in tasks):
                break
            self._step()
        loop.close()
        self._loop = None

    def close(self) -> None:
        self._close_world()
        self.channel.close()


async def _following(iterator: Any) -> list:
    try:
        return [await iterator.__anext__()]
    except StopAsyncIteration:
        return []


def _seconds(value: Any) -> float:
    """A time that an answer's process names; ProtocolError when it is none that could ever pass."""
    if type(value) not in (int, float) or not -_FOREVER < value < _FOREVER:
        raise ProtocolError("a time that is no number of seconds")
    return float(value)


async def _nothing() -> None:
    return None


def answer_error(type_name: str, message: str) -> AnswerError:
    """An exception as if the answer had raised it, for what this side found out about it."""
    return _answer_error([[type_name], message, [], []])


def _checked_description(description: Any) -> list:
    """A description of an exception with the shapes that the protocol promises."""
    if type(description) is list and len(description) == 4:
        names, message, arguments, lines = description
        if (
            type(names) is list
            and names
            and all(type(name) is str for name in names)
            and type(message) is str
            and type(arguments) is list
            and type(lines) is list
            and all(
                type(line) is list and len(line) == 2 and type(line[0]) is int and type(line[1]) is str
                for line in lines
            )
        ):
            short = [[line[0], line[1][:100]] for line in lines[-10:]]
            return [[name[:100] for name in names[:20]], message[:2000], arguments[:8], short]
    raise ProtocolError("an exception that is none")


@functools.cache
def _record_fields(kind: type) -> tuple[str, list[str]] | None:
    """The name and the names of the fields of a frozen dataclass, None for any other type."""
    if dataclasses.is_dataclass(kind) and kind.__dataclass_params__.frozen:
        return kind.__name__, [field.name for field in dataclasses.fields(kind)]
    return None


def _copied(value: Any) -> list | None:
    """Frozen dataclasses of the world go by copy: a page, a job, a reading."""
    known = _record_fields(type(value))
    return None if known is None else [*known, [getattr(value, name) for name in known[1]]]


def _describe_export(value: Any) -> tuple[str, str, dict[str, bool | None]]:
    name = getattr(value, "__name__", type(value).__name__)
    if inspect.iscoroutinefunction(value):
        return "coroutine function", name, {}
    if isinstance(value, (types.FunctionType, types.MethodType, types.BuiltinFunctionType)) or _is_partial(value):
        return "function", name, {}
    if hasattr(type(value), "__anext__"):
        return "async iterator", name, {}
    if hasattr(type(value), "__next__"):
        return "iterator", name, {}
    offered = getattr(type(value), "__border__", None)
    if offered is not None:
        told = getattr(type(value), "__told__", ())
        is_async = {method: inspect.iscoroutinefunction(getattr(type(value), method)) for method in offered}
        return "object", name, {**is_async, **dict.fromkeys(told)}
    raise CannotCross(f"{type(value).__name__} has no __border__, the tuple of methods that an answer may call")


def _is_partial(value: Any) -> bool:
    return type(value).__module__ == "functools" and type(value).__name__ == "partial"


def _brief(value: Any) -> str:
    """A short, safe text for a value that was passed to the answer."""
    if callable(value) and not isinstance(value, Proxy):
        return getattr(value, "__name__", type(value).__name__)
    if isinstance(value, Awaitable):
        return f"<{type(value).__name__}>"
    text = repr(value)
    return text if len(text) <= 200 else text[:197] + "…"
