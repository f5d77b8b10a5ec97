"""What runs beside an answer in the untrusted process: handles, calls over the border, time that comes from outside.

Nothing here is relied upon: an answer can change any of it and then harms only itself. What is decided is decided on
the trusted side (`autograder.sandbox.session`) from values that crossed the border and from what the world saw.
"""

from __future__ import annotations

import asyncio
import builtins
import collections
import contextlib
import dataclasses
import faulthandler
import gc
import importlib
import inspect
import itertools
import linecache
import os
import random
import signal
import socket
import sys
import threading
import time
import traceback
import types
import weakref
from collections.abc import Callable, Mapping
from typing import Any

from autograder.sandbox import channel as ch
from autograder.sandbox import limits
from autograder.sandbox.clock import Deadlock, VirtualLoop, stuck_tasks
from autograder.sandbox.watch import Watch
from autograder.sandbox.wire import CannotCross, Codec, ProtocolError, Record

#: Seconds since the epoch at virtual time 0; a fixed date, so that an answer which prints the time does so evenly.
EPOCH = 1_767_225_600.0
#: The handle of the world's clock.
CLOCK = 0
_MAIN = 0
#: The records of a call that takes time, and of one that ends its process, see `autograder.worlds.takes`.
_TAKES = ("Takes", "seconds", "value", "done")
_DIES = ("Dies", "seconds")

# Bound before an answer loads, so that its own patches of these modules do not garble our messages.
_repr, _str, _getattr, _setattr, _isinstance, _type, _id = repr, str, getattr, setattr, isinstance, type, id
_new = object.__new__
_format_frames, _write_down_later = traceback.extract_tb, faulthandler.dump_traceback_later
_collecting, _stop_collecting, _start_collecting = gc.isenabled, gc.disable, gc.enable


