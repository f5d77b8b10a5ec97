"""Runs an answer in a confined process of its own. This part imports no other part of the package."""

from autograder.sandbox.channel import ChannelClosed, OutOfTime
from autograder.sandbox.isolation import RUNGS, at_least
from autograder.sandbox.launcher import Child, Ending, Sandbox, SandboxFault, protect_this_process
from autograder.sandbox.limits import Limits
from autograder.sandbox.session import AnswerError, Cancelled, Fault, Missing, Proxy, Session, answer_error
from autograder.sandbox.watch import Finding
from autograder.sandbox.wire import ProtocolError, Record

__all__ = [
    "RUNGS", "AnswerError", "Cancelled", "ChannelClosed", "Child", "Ending", "Fault", "Finding", "Limits", "Missing", "OutOfTime",
    "ProtocolError", "Proxy", "Record", "Sandbox", "SandboxFault", "Session", "answer_error", "at_least", "protect_this_process",
]  # fmt: skip
