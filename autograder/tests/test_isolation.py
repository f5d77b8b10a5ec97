"""What a confined answer cannot do, at each rung that this machine has, and what is left of it afterwards."""

# ruff: noqa: E501 - answers and messages stand in one line each, so that a table can be read

import contextlib
import gc
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import warnings
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import LIMITS, Answers

from autograder.sandbox import (
    AnswerError,
    ChannelClosed,
    OutOfTime,
    ProtocolError,
    Sandbox,
    SandboxFault,
    Session,
    at_least,
    isolation,
    landlock,
    launcher,
    linux,
    scratch,
    seccomp,
)
from autograder.sandbox.limits import Limits

pytestmark = pytest.mark.skipif(not linux.LINUX, reason="the ladder is Linux's; elsewhere there is S0 alone")

RUNGS = isolation.RUNGS


@pytest.fixture(scope="module")
def sandboxes():
    """One sandbox for each rung that this machine has."""
    with contextlib.ExitStack() as stack:
        strongest = stack.enter_context(Sandbox(limits=LIMITS))
        found = {strongest.rung: strongest}
        for rung in RUNGS[: RUNGS.index(strongest.rung)]:
            found[rung] = stack.enter_context(Sandbox(rung=rung, limits=LIMITS))
        yield found


@pytest.fixture(params=RUNGS)
def at_rung(request, sandboxes):
    """An answer's process at each rung in turn."""
    if request.param not in sandboxes:
        pytest.skip(f"this machine has no {request.param}")
    answers = Answers(sandboxes[request.param])
    answers.rung = request.param
    yield answers
    answers.sandbox.finish(answers.child)


def attempt(answers, statement):
    """``"done"``, or the name of the OSError with which the machine refused."""
    module = answers.load(
        "import os, socket, subprocess, signal, sys, ctypes, resource, tempfile\n"
        "def act():\n"
        "    try:\n"
        f"        {statement}\n"
        "    except OSError as error:\n"
        "        return type(error).__name__\n"
        "    return 'done'\n"
    )
    return module.act()


SECRET = Path(__file__).resolve()

FORBIDDEN = {
    # name: (statement, the weakest rung that promises to refuse it)
    "reading a system file": ("open('/etc/passwd').read(1)", "S2"),
    "reading a test": (f"open({str(SECRET)!r}).read(1)", "S2"),
    "listing the course": (f"os.listdir({str(SECRET.parents[2] / 'course')!r})", "S2"),
    "listing other scratch folders": ("os.listdir('..')", "S2"),
    "reading a process's arguments": ("open(f'/proc/{os.getppid()}/cmdline').read(1)", "S2"),
    "writing beside the scratch folder": ("open('../outside', 'w').close()", "S2"),
    "writing to /tmp": ("tempfile.NamedTemporaryFile(dir='/tmp').close()", "S2"),
    "writing to the library": ("open(os.path.join(os.path.dirname(os.__file__), 'this.py'), 'r+').close()", "S2"),
    "a link out of the scratch folder": ("os.symlink('/etc/passwd', 'link'); open('link').read(1)", "S2"),
    "a hard link into the scratch folder": ("os.link('/etc/passwd', 'hard')", "S2"),
    "fork": ("os.fork() or os._exit(0); os.wait()", "S3"),
    "a program": ("subprocess.run(['/bin/true'], check=True)", "S3"),
    "a TCP socket": ("socket.socket(socket.AF_INET).close()", "S3"),
    "a UNIX socket": ("socket.socket(socket.AF_UNIX).close()", "S3"),
    "a signal to its parent": ("os.kill(os.getppid(), 0)", "S3"),
    "a file descriptor without a file": ("os.close(os.memfd_create('x'))", "S3"),
}


@pytest.mark.parametrize("name", FORBIDDEN)
def test_what_a_rung_promises_to_refuse(at_rung, name):
    statement, least = FORBIDDEN[name]
    if not at_least(at_rung.rung, least):
        pytest.skip(f"{at_rung.rung} does not promise that")
    # in namespaces there is nothing there to be refused
    refusals = ("PermissionError", "OSError", *(["FileNotFoundError"] if at_rung.rung == "S4" else []))
    assert attempt(at_rung, statement) in refusals


