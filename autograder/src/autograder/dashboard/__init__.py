"""What the records add up to: tables and charts for a learner and for a cohort."""

from autograder.dashboard.frames import (
    ExerciseInfo,
    attempts_frame,
    cohort_by_stage,
    cohort_frame,
    cohort_students,
    rounds_summary,
    stage_progress,
)
from autograder.dashboard.views import cohort_view, learner_view

__all__ = [
    "ExerciseInfo",
    "attempts_frame",
    "cohort_by_stage",
    "cohort_frame",
    "cohort_students",
    "cohort_view",
    "learner_view",
    "rounds_summary",
    "stage_progress",
]
