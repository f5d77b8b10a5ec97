"""What was done: the learner's attempts log, and a cohort's nbgrader gradebook."""

from autograder.records.errors import RecordsError
from autograder.records.gradebook import GradebookRows, GradeRow, NotebookRow, read_gradebook
from autograder.records.log import Attempt, AttemptsLog, Event, Sitting

__all__ = [
    "Attempt",
    "AttemptsLog",
    "Event",
    "GradeRow",
    "GradebookRows",
    "NotebookRow",
    "RecordsError",
    "Sitting",
    "read_gradebook",
]
