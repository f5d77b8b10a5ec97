"""What asyncio lets pass in silence is noticed with its line; what is meant to be so is not."""

import asyncio
import contextlib
import time
from time import sleep

import pytest

from autograder.sandbox.hanging import read
from autograder.worlds import simulate


def noticed(coroutine):
    """``(kind, the line's distance from the function's first)`` of each finding, and how the run ended."""
    first, found = coroutine.cr_code.co_firstlineno, []
    try:
        ended = simulate(coroutine, tell=lambda finding: found.append((finding.kind, finding.line - first)))
    except Exception as error:
        ended = type(error).__name__
    return found, ended


async def forever():
    await asyncio.Event().wait()


async def fails():
    raise ValueError("drawn")


def test_a_task_left_running():
    async def program():
        asyncio.create_task(asyncio.sleep(5))  # noqa: RUF006
        await asyncio.sleep(1)
        return "done"

    assert noticed(program()) == ([("left running", 1)], "done")


def test_an_exception_that_nobody_retrieves():
    async def program():
        await asyncio.sleep(0)
        asyncio.create_task(fails())  # noqa: RUF006
        await asyncio.sleep(1)

    assert noticed(program()) == ([("not retrieved", 2)], None)


@pytest.mark.parametrize("call", [lambda seconds: time.sleep(seconds), None], ids=["by its module", "by its own name"])
def test_a_sleep_that_blocks_the_loop_takes_virtual_time(call):
    async def by_module():
        (call or sleep)(3)
        return asyncio.get_running_loop().time()

    found, ended = noticed(by_module())
    assert ended == 3.0
    assert [kind for kind, _ in found] == ["blocked loop"]


def test_a_cancellation_that_is_swallowed():
    async def program():
        async def stubborn():
            try:
                await asyncio.sleep(5)
            except asyncio.CancelledError:
                return "went on"

        task = asyncio.create_task(stubborn())
        await asyncio.sleep(1)
        task.cancel()
        return await task

    assert noticed(program()) == ([("swallowed cancel", 3)], "went on")


def test_a_task_that_goes_on_after_its_cancellation():
    async def program():
        async def endless():
            while True:
                with contextlib.suppress(asyncio.CancelledError):
                    await asyncio.sleep(5)

        task = asyncio.create_task(endless())
        await asyncio.sleep(1)
        task.cancel()
        await asyncio.sleep(1)

    # it cannot be ended by a cancellation, so that only the limit of virtual time does
    assert noticed(program()) == ([("swallowed cancel", 4)], "TimeoutError")


def right_programs():
    async def cancelled_and_awaited():
        task = asyncio.create_task(forever())
        await asyncio.sleep(1)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    async def cancelled_at_the_very_end():
        task = asyncio.create_task(forever())
        await asyncio.sleep(1)
        task.cancel()

    async def cleans_up():
        async def careful():
            try:
                await forever()
            finally:
                await asyncio.sleep(2)

        task = asyncio.create_task(careful())
        await asyncio.sleep(1)
        task.cancel()
        await asyncio.wait([task])

    async def times_out():
        try:
            async with asyncio.timeout(1):
                await forever()
        except TimeoutError:
            pass
        try:
            await asyncio.wait_for(forever(), 1)
        except TimeoutError:
            return "late"

    async def a_group_fails():
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(forever())
                group.create_task(fails())
        except* ValueError:
            pass

    async def gathers_exceptions():
        return len(await asyncio.gather(fails(), fails(), return_exceptions=True))

    async def takes_a_cancellation_back():
        async def shielded():
            try:
                await asyncio.sleep(5)
            except asyncio.CancelledError:
                asyncio.current_task().uncancel()
            return "kept"

        task = asyncio.create_task(shielded())
        await asyncio.sleep(1)
        task.cancel()
        return await task

    async def blocks_a_thread_of_its_own():
        await asyncio.to_thread(time.sleep, 0.01)

    async def raises_while_cancelled():
        async def cleaning_fails():
            try:
                await forever()
            finally:
                raise OSError("in use")

        task = asyncio.create_task(cleaning_fails())
        await asyncio.sleep(1)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    return [value for value in locals().values() if callable(value)]


@pytest.mark.parametrize("program", right_programs(), ids=lambda program: program.__name__)
def test_nothing_is_said_of_what_is_right(program):
    assert noticed(program())[0] == []


def test_private_attributes_that_it_leans_on():
    async def main():
        assert asyncio._get_running_loop() is asyncio.get_running_loop()
        task = asyncio.create_task(fails())
        await asyncio.sleep(0)
        assert type(task._exception) is ValueError
        assert (task._log_destroy_pending, task._log_traceback) == (True, True)
        assert asyncio.TaskGroup._on_task_done.__code__.co_name == "_on_task_done"
        task.exception()
        assert task._log_traceback is False
        # what a coroutine awaits is told by its own attributes, all the way down to a future or a bare yield
        waiting = forever()
        other = asyncio.create_task(waiting)
        polling = asyncio.create_task(asyncio.sleep(0))
        await asyncio.sleep(0)
        assert (waiting.cr_await.cr_code.co_name, hasattr(waiting.cr_await.cr_await, "gi_code")) == ("wait", False)
        assert hasattr(polling.get_coro().cr_await, "gi_code")
        other.cancel()
        await asyncio.wait([other, polling])

    asyncio.run(main())


DUMP = """\
printed before
Timeout (0:00:01.800000)!
Thread 0x00007f1 [worker] (most recent call first):
  File "<answer>", line 30 in work
  File "/usr/lib/python3.11/threading.py", line 982 in run

Thread 0x00007f2 (most recent call first):
  File "/usr/lib/python3.11/heapq.py", line 5 in heappop
  File "<answer>", line 12 in merge
  File "<answer>", line 40 in solve
"""


@pytest.mark.parametrize(
    ("printed", "filename", "expected"),
    [
        (DUMP, "<answer>", ("printed before\n", (12, "merge"))),
        (DUMP.replace("<answer>", "<other>"), "<answer>", ("printed before\n", None)),
        (DUMP.partition("Thread 0x00007f2")[0], "<answer>", ("printed before\n", (30, "work"))),
        (DUMP.partition("Timeout")[0] + DUMP.partition("!\n")[2], "<answer>", ("printed before\n", (12, "merge"))),
        ("Timeout (soon)!\n", "<answer>", ("Timeout (soon)!\n", None)),
        ("", "<answer>", ("", None)),
        ("Timeout (0:00:01)!\n", "<answer>", ("", None)),
    ],
    ids=[
        "main thread first",
        "not its file",
        "a thread alone",
        "end of processor time",
        "no dump",
        "nothing",
        "cut off",
    ],
)
def test_where_an_answer_hangs_is_read_from_what_was_written_down(printed, filename, expected):
    assert read(printed, filename) == expected
