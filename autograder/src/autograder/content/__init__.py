"""The course's folders as frozen data; every complaint names file, field and mend."""

from autograder.content.errors import ContentError
from autograder.content.loader import LEAST_HIDDEN_TESTS, find_exercise, load_course, load_exercise, load_round
from autograder.content.location import course_dir
from autograder.content.model import Course, Exercise, Round, Shortcut, Stage, TestCase, Trap, Trial, Written

__all__ = [
    "LEAST_HIDDEN_TESTS", "ContentError", "Course", "Exercise", "Round", "Shortcut", "Stage", "TestCase", "Trap", "Trial",
    "Written", "course_dir", "find_exercise", "load_course", "load_exercise", "load_round",
]  # fmt: skip
