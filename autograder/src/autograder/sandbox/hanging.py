"""Where an answer stood shortly before its time was over: read out of what its process wrote down by itself.

The child has ``faulthandler`` write its frames beside what it prints (see `autograder.sandbox.child`), which works
whatever the answer is busy with. An answer can write the same text, so what is read here is a help and proves nothing.
"""

from __future__ import annotations

import re

#: What comes first: when patience ends its own line, when processor time ends the list of threads at once.
_BEGIN = re.compile(
    r"^(?:Timeout \(\d+:\d\d:\d\d(\.\d+)?\)!\n|(?=(?:Current thread|Thread) 0x[0-9a-f]+ ))", re.MULTILINE
)
_THREAD = re.compile(r"^(?:Current thread|Thread) 0x[0-9a-f]+.*\(most recent call first\):\n", re.MULTILINE)
_FRAME = re.compile(r'^  File "(.*)", line (\d{1,9}) in (.*)$', re.MULTILINE)
#: Characters at the end of an output in which the frames are looked for.
LOOKED_AT = 1 << 16


def read(printed: str, filename: str) -> tuple[str, tuple[int, str] | None]:
    """``printed`` without the frames that were written down, and ``(line, function)`` of the innermost of ``filename``.

    None when nothing was written down, or when it stood in no line of that file. The main thread comes first.
    """
    begin = _BEGIN.search(printed)
    if begin is None:
        return printed, None
    dump = printed[begin.end() :]
    # the main thread is the oldest one, and stands last
    for frames in reversed(_THREAD.split(dump)[1:]):
        for file, line, function in _FRAME.findall(frames):
            if file == filename:
                return printed[: begin.start()], (int(line), function)
    return printed[: begin.start()], None
