"""The course's folders as frozen data; every complaint names file, field and mend."""

from autograder.content.errors import ContentError
from autograder.content.loader import (
    LEAST_HIDDEN_TESTS,
    exercise_folders,
    find_exercise,
    load_course,
    load_exercise,
    load_round,
)
from autograder.content.location import course_dir
from autograder.content.model import Course, Exercise, Round, Shortcut, Stage, TestCase, Trap, Trial, Written
from autograder.content.scenario import Scenario

__all__ = [
    "LEAST_HIDDEN_TESTS", "ContentError", "Course", "Exercise", "Round", "Scenario", "Shortcut", "Stage", "TestCase", "Trap",
    "Trial", "Written", "course_dir", "exercise_folders", "find_exercise", "load_course", "load_exercise", "load_round",
]  # fmt: skip
