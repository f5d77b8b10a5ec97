"""What lies around a check: a course, a gradebook, a neighbour's submission, secrets, sockets and a bystander.

All of it is there to be read, changed, reached or signalled, and all of it is open to everybody, so that nothing but
the sandbox holds an answer back. Afterwards the ground says what has changed.
"""

from __future__ import annotations

import contextlib
import glob
import hashlib
import os
import secrets
import shutil
import site
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

import autograder
from attacks import processes

COURSE = Path(__file__).resolve().parent / "course"
#: An input of hidden tests. It is small, so that a line number could tell it.
MARKED = 47_113
#: Said by an answer whose act succeeded, where nothing else would show it.
SUCCEEDED = "the act succeeded"
#: It waits for ever, and a signal would end it.
_BYSTANDER = "import time\nwhile True: time.sleep(600)"


class Ground:
    """Laid out on entry, removed on exit. ``owner`` is the user who gets the open files, None: this one."""

    def __init__(self, owner: int | None = None):
        #: In the names and arguments of all that an attack leaves behind, so that it is found.
        self.token = f"left{secrets.token_hex(5)}"
        self.secret = f"secret{secrets.token_hex(8)}"
        self._owner = owner

    def __enter__(self) -> Ground:
        with contextlib.ExitStack() as stack:
            self._lay(stack)
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def _lay(self, stack: contextlib.ExitStack) -> None:
        self.root = Path(tempfile.mkdtemp(prefix="ground-"))
        self.root.chmod(0o755)
        stack.callback(shutil.rmtree, self.root, ignore_errors=True)
        self.course = self.root / "course"
        shutil.copytree(COURSE, self.course, ignore=shutil.ignore_patterns("__pycache__"))
        for path in self.course.rglob("*.py"):
            text = path.read_text(encoding="utf-8")
            path.write_text(text.replace("@secret@", self.secret).replace("@marked@", str(MARKED)), encoding="utf-8")
        self.folder = self.course / "rounds" / "ledgers" / "ledger"
        self.gradebook = self.root / "gradebook.db"
        self.neighbour = self.root / "submitted" / "neighbour" / "ledgers" / "ledger.ipynb"
        self.outside = self.root / "outside"
        self._write()
        self._listen(stack)
        environment = {"PATH": "/usr/bin:/bin", "NEIGHBOUR_SECRET": self.secret}
        self.bystander = subprocess.Popen(
            [sys.executable, "-I", "-c", _BYSTANDER, self.secret],
            env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        stack.callback(self._end_bystander)
        self._before = self._seen()

    def _write(self) -> None:
        for path in (self.gradebook, self.neighbour, self.outside / "note.txt"):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(f"{self.secret}\n")
            path.chmod(0o666)
            path.parent.chmod(0o777 if path.parent == self.outside else 0o755)
            if self._owner is not None:
                os.chown(path, self._owner, self._owner)

    def _listen(self, stack: contextlib.ExitStack) -> None:
        self._doors = {
            "TCP": stack.enter_context(socket.create_server(("127.0.0.1", 0))),
            "UNIX": stack.enter_context(socket.socket(socket.AF_UNIX)),
            "abstract UNIX": stack.enter_context(socket.socket(socket.AF_UNIX)),
        }
        self.port = self._doors["TCP"].getsockname()[1]
        self.door = self.outside / "door"
        self._doors["UNIX"].bind(str(self.door))
        self.door.chmod(0o777)
        if sys.platform == "linux":
            self._doors["abstract UNIX"].bind(f"\0{self.token}")
        for door in self._doors.values():
            if door.getsockname():
                door.listen()
            door.setblocking(False)

    def _end_bystander(self) -> None:
        self.bystander.kill()
        self.bystander.wait()

    # -- what an attack is told --------------------------------------------------------------------------------------------

    def fill(self, source: str) -> str:
        """An attack that knows its surroundings: names between ``@`` replaced by what they stand for here."""
        for name, value in {
            "course": self.course,
            "hidden": self.folder / "hidden_stage_1.py",
            "solution": self.folder / "solution.py",
            "gradebook": self.gradebook,
            "neighbour": self.neighbour,
            "outside": self.outside,
            "package": Path(autograder.__file__).parent,
            "door": self.door,
            "port": self.port,
            "bystander": self.bystander.pid,
            "token": self.token,
            "lines": "\n" * (MARKED + 100),
            "succeeded": SUCCEEDED,
        }.items():
            source = source.replace(f"@{name}@", str(value))
        return source

    # -- what an attack did ------------------------------------------------------------------------------------------------

    def leaked(self, text: str) -> str:
        """Which secret stands in a verdict's text, ``""`` for none."""
        if self.secret in text:
            return "a secret"
        plain = text.translate(str.maketrans("", "", ",._ "))
        return "a hidden input" if str(MARKED) in plain else ""

    def changes(self) -> list[str]:
        """What is no longer as it was, one sentence each."""
        told = []
        after = self._seen()
        for name in sorted(self._before.keys() | after.keys()):
            if name not in after:
                told.append(f"{name} is gone")
            elif name not in self._before:
                told.append(f"{name} is new")
            elif self._before[name] != after[name]:
                told.append(f"{name} was changed")
        for kind, door in self._doors.items():
            if door.getsockname():
                with contextlib.suppress(OSError):
                    door.accept()[0].close()
                    told.append(f"a connection was made to a socket of the kind {kind}")
                    while True:
                        door.accept()[0].close()
        if processes.state(self.bystander.pid) not in "SDR":
            told.append("another process was stopped or ended")
        return told

    def left(self, marks: list[str], spared: set[int]) -> tuple[dict[int, str], list[str]]:
        """Processes and files that are still there."""
        found = processes.marked([self.token, *marks], spared | {self.bystander.pid})
        places = {tempfile.gettempdir(), "/tmp", "/var/tmp", "/dev/shm", *_import_folders()}
        files = [path for place in places for path in glob.glob(os.path.join(glob.escape(place), f"*{self.token}*"))]
        return found, sorted(set(files)) + self._shared_memory()

    def _shared_memory(self) -> list[str]:
        key = str(int(self.token[4:12], 16) & 0x7FFFFFFF)
        try:
            lines = Path("/proc/sysvipc/shm").read_text().splitlines()[1:]
        except OSError:
            return []
        return [f"shared memory {line.split()[1]}" for line in lines if line.split()[0] == key]

    def tidy(self, left: tuple[dict[int, str], list[str]]) -> None:
        """Undo what an attack did, so that the next one starts on the same ground."""
        processes.end(list(left[0]))
        for path in left[1]:
            if path.startswith("shared memory "):
                with contextlib.suppress(OSError):
                    subprocess.run(["ipcrm", "-m", path.rpartition(" ")[2]], check=False, timeout=10)
            else:
                remove(path)
        known = set(self._before)
        for name in set(self._seen()) - known:
            remove(self.root / name)
        for path in (self.gradebook, self.neighbour, self.outside / "note.txt"):
            path.unlink(missing_ok=True)
        self._write()
        if processes.state(self.bystander.pid) not in "SDR":
            self._end_bystander()
            self.bystander = subprocess.Popen(
                self.bystander.args, env={"NEIGHBOUR_SECRET": self.secret}, stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            )  # fmt: skip
        self._before = self._seen()

    def _seen(self) -> dict[str, tuple]:
        """Every file of the ground: mode, owner, time of change, attributes, content."""
        seen = {}
        for path in sorted(self.root.rglob("*")):
            if "__pycache__" in path.parts:
                continue
            about = path.lstat()
            content = _content(path)
            attributes = os.listxattr(path, follow_symlinks=False) if hasattr(os, "listxattr") else []
            times = about.st_mtime_ns if path.is_file() else 0
            name = str(path.relative_to(self.root))
            seen[name] = (about.st_mode, about.st_uid, times, tuple(attributes), content)
        return seen


def remove(path: str | Path) -> None:
    """Remove a folder, however deep it is and whatever rights its folders have."""
    if os.path.isdir(path) and not os.path.islink(path):
        subprocess.run(["chmod", "-R", "u+rwx", path], check=False, stderr=subprocess.DEVNULL, timeout=60)
        subprocess.run(["rm", "-rf", "--", path], check=False, stderr=subprocess.DEVNULL, timeout=60)
    else:
        with contextlib.suppress(OSError):
            os.unlink(path)


def _content(path: Path) -> str:
    if not path.is_file():
        return ""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        return str(error)


def _import_folders() -> set[str]:
    """Every folder that `hostile/writes_into_the_library.py` writes to, and what else is imported from."""
    return {str(Path(autograder.__file__).parent), *site.getsitepackages(), *filter(os.path.isdir, sys.path)}
