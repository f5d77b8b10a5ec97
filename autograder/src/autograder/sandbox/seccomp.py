"""seccomp: after `restrict`, the kernel refuses this process new processes, programs, sockets, signals and tracing.

A small BPF program looks at each system call's number. Threads still start: ``clone`` is let through when it makes a
thread, and ``clone3``, whose flags a filter cannot see, is answered with ENOSYS, upon which libc falls back to ``clone``.
"""

from __future__ import annotations

import ctypes
import os
import struct

from autograder.sandbox.linux import MACHINE, syscall

#: Audit number of the architecture, number of seccomp(2), the numbers of the calls that are looked at more closely, of
#: those that are refused, of those that are let through only for this process itself, and of those that do nothing.
_TABLES = {
    "x86_64": (
        0xC000003E,
        317,
        {"clone": 56, "clone3": 435, "execve": 59, "execveat": 322},
        {
            "socket": 41, "fork": 57, "vfork": 58, "kill": 62, "ptrace": 101, "setpgid": 109, "setsid": 112,
            "mount": 165, "umount2": 166, "tkill": 200, "unshare": 272, "setns": 308, "process_vm_readv": 310,
            "process_vm_writev": 311, "kcmp": 312, "memfd_create": 319, "bpf": 321, "userfaultfd": 323,
            "perf_event_open": 298, "add_key": 248, "request_key": 249, "keyctl": 250, "shmget": 29, "semget": 64,
            "msgget": 68, "mq_open": 240, "rt_sigqueueinfo": 129, "rt_tgsigqueueinfo": 297, "name_to_handle_at": 303,
            "open_by_handle_at": 304, "io_uring_setup": 425, "pidfd_send_signal": 424, "pidfd_open": 434,
            "pidfd_getfd": 438, "setpriority": 141, "ioprio_set": 251, "setxattr": 188, "lsetxattr": 189,
            "fsetxattr": 190, "setxattrat": 463, "chown": 92, "fchown": 93, "lchown": 94, "fchownat": 260,
        },
        {
            "tgkill": 234, "prlimit64": 302, "sched_setaffinity": 203, "sched_setscheduler": 144, "sched_setparam": 142,
            "sched_setattr": 314,
        },
        {
            "chmod": 90, "fchmod": 91, "fchmodat": 268, "fchmodat2": 452, "utime": 132, "utimes": 235,
            "futimesat": 261, "utimensat": 280,
        },
    ),
    "aarch64": (
        0xC00000B7,
        277,
        {"clone": 220, "clone3": 435, "execve": 221, "execveat": 281},
        {
            "socket": 198, "kill": 129, "ptrace": 117, "setpgid": 154, "setsid": 157, "mount": 40, "umount2": 39,
            "tkill": 130, "unshare": 97, "setns": 268, "process_vm_readv": 270, "process_vm_writev": 271, "kcmp": 272,
            "memfd_create": 279, "bpf": 280, "userfaultfd": 282, "perf_event_open": 241, "add_key": 217,
            "request_key": 218, "keyctl": 219, "shmget": 194, "semget": 190, "msgget": 186, "mq_open": 180,
            "rt_sigqueueinfo": 138, "rt_tgsigqueueinfo": 240, "name_to_handle_at": 264, "open_by_handle_at": 265,
            "io_uring_setup": 425, "pidfd_send_signal": 424, "pidfd_open": 434, "pidfd_getfd": 438, "setpriority": 140,
            "ioprio_set": 30, "setxattr": 5, "lsetxattr": 6, "fsetxattr": 7, "setxattrat": 463, "fchown": 55,
            "fchownat": 54,
        },
        {
            "tgkill": 131, "prlimit64": 261, "sched_setaffinity": 122, "sched_setscheduler": 119, "sched_setparam": 118,
            "sched_setattr": 274,
        },
        {"fchmod": 52, "fchmodat": 53, "fchmodat2": 452, "utimensat": 88},
    ),
}  # fmt: skip

#: What an answer that may start processes needs to start and end them.
_OF_PROCESSES = frozenset({"fork", "vfork", "kill", "tgkill", "setpgid", "setsid"})

_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_ALLOW, _KILL, _REFUSE, _NOT_THERE = 0x7FFF0000, 0x80000000, 0x00050001, 0x00050000 | 38
_DO_NOTHING = 0x00050000  # an error number of 0: success, and nothing done
_CLONE_THREAD = 0x00010000
_CLONE_NAMESPACES = 0x7E020000
_SET_MODE_FILTER, _ALL_THREADS = 1, 1


def supported() -> bool:
    """True when there is a table for this machine's architecture."""
    return MACHINE in _TABLES


def program(*, processes: bool = False) -> list[tuple[int, int, int, int]]:
    """The filter as BPF instructions ``(code, jump if true, jump if false, operand)``.

    With ``processes`` new processes and programs are let through, though in no namespace of their own.
    """
    audit, _, special, refused, own_only, idle = _TABLES[MACHINE]
    lines = [(_LOAD, 0, 0, 4), (_EQUAL, 1, 0, audit), (_RETURN, 0, 0, _KILL), (_LOAD, 0, 0, 0)]
    if MACHINE == "x86_64":  # the x32 numbers are a second door to the same calls
        lines += [(_AT_LEAST, 0, 1, 0x40000000), (_RETURN, 0, 0, _REFUSE)]
    lines += [(_EQUAL, 0, 1, special["clone3"]), (_RETURN, 0, 0, _NOT_THERE)]
    lines += [
        (_EQUAL, 0, 5, special["clone"]),
        (_LOAD, 0, 0, 16),
        (_ANY_BIT, 2, 0, _CLONE_NAMESPACES),
        (_ANY_BIT, 0, 0 if processes else 1, _CLONE_THREAD),
        (_RETURN, 0, 0, _ALLOW),
        (_RETURN, 0, 0, _REFUSE),
    ]
    numbers = [number for name, number in refused.items() if not (processes and name in _OF_PROCESSES)]
    if not processes:
        numbers += [special["execve"], special["execveat"]]
    for number in numbers:
        lines += [(_EQUAL, 0, 1, number), (_RETURN, 0, 0, _REFUSE)]
    # modes and times of files outside the scratch folder are not Landlock's business, and a filter cannot read a path:
    # an honest answer that sets them in its own folder goes on as if it had
    for number in idle.values():
        lines += [(_EQUAL, 0, 1, number), (_RETURN, 0, 0, _DO_NOTHING)]
    for name, number in own_only.items():
        if processes and name in _OF_PROCESSES:
            continue
        # the process is the first argument; 0 stands for the caller
        lines += [
            (_EQUAL, 0, 5, number),
            (_LOAD, 0, 0, 16),
            (_EQUAL, 2, 0, 0),
            (_EQUAL, 1, 0, os.getpid()),
            (_RETURN, 0, 0, _REFUSE),
            (_RETURN, 0, 0, _ALLOW),
        ]
    return [*lines, (_RETURN, 0, 0, _ALLOW)]


class _Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("filter", ctypes.c_void_p)]


def restrict(*, processes: bool = False) -> None:
    """Install the filter for this process and all its threads; OSError where the kernel refuses."""
    if not supported():
        raise OSError(38, f"no table of system calls for {MACHINE}")
    lines = program(processes=processes)
    code = ctypes.create_string_buffer(b"".join(struct.pack("=HBBI", *line) for line in lines))
    held = _Program(len(lines), ctypes.addressof(code))
    number = _TABLES[MACHINE][1]
    syscall(number, ctypes.c_uint(_SET_MODE_FILTER), ctypes.c_uint(_ALL_THREADS), ctypes.byref(held))
