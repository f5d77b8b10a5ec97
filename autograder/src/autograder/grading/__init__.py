"""Answers in, verdicts out. The grader lives in a trusted process; a kernel talks to it through `Client`."""

from autograder.grading.client import Client, GradingError, Progress
from autograder.grading.verdict import StageResult, Status, TestResult, Verdict

__all__ = ["Client", "GradingError", "Progress", "StageResult", "Status", "TestResult", "Verdict"]