class Runtime:
    """One end of the channel: serves the trusted side's calls and lets an answer call what it was given."""

    def __init__(self, sock: socket.socket, tools: Mapping[str, Callable[..., Any]] | None = None):
        #: Operations beside the session's own, each called with this runtime first.
        self._tools = tools or {}
        codec = Codec(self._export, self._stub, self._own, self._record, self._copied, trusting=True)
        self._channel = ch.Channel(sock, codec, max_frame=ch.MAX_SENT)
        self._ids = itertools.count(1)
        self._handles = itertools.count(1)
        self._objects: dict[int, Any] = {}
        self._stubs: weakref.WeakValueDictionary[int, Any] = weakref.WeakValueDictionary()
        self._known: dict[int, int] = {}
        self._let_go: list[list[int]] = []
        self._stub_handles: dict[int, int] = {}
        self._records: dict[tuple, type] = {}
        #: By the ids of their types: a type of an answer's may say that it is any other.
        self._fields_of: dict[int, list[str]] = {}
        self._futures: dict[int, asyncio.Future] = {}
        self._write = threading.Lock()
        self._whole = _NoGarbageCollection()
        self._turn_lock = threading.Lock()
        self._turn = threading.Condition(self._turn_lock)
        self._reading, self._waiting = False, 0
        self._inboxes: dict[int, collections.deque] = {}
        self._loads = 0
        self._is_cut_off = False
        self._code: tuple[str, types.CodeType] | None = None
        self._loop: VirtualLoop | None = None
        self._watches: weakref.WeakKeyDictionary[VirtualLoop, Watch] = weakref.WeakKeyDictionary()
        #: Real seconds after which a test that is not over has its lines written down; None for never.
        self.patience: float | None = None
        self.filename = "<answer>"
        self.now = 0.0
        #: Has a function called when the time of a simulated process's job is up; False when there is none.
        self.defer: Callable[[Callable[[], Any]], bool] = lambda done: False

    # -- values that do not travel by copy -----------------------------------------------------------------------------

    def _export(self, value: Any) -> tuple[bool, list]:
        handle = self._stub_handles.get(id(value))
        if handle is not None:
            return False, [handle]
        # a fresh handle at each crossing: releasing one can never race with sending the same object again
        handle = next(self._handles)
        self._objects[handle] = value
        name = _getattr(value, "__name__", "")
        kind = _kind(value)
        return True, [handle, kind, _type(value).__name__[:100], name[:100] if _isinstance(name, str) else ""]

    def _copied(self, value: Any) -> list | None:
        """What came as a record goes back as one."""
        names = self._fields_of.get(_id(_type(value)))
        return None if names is None else [_type(value).__name__, names, [_getattr(value, name) for name in names]]

    def _own(self, description: list) -> Any:
        return self._objects[description[0]]

    def number_of(self, value: Any) -> int | None:
        """The handle of an object of the trusted side, None for any other."""
        return self._stub_handles.get(id(value))

    def stub_of(self, handle: int) -> Any:
        """What stands here for the object of the trusted side with this handle."""
        self._check_alive(handle)
        return self._stubs[handle]

    def _record(self, type_name: str, fields: dict[str, Any]) -> Any:
        """A frozen dataclass with these fields: what a page or a job from the trusted side looks like to an answer."""
        key = (type_name, *fields)
        kind = self._records.get(key)
        if kind is None:
            kind = self._records[key] = dataclasses.make_dataclass(type_name, list(fields), frozen=True)
            self._fields_of[_id(kind)] = list(fields)
        record = _new(kind)
        record.__dict__.update(fields)  # what its __init__ does, which takes four times as long since it is frozen
        return record

    def _stub(self, description: list) -> Any:
        handle, kind, name, methods = description
        self._known[handle] = self._known.get(handle, 0) + 1
        stub = self._stubs.get(handle)
        if stub is None:
            stub = self._stubs[handle] = _make_stub(self, handle, kind, name, methods)
            self._stub_handles[id(stub)] = handle
            weakref.finalize(stub, self._release, handle, id(stub), self._loads).atexit = False
        return stub

    def _release(self, handle: int, number: int, loads: int) -> None:
        """Tell the other side, with the next message, that this end holds a handle no longer.

        It counts how often the handle came: one more may be on its way.
        """
        if loads == self._loads:
            self._stub_handles.pop(number, None)
            self._let_go.append([handle, self._known.pop(handle, 0)])

    # -- calls out -------------------------------------------------------------------------------------------------------

    def call(self, handle: int, operation: str, arguments: tuple, keywords: dict) -> Any:
        """Call the trusted side and wait for its reply on this thread."""
        self._check_alive(handle)
        me = next(self._ids)
        reply = self._ask(me, [ch.CALL, me, 0, handle, operation, list(arguments), keywords])
        self.now = reply[2]
        if reply[0] != ch.RETURN:
            raise self._exception(reply[3])
        return self._taken(reply[3])

    def tell(self, handle: int, operation: str, arguments: tuple, keywords: dict) -> None:
        """Have the trusted side do something, with the next message that is sent, and wait for nothing."""
        self._check_alive(handle)
        self._send([ch.TELL, handle, operation, list(arguments), keywords], later=True)

    def _taken(self, value: Any) -> Any:
        """The value itself; of a call that takes time, the value once that time has passed on this thread."""
        kind = _type(value)
        if kind is self._records.get(_DIES):
            time.sleep(value.seconds)
            os._exit(1)
        if kind is not self._records.get(_TAKES):
            return value
        time.sleep(value.seconds)
        if value.done is not None and not self.defer(value.done):
            value.done()
        return value.value

    async def start(self, handle: int, operation: str, arguments: tuple, keywords: dict) -> Any:
        """Begin a coroutine of the trusted side now; the result comes when both sides' clocks reach its end."""
        self._check_alive(handle)
        me = next(self._ids)
        future = asyncio.get_running_loop().create_future()
        self._futures[me] = future
        # nothing happens on the other side before this loop is idle, so these need no write of their own
        self._send([ch.START, me, handle, operation, list(arguments), keywords], later=True)
        try:
            return await future
        finally:
            if self._futures.pop(me, None) is not None:
                self._send([ch.CANCEL, me], later=True)

    def cut_off(self) -> None:
        """This is another process now than the one that the channel belongs to."""
        self._is_cut_off = True

    def _check_alive(self, handle: int) -> None:
        if self._is_cut_off:
            raise RuntimeError("an object of the test cannot be used in another process than the answer's own")
        # numbers are never given twice, so a thread that outlived its test cannot reach into the next one's world
        if handle != CLOCK and handle not in self._known:
            raise RuntimeError("the test that this object belonged to is over")

    def _exception(self, description: list) -> BaseException:
        name, message, arguments = description
        kind = _getattr(builtins, name, None) or _getattr(asyncio, name, None)
        if not (_isinstance(kind, type) and issubclass(kind, BaseException)):
            kind = _type(name, (Exception,), {})
        try:
            return kind(*arguments)
        except Exception:
            return Exception(message)

    def _send(self, message: list, *, later: bool = False) -> None:
        with self._whole:
            self._write_down(message, later)

    def _write_down(self, message: list, later: bool = False) -> None:
        """Send, within `_whole`."""
        with self._write:
            if self._let_go:
                released, self._let_go = self._let_go, []
                self._channel.send([ch.RELEASE, released], later=True)
            self._channel.send(message, later=later)

    # -- waiting: the thread that reads hands each message to the thread that it is for -----------------------------------

    def _ask(self, key: int, message: list) -> list:
        """Send ``message`` and serve calls made on behalf of ``key`` until its reply comes."""
        # open before anything is sent: another thread may be reading, and must find where the reply belongs
        inbox = self._inboxes[key] = collections.deque()
        try:
            let_go: list[Any] = []
            with self._whole:
                self._write_down(message)
                reply = self._read_until(inbox, let_go)
            let_go.clear()
            if reply[0] != ch.CALL:
                return reply
            self._serve(reply)
            return self._serve_until_reply(inbox)
        finally:
            del self._inboxes[key]

    def _serve_until_reply(self, inbox: collections.deque) -> list:
        while True:
            message = self._next(inbox)
            if message[0] != ch.CALL:
                return message
            self._serve(message)

    def _next(self, inbox: collections.deque) -> list:
        # held until this thread reads no longer: what ends may call the other side and wait for the reply
        let_go: list[Any] = []
        with self._whole:
            return self._read_until(inbox, let_go)

    def _read_until(self, inbox: collections.deque, let_go: list[Any]) -> list:
        with self._turn_lock:
            while not inbox and self._reading:
                self._waiting += 1
                self._turn.wait()
                self._waiting -= 1
            if inbox:
                return inbox.popleft()
            self._reading = True
        try:
            while True:
                message = self._channel.receive()
                if message[0] == ch.RELEASE:
                    let_go += [self._objects.pop(handle, None) for handle in message[1]]
                    continue
                key = message[2] if message[0] == ch.CALL else message[1]
                target = self._inboxes.get(key)
                if target is inbox:
                    return message
                if target is not None:
                    with self._turn_lock:
                        target.append(message)
                        self._turn.notify_all()
                        if inbox:
                            return inbox.popleft()
        finally:
            with self._turn_lock:
                self._reading = False
                if self._waiting:
                    self._turn.notify_all()

    # -- calls in --------------------------------------------------------------------------------------------------------

    def serve(self) -> None:
        """Serve the trusted side until it closes the channel."""
        inbox = self._inboxes[_MAIN] = collections.deque()
        with contextlib.suppress(ch.ChannelClosed, ProtocolError):
            self._serve_until_reply(inbox)

    def _serve(self, message: list) -> None:
        _, me, _, handle, operation, arguments, keywords = message
        try:
            value = self._perform(handle, operation, arguments, keywords)
            _flush()
            self._send([ch.RETURN, me, self.now, value])
        except ch.ChannelClosed:
            raise
        except BaseException as error:  # SystemExit and the like are an answer's result too
            self._send([ch.RAISE, me, self.now, self.describe(error)])

    def describe(self, error: BaseException) -> list:
        """``[type names, message, plain arguments, [[line, function], …]]``, whatever the exception's own methods do."""
        try:
            message = _str(error)[:2000]
        except BaseException:
            message = ""
        try:
            names = [_str(kind.__name__)[:100] for kind in _type(error).__mro__][:20]
        except BaseException:
            names = ["Exception"]
        lines, arguments = [], []
        try:
            for frame in _format_frames(error.__traceback__):
                if frame.filename == self.filename:
                    lines.append([frame.lineno or 0, frame.name[:100]])
            if _isinstance(error, SyntaxError) and error.filename == self.filename:
                lines.append([error.lineno or 0, ""])
                message = _str(error.msg)
            arguments = [a for a in error.args if _type(a) in (str, int, float, bool, type(None))][:8]
        except BaseException:
            arguments = []
        return [names, message, arguments, lines[-10:]]

    def _perform(self, handle: int, operation: str, arguments: list, keywords: dict) -> Any:
        if operation == "load":
            return self._load(*arguments)
        if operation == "run":
            return self._run(arguments)
        if operation == "settle":
            return None
        if operation == "findings":
            return [[f.kind, f.line, f.function] for watch in list(self._watches.values()) for f in watch.findings()]
        if operation in self._tools:
            return self._tools[operation](self, *arguments, **keywords)
        target = self._objects[handle]
        action = _OPERATIONS[operation]
        return action(target, *arguments, **keywords)

    # -- an answer -------------------------------------------------------------------------------------------------------

    def _load(self, source: str, name: str, seed: int, cpu_seconds: int | None = None) -> Any:
        """A fresh module made of ``source``; everything from the load before is forgotten."""
        self._forget()
        if cpu_seconds is not None and self._code is None:  # nothing of an answer has run here yet
            limits.lower_cpu(cpu_seconds)
            # the end of its processor time is written down as the end of its patience is, before it ends the process
            faulthandler.register(signal.SIGXCPU, file=2, chain=True)
        if self.patience is not None:
            # written to what the answer prints, by a thread of C that needs no turn of Python's
            _write_down_later(self.patience, file=2)
        self.filename = f"<{name}>"
        random.seed(seed)
        if self._code is None or self._code[0] != source:
            self._code = source, compile(source, self.filename, "exec", dont_inherit=True)
            linecache.cache[self.filename] = (len(source), None, source.splitlines(True), self.filename)
        module = types.ModuleType(name)
        module.__file__ = self.filename
        # an answer that patches builtins patches its own copy
        mine = types.ModuleType("builtins")
        mine.__dict__.update(builtins.__dict__)
        module.__dict__["__builtins__"] = mine.__dict__
        sys.modules["builtins"] = mine
        sys.modules[name] = module
        exec(self._code[1], module.__dict__)
        return module

    def _forget(self) -> None:
        if self._loop is not None and not self._loop.is_running():
            for task in asyncio.all_tasks(self._loop):
                task._log_destroy_pending = False  # what a test left waiting is not news to anybody
            self._loop.close()
        self._loop = None
        self._watches.clear()
        self._loads += 1
        self._known.clear()  # before the objects: what calls out as it ends must not reach into the next test's world
        hook, sys.unraisablehook = sys.unraisablehook, lambda unraisable: None
        self._objects.clear()
        sys.unraisablehook = hook
        self._stubs.clear()
        self._let_go.clear()
        self._stub_handles.clear()
        self._futures.clear()
        self.now = 0.0

    # -- asyncio on the trusted side's clock -------------------------------------------------------------------------------

    def new_event_loop(self) -> VirtualLoop:
        loop = VirtualLoop(lambda: self.now, self._idle, {self.filename})
        self._watches[loop] = Watch(loop)
        return loop

    def _run(self, jobs: list) -> Any:
        """Run awaitables together: jobs are ``[handle, start, cancel]`` in virtual seconds; gives their outcomes.

        One outcome a job: ``["value", v]``, ``["cancelled"]`` or ``["raised", description]``.
        """
        if self._loop is None:
            self._loop = self.new_event_loop()
            asyncio.set_event_loop(self._loop)
        loop = self._loop
        awaitables = [self._objects[handle] for handle, _, _ in jobs]

        async def one(awaitable: Any, start: float, cancel: float | None) -> list:
            if start:
                await asyncio.sleep(start)
            task = asyncio.ensure_future(_awaited(awaitable))
            if cancel is not None:
                loop.call_at(max(cancel, loop.time()), task.cancel)
            try:
                return ["value", await task]
            except asyncio.CancelledError:
                return ["cancelled"]
            except (Deadlock, SystemExit, KeyboardInterrupt):
                raise
            except BaseException as error:
                return ["raised", self.describe(error)]

        async def together() -> list:
            tasks = [asyncio.ensure_future(one(a, job[1], job[2])) for a, job in zip(awaitables, jobs, strict=True)]
            return [await task for task in tasks]

        return loop.run_until_complete(together())

    def _idle(self, timeout: float | None) -> None:
        me = next(self._ids)
        _, _, self.now, completions, deadlock = self._ask(me, [ch.IDLE, me, timeout])
        for started, raised, value in completions:
            future = self._futures.pop(started, None)
            if future is not None and not future.done():
                if raised:
                    future.set_exception(self._exception(value))
                else:
                    future.set_result(value)
        if deadlock:
            loop = asyncio.get_running_loop()
            waiting = [line for line in stuck_tasks(loop) if " at line " in line]
            raise Deadlock("every task waits and nothing can ever happen: " + "; ".join(waiting[:8]))

    # -- time --------------------------------------------------------------------------------------------------------------

    def patch_time(self) -> None:
        """Let ``time`` read and spend virtual time, before an answer can import anything from it."""

        def sleep(seconds: float) -> None:
            if seconds != seconds or seconds < 0:
                raise ValueError("sleep length must be non-negative")
            if seconds > 1e9:
                raise OverflowError("sleep length is too large")
            loop = asyncio._get_running_loop()
            watch = self._watches.get(loop) if loop is not None else None
            if watch is not None and seconds:
                watch.blocked(sys._getframe(1))
            self.call(CLOCK, "sleep", (float(seconds),), {})

        time.sleep = sleep
        time.monotonic = time.perf_counter = lambda: self.now
        time.monotonic_ns = time.perf_counter_ns = lambda: int(self.now * 1e9)
        time.time = lambda: EPOCH + self.now
        time.time_ns = lambda: int((EPOCH + self.now) * 1e9)


