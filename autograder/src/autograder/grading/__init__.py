"""Answers in, verdicts out. The grader lives in a trusted process; a kernel talks to it through `Client`."""

from autograder.grading.client import Client, GradingError
from autograder.grading.verdict import StageResult, Status, TestResult, Verdict

__all__ = ["Client", "GradingError", "StageResult", "Status", "TestResult", "Verdict"]
