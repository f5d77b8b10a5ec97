"""A text file to which a program appends what it has done, so that a later run can go on from there.

Hidden tests give one to an answer; a learner may play with the same class::

    manifest = Manifest()
    manifest.append("one line\\n")
    manifest.read()
    Manifest(manifest.text[:5])  # what is left when the process died within a write
"""

from __future__ import annotations


class Manifest:
    """Text that can be read as a whole and added to at its end; ``text`` is what it holds."""

    __border__ = ("read", "append")

    def __init__(self, text: str = ""):
        self.text = text

    def read(self) -> str:
        """All of it, ``""`` when nothing was ever written."""
        return self.text

    def append(self, text: str) -> None:
        """Write ``text`` at the end, exactly as it is: no end of line is added. TypeError when it is not a str."""
        if type(text) is not str:
            raise TypeError(f"append takes a str, got {type(text).__name__}")
        self.text += text
