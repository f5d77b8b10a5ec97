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
    isolation,
    landlock,
    launcher,
    linux,
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


def at_least(rung, least):
    return RUNGS.index(rung) >= RUNGS.index(least)


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
    assert attempt(at_rung, statement) in ("PermissionError", "OSError")


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
    assert len(seccomp.program(execute=True)) == len(program) - 4


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
        assert os.path.isfile(os.path.join(folder, "note"))
        sandbox.finish(answers.child)
        assert not os.path.exists(folder)
        assert os.path.isdir("/etc")


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
            pid = answers.child.pid
        else:
            pid = answers.load(DAEMON).act()
            assert not is_gone(pid)
        sandbox.finish(answers.child)
        assert is_gone(pid)
        assert is_gone(answers.child.pid)


def test_a_sleeping_thread_does_not_keep_a_child_alive(at_rung):
    module = at_rung.load("import threading\ndef act(): threading.Thread(target=threading.Event().wait).start()")
    module.act()
    other = Answers(at_rung.sandbox)
    at_rung.sandbox.finish(other.child)
    assert is_gone(other.child.pid)


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
    base, pid = sandbox._base, sandbox._process.pid
    answers = Answers(sandbox)
    assert sandbox.alive
    sandbox.close()
    sandbox.close()
    answers.session.close()
    answers.child._output.close()
    assert not sandbox.alive
    assert not os.path.exists(base)
    assert is_gone(pid)
    wait_for_the_end_of(answers.child.pid)  # it is killed by the kernel, and waited for by nobody of ours


def test_children_die_with_the_template():
    with Sandbox(limits=LIMITS) as sandbox:
        answers = Answers(sandbox)
        sandbox._process.kill()
        sandbox._process.wait()
        with pytest.raises((ChannelClosed, ProtocolError)):
            answers.load("x = 1")
        with pytest.raises(SandboxFault, match="template process"):
            sandbox.finish(answers.child)
        assert not sandbox.alive


def test_a_dead_template_is_a_fault_with_nothing_left_open():
    with Sandbox(limits=LIMITS) as sandbox:
        sandbox._process.kill()
        sandbox._process.wait()
        with warnings.catch_warnings(record=True) as seen:
            warnings.simplefilter("always")
            with pytest.raises(SandboxFault):
                sandbox.spawn()
            gc.collect()
        # spawn leaves the socket, the output file and the scratch folder behind
        assert [str(warning.message) for warning in seen] == []


# -- the ladder --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rung", ["S4", "S1", "", "s0"])
def test_a_rung_that_is_not_there_is_a_fault_with_a_sentence(rung):
    with pytest.raises(SandboxFault, match=rf"isolation {rung} was asked for; this machine offers at most S\d"):
        Sandbox(rung=rung)


def test_a_rung_that_this_machine_does_not_offer_says_why(monkeypatch):
    heard = {"rung": "S0", "missing": {"S3": "no seccomp", "S2": "no Landlock"}, "user": None}
    monkeypatch.setattr(Sandbox, "_hear", lambda self, sock: heard)
    with pytest.raises(SandboxFault, match=r"at most S0 \(S3: no seccomp\) \(S2: no Landlock\)"):
        Sandbox(rung="S2")


def test_no_template_is_a_fault(monkeypatch):
    monkeypatch.setattr(launcher.sys, "executable", shutil.which("true"))
    with pytest.raises(SandboxFault, match="ended before it answered|does not answer"):
        Sandbox()


def test_a_child_that_cannot_be_confined_is_a_fault(sandboxes, monkeypatch):
    sandbox = sandboxes["S0"]
    monkeypatch.setattr(sandbox, "_scratch", lambda: tempfile.mkdtemp(dir=sandbox._base) + "/gone")
    with pytest.raises(SandboxFault, match="could not be confined at S0: FileNotFoundError"):
        sandbox.spawn()


def probe_in_child(setup):
    """What a fresh process that runs ``setup`` first finds out about the ladder."""
    with tempfile.TemporaryDirectory() as scratch:
        inner = os.path.join(scratch, "inner")
        os.mkdir(inner)
        code = (
            "from autograder.sandbox import isolation, landlock, linux, limits, seccomp\n"
            f"{setup}\n"
            f"found = isolation.probe({inner!r})\nprint(found.rung, sorted(found.missing))\nprint(*found.missing.values())\n"
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
        assert isolation.can_drop_to(launcher.NOBODY_ELSE)
        os.chmod(library, 0o700)
        assert not isolation.can_drop_to(launcher.NOBODY_ELSE)


def test_a_session_can_be_closed_twice():
    ours, theirs = socket.socketpair()
    with contextlib.closing(theirs):
        session = Session(ours)
        session.close()
        session.close()