# at S3 these calls on the zygote are let through by the filter; tgkill is then left to Landlock's scopes,
# which kernels before 6.12 do not have
ON_OTHERS = {
    "tgkill": "syscall(234, parent, parent, 0)",
    "prlimit": "resource.prlimit(parent, resource.RLIMIT_NOFILE)",
    "setpriority": "os.setpriority(os.PRIO_PROCESS, parent, os.getpriority(os.PRIO_PROCESS, parent))",
    "sched_setaffinity": "os.sched_setaffinity(parent, os.sched_getaffinity(parent))",
}


@pytest.mark.skipif(linux.MACHINE != "x86_64", reason="numbers of system calls")
@pytest.mark.parametrize("name", ON_OTHERS)
def test_the_filter_alone_keeps_an_answer_from_acting_on_other_processes(name):
    code = (
        "import ctypes, os, resource\n"
        "from autograder.sandbox import linux, seccomp\n"
        "parent = os.getppid()\n"
        "def syscall(*arguments):\n"
        "    if ctypes.CDLL(None, use_errno=True).syscall(*arguments) < 0: raise PermissionError\n"
        "linux.no_new_privs()\n"
        "seccomp.restrict()\n"
        "try:\n"
        f"    {ON_OTHERS[name]}\n"
        "except PermissionError:\n"
        "    print('refused')\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert done.stdout == "refused\n", done.stderr


def test_the_filter_refuses_the_second_door_and_namespaces():
    if not seccomp.supported():
        pytest.skip("no table for this architecture")
    program = seccomp.program()
    assert len(program) < 4096
    assert program[-1] == (0x06, 0, 0, 0x7FFF0000)
    # fork, vfork, kill, setpgid, setsid, execve and execveat take two instructions each, tgkill six
    freed = {"x86_64": 7, "aarch64": 5}[linux.MACHINE]
    assert len(seccomp.program(processes=True)) == len(program) - 2 * freed - 6


# -- what must work all the same ---------------------------------------------------------------------------------------


def test_the_scratch_folder_is_writable_and_gone_afterwards(sandboxes):
    for sandbox in sandboxes.values():
        answers = Answers(sandbox)
        module = answers.load(
            "import os, tempfile\n"
            "def act():\n"
            "    open('note', 'w').write('kept')\n    os.makedirs('a/b/c')\n    open('a/b/c/d', 'w').close()\n"
            "    os.symlink('/etc', 'a/link')\n"
            "    with tempfile.TemporaryDirectory() as inside: pass\n"
            "    return os.getcwd(), open('note').read(), inside, os.environ['HOME']\n"
        )
        folder, text, inside, home = module.act()
        assert (text, home) == ("kept", folder)
        assert inside.startswith(folder)
        sandbox.finish(answers.child)
        assert not os.path.exists(folder)
        assert os.path.isdir("/etc")
        following = Answers(sandbox)
        held = following.load("import os\nhere = os.listdir('.'), len(os.listdir('..')) if 0 else 0\n").here
        assert held == ([], 0)
        sandbox.finish(following.child)


def test_honest_means_work_at_each_rung(at_rung):
    module = at_rung.load(
        "import threading, json, random, zoneinfo, hashlib, decimal, sqlite3\n"
        "from concurrent.futures import ThreadPoolExecutor\n"
        "def act():\n"
        "    with ThreadPoolExecutor(4) as pool:\n        return sum(pool.map(lambda n: n, range(10))), hashlib.sha256(b'x').hexdigest()[:4]\n"
    )
    assert module.act() == (45, "2d71")


def test_an_answer_learns_nothing_of_its_surroundings(at_rung, monkeypatch):
    module = at_rung.load(
        "import os, sys\ndef act(): return dict(os.environ), sys.argv, sorted(os.listdir('/proc/self/fd')) if os.path.exists('/proc/self/fd') else []\n"
    )
    if at_least(at_rung.rung, "S2"):
        module = at_rung.load("import os, sys\ndef act(): return dict(os.environ), sys.argv, []\n")
    environment, arguments, descriptors = module.act()
    assert set(environment) <= {"PATH", "HOME", "TMPDIR", "LANG", "LC_CTYPE"}
    assert arguments == ["answer"]
    assert set(descriptors) <= {"0", "1", "2", "3", "4", "5"}


def test_two_children_live_side_by_side(sandbox):
    first, second = Answers(sandbox), Answers(sandbox)
    try:
        folders = [answers.load("import os\nwhere = os.getcwd()").where for answers in (first, second)]
        assert folders[0] != folders[1]
        sandbox.finish(first.child)
        # to reap one child the zygote kills every child that it has
        assert second.load("x = 1").x == 1
    finally:
        sandbox.finish(second.child)


# -- limits ------------------------------------------------------------------------------------------------------------


def test_memory_is_limited(at_rung):
    module = at_rung.load(
        "def act():\n    try: return len(bytearray(1 << 30))\n    except MemoryError: return 'refused'\n"
    )
    assert module.act() == "refused"


def test_growing_without_end_ends(at_rung):
    module = at_rung.load("def act():\n    held = []\n    while True: held.append(bytearray(1 << 20))\n")
    # a MemoryError of an answer becomes a TypeError of ours
    with pytest.raises((AnswerError, ChannelClosed)):
        module.act()


def test_a_files_size_is_limited(at_rung):
    module = at_rung.load(
        "import os\n"
        "def act():\n"
        "    try:\n        with open('large', 'wb', buffering=0) as file:\n            while True: file.write(bytes(1 << 16))\n"
        "    except OSError as error: return error.errno, os.path.getsize('large')\n"
    )
    assert module.act() == (27, LIMITS.file_size)


def test_open_files_are_limited(at_rung):
    module = at_rung.load(
        "def act():\n    held = []\n    try:\n        while True: held.append(open('/dev/null'))\n"
        "    except OSError as error: return error.errno, len(held) < 64\n"
    )
    assert module.act() == (24, True)


def test_what_is_printed_is_bounded(at_rung):
    module = at_rung.load(
        "import os\ndef act():\n    try:\n        while True: os.write(1, b'x' * (1 << 16))\n    except OSError as error: return error.errno\n"
    )
    assert module.act() == 27
    text, end = at_rung.child.printed(0, 1000)
    assert (text, end) == ("x" * 1000, LIMITS.file_size)


def test_what_is_printed_can_be_read(at_rung):
    # the child's sys.stdout is a file, hence buffered by block; nothing flushes it before it is read
    module = at_rung.load(
        "import sys\ndef act():\n    print('said')\n    print('warned', file=sys.stderr)\n    return 1\n"
    )
    assert module.act() == 1
    assert "warned" in at_rung.child.printed(0, 1000)[0]
    assert "said" in at_rung.child.printed(0, 1000)[0]


def test_printed_bytes_that_are_no_text(at_rung):
    module = at_rung.load("import os\ndef act(): os.write(1, b'\\xff\\xfe ok')")
    module.act()
    assert at_rung.child.printed(0, 1000) == ("\ufffd\ufffd ok", 5)
    assert at_rung.child.printed(2, 2) == (" o", 5)


def test_a_loop_without_end_runs_out_of_time(at_rung):
    module = at_rung.load("def act():\n    while True: pass\n")
    at_rung.session.channel.deadline = time.monotonic() + 0.1
    with pytest.raises(OutOfTime):
        module.act()
    with pytest.raises(OutOfTime):  # it stays broken, whatever a test swallows
        module.act()


def test_processor_time_ends_a_child_that_nobody_watches():
    with Sandbox(limits=Limits(cpu_seconds=1, memory=256 << 20)) as sandbox:
        answers = Answers(sandbox)
        module = answers.load(
            "import signal\nsignal.signal(signal.SIGXCPU, signal.SIG_IGN)\ndef act():\n    while True: pass\n"
        )
        answers.session.channel.deadline = time.monotonic() + 30
        with pytest.raises(ChannelClosed):
            module.act()
        assert sandbox.finish(answers.child).signal == 9


# -- ends --------------------------------------------------------------------------------------------------------------


def below(pid):
    """Every process below this one, as the machine numbers them."""
    found = []
    with contextlib.suppress(OSError):
        for thread in os.listdir(f"/proc/{pid}/task"):
            for child in Path(f"/proc/{pid}/task/{thread}/children").read_text().split():
                found += [int(child), *below(int(child))]
    return found


def on_this_machine(sandbox, pid):
    """The machine's own number of a process that the template knows as ``pid``."""
    for one in below(sandbox._process.pid):
        status = Path(f"/proc/{one}/status").read_text()
        numbers = next(line for line in status.splitlines() if line.startswith("NSpid:")).split()
        if int(numbers[-1]) == pid:
            return one
    raise AssertionError(f"no process {pid} below the watchdog")


def is_gone(pid):
    """True when no process has this number, or one that has ended and was not waited for."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return True
    return state in "ZX"


def wait_for_the_end_of(pid):
    deadline = time.monotonic() + 10
    while not is_gone(pid):
        assert time.monotonic() < deadline, f"process {pid} is still alive"
        time.sleep(0.01)


DAEMON = """
import os, select
def act():
    reading, writing = os.pipe()
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            os.write(writing, str(os.getpid()).encode())
            os.close(writing)
            select.select([], [], [], 20)
        os._exit(0)
    os.wait()
    os.close(writing)
    return int(os.read(reading, 20))
"""


def test_no_process_outlives_finish(sandboxes):
    for rung, sandbox in sandboxes.items():
        answers = Answers(sandbox)
        if at_least(rung, "S3"):
            with pytest.raises(PermissionError):
                answers.load(DAEMON).act()
            left = [on_this_machine(sandbox, answers.child.pid)]
        else:
            left = [answers.load(DAEMON).act(), answers.child.pid]
        assert not any(is_gone(pid) for pid in left)
        sandbox.finish(answers.child)
        assert all(is_gone(pid) for pid in left)


def test_a_sleeping_thread_does_not_keep_a_child_alive(at_rung):
    module = at_rung.load("import threading\ndef act(): threading.Thread(target=threading.Event().wait).start()")
    module.act()
    other = Answers(at_rung.sandbox)
    pid = on_this_machine(at_rung.sandbox, other.child.pid)
    at_rung.sandbox.finish(other.child)
    assert is_gone(pid)


@pytest.mark.parametrize(
    ("act", "signal", "code"),
    [("os._exit(7)", 0, 7), ("import ctypes; ctypes.string_at(0)", 11, 0), ("os.abort()", 6, 0)],
)
def test_how_a_child_ended(sandboxes, act, signal, code):
    sandbox = sandboxes["S0"]
    answers = Answers(sandbox)
    module = answers.load(f"import os\ndef act():\n    {act}\n")
    with pytest.raises(ChannelClosed):
        module.act()
    ending = sandbox.finish(answers.child)
    assert (ending.signal, ending.code) == (signal, code)
    assert ending.memory > 1 << 20


def test_ending_a_process_at_the_strongest_rung(at_rung):
    other = Answers(at_rung.sandbox)
    with pytest.raises(ChannelClosed):
        other.load("import os\nos._exit(3)\n")
    assert at_rung.sandbox.finish(other.child).code == 3


def test_a_sandbox_leaves_nothing_behind():
    sandbox = Sandbox(limits=LIMITS)
    base, watchdog = sandbox._base, sandbox._process.pid
    answers = Answers(sandbox)
    assert sandbox.alive
    family = [watchdog, *below(watchdog)]
    assert len(family) >= 3
    sandbox.close()
    sandbox.close()
    answers.session.close()
    answers.child._output.close()
    assert not sandbox.alive
    assert not os.path.exists(base)
    assert all(is_gone(pid) for pid in family)


def template_of(sandbox):
    """The template process's number on this machine."""
    return on_this_machine(sandbox, sandbox.template)


@pytest.mark.parametrize("whose", ["watchdog", "template"])
def test_children_die_with_the_template_and_the_watchdog(sandboxes, whose):
    for rung in sandboxes:
        with Sandbox(limits=LIMITS, rung=rung) as sandbox:
            answers = Answers(sandbox)
            family = below(sandbox._process.pid)
            os.kill(sandbox._process.pid if whose == "watchdog" else template_of(sandbox), 9)
            with pytest.raises((ChannelClosed, ProtocolError)):
                while True:  # the kernel tells them in its own time
                    answers.load("x = 1")
            with pytest.raises(SandboxFault, match="template process"):
                sandbox.finish(answers.child)
            assert not sandbox.alive
            for pid in family:
                wait_for_the_end_of(pid)


@pytest.mark.parametrize("ready", [False, True], ids=["no child ready", "a child ready"])
def test_a_dead_template_is_a_fault_with_nothing_left_open(ready):
    with Sandbox(limits=LIMITS) as sandbox:
        if ready:
            sandbox.prepare()
        family = below(sandbox._process.pid)
        sandbox._process.kill()
        sandbox._process.wait()
        for pid in family:
            wait_for_the_end_of(pid)
        with warnings.catch_warnings(record=True) as seen:
            warnings.simplefilter("always")
            with pytest.raises(SandboxFault):
                sandbox.spawn()
            gc.collect()
        # neither a socket nor the file for what the answer prints is left behind
        assert [str(warning.message) for warning in seen] == []


GRADER = """
import os, signal, sys, time
from autograder.sandbox import Limits, Sandbox
sandbox = Sandbox(rung=sys.argv[1], limits=Limits(test_seconds=30, memory=256 << 20), may_end_us=True)
child = sandbox.spawn()
child.session.channel.deadline = time.monotonic() + 30
module = child.session.load(sys.argv[2], "answer", 1)
print(sandbox._process.pid, sandbox._base, flush=True)
if sys.argv[3] == "dies":
    os.kill(os.getpid(), signal.SIGKILL)
with sandbox.watched(0.2):
    if sys.argv[3] == "stuck":
        while True: pass
    try:
        module.act()
    except Exception as error:
        print(type(error).__name__, flush=True)
print("on", flush=True)
"""

FORKS = "import os, time, select\nif hasattr(os, 'fork'):\n    try:\n        os.fork() or os.setsid() or select.select([], [], [], 60)\n    except OSError: pass\n"
LOOPS = "def act():\n    while True: pass\n"


def grader(rung, source, how):
    """Start a process that grades; it, its watchdog and its folder."""
    process = subprocess.Popen(
        [sys.executable, "-c", GRADER, rung, source, how], stdout=subprocess.PIPE, text=True
    )  # fmt: skip
    watchdog, base = process.stdout.readline().split()
    return process, int(watchdog), Path(base)


def test_nothing_is_left_of_a_grader_that_is_killed(sandboxes):
    for rung in sandboxes:
        process, watchdog, base = grader(rung, FORKS if rung in ("S0", "S2") else LOOPS, "dies")
        with process:
            family = below(watchdog)
            assert process.wait(30) == -9
            for pid in [watchdog, *family]:
                wait_for_the_end_of(pid)
        deadline = time.monotonic() + 5
        while base.exists() and time.monotonic() < deadline:
            time.sleep(0.01)
        assert not base.exists()


def test_the_watchdog_ends_a_grader_that_is_stuck(sandboxes):
    for rung in sandboxes:
        process, watchdog, base = grader(rung, LOOPS, "stuck")
        with process:
            family = below(watchdog)
            began = time.monotonic()
            assert process.wait(30) == -9
            assert time.monotonic() - began < 0.2 + 2.0 + 1.0  # the limit, the promise, and a busy machine
            for pid in [watchdog, *family]:
                wait_for_the_end_of(pid)


def test_the_watchdog_ends_children_when_only_they_are_stuck(sandboxes):
    process, watchdog, base = grader("S0", LOOPS, "waits")
    with process:
        # the child's end is noticed, and the grader goes on
        assert process.stdout.read().split() == ["ChannelClosed", "on"]
        assert process.wait(30) == 0


# -- quotas ------------------------------------------------------------------------------------------------------------

TIGHT = Limits(
    test_seconds=5, memory=256 << 20, scratch_files=50, scratch_bytes=2 << 20, file_size=1 << 20, processes=20
)


@pytest.mark.parametrize(
    ("source", "reason", "promised_by"),
    [
        ("for n in range(100000): open(str(n), 'w').close()", "made more than 50 files", RUNGS),
        ("import os\nfor n in range(100000): os.mkdir('d'); os.chdir('d')", "made more than 50 files", RUNGS),
        ("for n in range(100000): open(str(n % 40), 'ab').write(bytes(1 << 16))", "wrote more than 2 MB of files", RUNGS),
        ("import threading\nwhile True: threading.Thread(target=threading.Event().wait, daemon=True).start()", "started more than 20 processes and threads", RUNGS),
        ("import os, select\nfor n in range(15):\n    if os.fork() == 0:\n        held = bytearray(b'x') * (30 << 20)\n        select.select([], [], [], 20)", "used more than 256 MB of memory", ("S0", "S2")),
    ],
)  # fmt: skip
def test_quotas(sandboxes, source, reason, promised_by):
    for rung in sandboxes:
        if rung not in promised_by:
            continue
        with Sandbox(rung=rung, limits=TIGHT) as sandbox:
            answers = Answers(sandbox)
            # an error of the answer's own is as good an end: a quota of the kernel's can be faster than a look
            with pytest.raises((ChannelClosed, AnswerError)) as end:
                answers.load(source + "\nimport time, select\nselect.select([], [], [], 20)\n")
            ending = sandbox.finish(answers.child)
            assert ending.reason == reason or (end.type is not ChannelClosed and not ending.reason), (rung, ending)
            following = Answers(sandbox)
            assert following.load("import os\nheld = os.listdir('.')").held == []
            sandbox.finish(following.child)


def test_an_answer_may_start_processes_where_its_exercise_allows_it(sandboxes):
    source = (
        "import multiprocessing, subprocess\n"
        "from concurrent.futures import ProcessPoolExecutor\n"
        "def double(n): return 2 * n\n"
        "def act():\n"
        "    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context('fork')) as pool:\n"
        "        return list(pool.map(abs, [-1, 2])), subprocess.run(['/bin/true']).returncode\n"
    )
    for sandbox in sandboxes.values():
        child = sandbox.spawn(processes=True)
        child.session.channel.deadline = time.monotonic() + 20
        assert child.session.load(source, "answer", 1).act() == ([1, 2], 0)
        sandbox.finish(child)
        assert sandbox.alive


# -- a folder that an answer filled ------------------------------------------------------------------------------------


def test_a_chain_of_folders_longer_than_any_path_is_removed(tmp_path):
    folder = tmp_path / "scratch"
    folder.mkdir()
    home = os.getcwd()
    os.chdir(folder)
    try:
        for _ in range(3000):
            os.mkdir("deep")
            os.chdir("deep")
        Path("note").write_text("x")
    finally:
        os.chdir(home)
    assert scratch.usage(str(folder), most_files=100)[0] > 100
    scratch.remove(str(folder))
    assert not folder.exists()


def test_what_an_answer_closed_to_others_is_removed_and_links_are_not_followed(tmp_path):
    folder, outside = tmp_path / "scratch", tmp_path / "outside"
    outside.mkdir()
    (outside / "kept").write_text("x")
    (folder / "closed" / "inner").mkdir(parents=True)
    (folder / "closed" / "inner" / "file").write_text("x" * 5000)
    (folder / ".removed-0").mkdir()
    (folder / ".removed-0" / "file").write_text("x")
    (folder / "link").symlink_to(outside)
    files, size = scratch.usage(str(folder), most_files=100)
    assert files == 6
    assert size >= 5000
    for closed in (folder / "closed" / "inner", folder / "closed", folder):
        closed.chmod(0)
    scratch.remove(str(folder))
    assert not folder.exists()
    assert (outside / "kept").read_text() == "x"
    scratch.remove(str(folder))  # it is gone already


# -- the ladder --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rung", ["S5", "S1", "", "s0"])
def test_a_rung_that_is_not_there_is_a_fault_with_a_sentence(rung):
    with pytest.raises(SandboxFault, match=rf"there is no isolation '{rung}'; the rungs are S0, S2, S3, S4"):
        Sandbox(rung=rung)


def test_a_rung_that_this_machine_does_not_offer_says_why(monkeypatch):
    heard = {"rung": "S0", "missing": {"S3": "no seccomp", "S2": "no Landlock"}, "drops_user": False, "pid": 1}
    monkeypatch.setattr(Sandbox, "_hear", lambda self, sock: heard)
    with pytest.raises(SandboxFault, match=r"at most S0 \(S3: no seccomp\) \(S2: no Landlock\)"):
        Sandbox(rung="S2")


def test_no_template_is_a_fault(monkeypatch):
    monkeypatch.setattr(launcher.sys, "executable", shutil.which("true"))
    with pytest.raises(SandboxFault, match="ended before it answered|does not answer"):
        Sandbox()


def test_a_child_that_cannot_be_confined_is_a_fault(sandboxes, monkeypatch):
    sandbox = sandboxes["S0"]
    monkeypatch.setattr(sandbox, "limits", replace(LIMITS, open_files=-5))
    with pytest.raises(SandboxFault, match="could not be confined at S0: "):
        sandbox.spawn()


def test_no_namespaces_is_no_fault(monkeypatch):
    monkeypatch.setattr(launcher.bubblewrap, "find", lambda: None)
    with Sandbox() as sandbox:
        assert sandbox.rung != "S4"
        assert sandbox.missing["S4"] == "bubblewrap is not installed"
    monkeypatch.setattr(launcher.bubblewrap, "find", lambda: shutil.which("false"))
    with Sandbox() as sandbox:
        assert sandbox.rung != "S4"
        assert "bubblewrap cannot make namespaces here" in sandbox.missing["S4"]


def probe_in_child(setup):
    """What a fresh process that runs ``setup`` first finds out about the ladder."""
    with tempfile.TemporaryDirectory() as scratch:
        inner = os.path.join(scratch, "inner")
        os.mkdir(inner)
        code = (
            "from autograder.sandbox import isolation, landlock, linux, limits, seccomp\n"
            f"{setup}\n"
            f"found = isolation.probe({inner!r}, namespaces=False)\nprint(found.rung, sorted(found.missing))\nprint(*found.missing.values())\n"
        )
        done = subprocess.run([sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, done.stderr
        return done.stdout.splitlines()


def test_the_probe_steps_down_when_a_measure_fails():
    first, why = probe_in_child("seccomp.supported = lambda: False")
    assert first == ("S2 ['S3']" if landlock.version() else "S0 ['S2', 'S3']")
    assert "no table of system calls" in why


def test_the_probe_steps_down_when_there_is_no_landlock():
    first, why = probe_in_child("landlock.version = lambda: 0")
    assert first == "S0 ['S2', 'S3']"
    assert "no Landlock" in why


def test_the_probe_tries_the_acts_and_believes_no_version():
    first, why = probe_in_child("landlock.restrict = lambda *a, **k: None")
    assert first == "S0 ['S2', 'S3']"
    assert "was not refused" in why


@pytest.mark.skipif(not linux.LINUX or os.getuid() != 0, reason="only root can become another user")
def test_root_drops_to_a_user_without_an_account_where_that_user_can_read_python(monkeypatch):
    with tempfile.TemporaryDirectory() as library:
        (Path(library) / "this.py").write_text("")
        # root's own Python may be closed to others, and this checkout too: stand-ins for both
        monkeypatch.setattr(isolation.os, "__file__", f"{library}/os.py")
        monkeypatch.setattr(isolation, "__file__", f"{library}/this.py")
        os.chmod(library, 0o755)
        assert isolation.user_for(launcher.NOBODY_ELSE) == isolation.User(launcher.NOBODY_ELSE)
        os.chmod(library, 0o700)
        assert isolation.user_for(launcher.NOBODY_ELSE) == isolation.User(launcher.NOBODY_ELSE, reads=True)


@pytest.mark.skipif(not linux.LINUX or os.getuid() != 0, reason="only root has power to give up")
def test_root_gives_its_power_up_at_every_rung(sandboxes):
    # what a child says of itself from before Landlock closed /proc to it is not to be had: it acts instead
    source = (
        "import os\n"
        "def act():\n"
        "    done = []\n"
        "    for name, call in [('chown', lambda: os.chown('mine', 12345, 12345)), ('nice', lambda: os.nice(-5)), ('chroot', lambda: os.chroot('.')), ('setuid', lambda: os.setuid(12345))]:\n"
        "        open('mine', 'w').close()\n"
        "        try: call(); done.append(name)\n"
        "        except OSError: pass\n"
        "    return done, os.getuid()\n"
    )
    for rung, sandbox in sandboxes.items():
        answers, other = Answers(sandbox), Answers(sandbox)
        done, user = answers.load(source).act()
        assert done == [], rung
        if at_least(rung, "S2"):
            assert sandbox.drops_user
            assert launcher.NOBODY_ELSE <= user < launcher.NOBODY_ELSE + 4096
            assert other.load(source).act()[1] != user
        for one in (answers, other):
            sandbox.finish(one.child)


def test_a_session_can_be_closed_twice():
    ours, theirs = socket.socketpair()
    with contextlib.closing(theirs):
        session = Session(ours)
        session.close()
        session.close()


def test_tools_come_from_modules_that_exist():
    with pytest.raises(SandboxFault, match="no module no_such_tools"):
        Sandbox(tools=("no_such_tools",))