def _flush() -> None:
    """What an answer printed belongs to the test in which it did."""
    try:
        sys.stdout.flush()
    except Exception:
        return


def _kind(value: Any) -> str:
    if inspect.isawaitable(value):
        return "awaitable"
    if hasattr(_type(value), "__anext__"):
        return "async iterator"
    if hasattr(_type(value), "__next__"):
        return "iterator"
    if _isinstance(value, types.ModuleType):
        return "module"
    if _isinstance(value, type):
        return "class"
    return "function" if callable(value) else "object"


async def _awaited(awaitable: Any) -> Any:
    """Await it; of an async iterator, its next value in a list, an empty one at its end."""
    if hasattr(_type(awaitable), "__anext__"):
        try:
            return [await awaitable.__anext__()]
        except StopAsyncIteration:
            return []
    return await awaitable


def _fields(value: Any) -> Record:
    if dataclasses.is_dataclass(value):
        return Record(_type(value).__name__, {f.name: _getattr(value, f.name) for f in dataclasses.fields(value)})
    if hasattr(value, "_asdict"):
        return Record(_type(value).__name__, dict(value._asdict()))
    return Record(_type(value).__name__, dict(vars(value)))


def _following(iterator: Any) -> list:
    try:
        return [next(iterator)]
    except StopIteration:
        return []


