"""Linux capabilities: the pieces of root's power, of which a process of root's may keep some and give up the rest."""

from __future__ import annotations

import ctypes
import struct

from autograder.sandbox import linux

#: Read any file and search any folder, as ``include/uapi/linux/capability.h`` numbers it.
DAC_READ_SEARCH = 2

_CAPSET = {"x86_64": 126, "aarch64": 91}
_VERSION = 0x20080522


def keep_only(*kept: int) -> None:
    """Give up every capability of this thread but ``kept``, for good once no_new_privs is set.

    OSError when the kernel refuses, as it does for one that the thread does not have.
    """
    if linux.MACHINE not in _CAPSET:
        raise OSError(38, f"no number of capset for {linux.MACHINE}")
    mask = sum(1 << number for number in kept)
    low, high = mask & 0xFFFFFFFF, mask >> 32
    header = struct.pack("=Ii", _VERSION, 0)
    # effective, permitted, inheritable: the lower 32 capabilities, then the upper ones
    data = struct.pack("=6I", low, low, 0, high, high, 0)
    linux.syscall(_CAPSET[linux.MACHINE], ctypes.c_char_p(header), ctypes.c_char_p(data))