_OPERATIONS = {
    "call": lambda target, /, *arguments, **keywords: target(*arguments, **keywords),
    "get": _getattr,
    "set": _setattr,
    "item": lambda target, key: target[key],
    "set item": lambda target, key, value: target.__setitem__(key, value),
    "length": len,
    "contains": lambda target, value: value in target,
    "equal": lambda target, value: bool(target == value),
    "iterate": iter,
    "iterate async": lambda target: target.__aiter__(),
    "next": _following,
    "close": lambda target: target.close(),
    "enter": lambda target: target.__enter__(),
    "exit": lambda target: bool(target.__exit__(None, None, None)),
    "fields": _fields,
    "parameters": lambda target: _str(inspect.signature(target)),
}


def _make_stub(runtime: Runtime, handle: int, kind: str, name: str, methods: dict[str, bool | None]) -> Any:
    """What an answer holds in place of an object of the trusted side."""

    def offer(operation: str, is_async: bool | None) -> Any:
        if is_async:

            async def method(*arguments: Any, **keywords: Any) -> Any:
                return await runtime.start(handle, operation, arguments, keywords)
        elif is_async is None:

            def method(*arguments: Any, **keywords: Any) -> None:
                runtime.tell(handle, operation, arguments, keywords)
        else:

            def method(*arguments: Any, **keywords: Any) -> Any:
                return runtime.call(handle, operation, arguments, keywords)

        method.__name__ = method.__qualname__ = name if operation == "call" else operation
        return method

    if kind == "function" or kind == "coroutine function":
        return offer("call", kind == "coroutine function")
    step = offer("next", kind == "async iterator")
    if kind == "iterator":

        def following(_self: Any) -> Any:
            value = step()
            if not value:
                raise StopIteration
            return runtime._taken(value[0])

        members: dict[str, Any] = {"__iter__": lambda self: self, "__next__": following}
        methods = {"close": False}
    elif kind == "async iterator":

        async def following_async(_self: Any) -> Any:
            value = await step()
            if not value:
                raise StopAsyncIteration
            return value[0]

        members = {"__aiter__": lambda self: self, "__anext__": following_async}
        methods = {"aclose": True}
    else:
        members = {}
    for method, is_async in methods.items():
        members[method] = _bound(offer(method, is_async))
    return _type(name, (), members)()


def _bound(function: Any) -> Any:
    """``function`` as a method: what was got from an object holds that object, which is not let go meanwhile."""
    if inspect.iscoroutinefunction(function):

        async def method(_self: Any, *arguments: Any, **keywords: Any) -> Any:
            return await function(*arguments, **keywords)
    else:

        def method(_self: Any, *arguments: Any, **keywords: Any) -> Any:
            return function(*arguments, **keywords)

    method.__name__ = method.__qualname__ = function.__name__
    return method


class _NoGarbageCollection:
    """While a thread is within, Python looks for no cycles to clear away.

    What it clears away may be an answer's generator, whose end calls the other side and would wait for the lock or the
    socket that this very thread holds.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._within = 0
        self._was_on = False

    def __enter__(self) -> None:
        with self._lock:
            if not self._within:
                self._was_on = _collecting()
                _stop_collecting()
            self._within += 1

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self._within -= 1
            if not self._within and self._was_on:
                _start_collecting()


class _Policy(asyncio.DefaultEventLoopPolicy):
    """Gives ``asyncio.run`` inside an answer a loop on virtual time as well."""

    def __init__(self, runtime: Runtime):
        super().__init__()
        self._runtime = runtime

    def new_event_loop(self) -> VirtualLoop:
        return self._runtime.new_event_loop()


def _keep_real_time(runtime: Runtime) -> None:
    """Let what waits for other processes go by the real clock, which is theirs, before `Runtime.patch_time`.

    The processes that an answer forks go by it too: the channel, and with it virtual time, is this process's alone.
    """
    real = types.ModuleType("time")
    real.__dict__.update(time.__dict__)
    for name in ("multiprocessing.connection", "multiprocessing.queues", "multiprocessing.pool"):
        importlib.import_module(name).time = real

    def in_a_fork() -> None:
        time.__dict__.update(real.__dict__)
        runtime.cut_off()

    os.register_at_fork(after_in_child=in_a_fork)


def serve(
    sock: socket.socket,
    *,
    processes: bool = False,
    tools: Mapping[str, Callable[..., Any]] | None = None,
    patience: float | None = None,
) -> None:
    """Serve the trusted side over ``sock`` until it hangs up; called in a fresh, limited process.

    With ``processes`` an answer may start some of its own. ``tools`` are operations that a test may ask for beside
    those of a session. A test that takes ``patience`` real seconds has the lines where it stands written to its output.
    """
    runtime = Runtime(sock, tools)
    runtime.patience = patience
    if processes:
        _keep_real_time(runtime)
    runtime.patch_time()
    asyncio.set_event_loop_policy(_Policy(runtime))
    runtime.serve()


__all__ = ["CannotCross", "serve"]
