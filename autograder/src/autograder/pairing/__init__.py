"""The engineer of a pair task: what they know, what they answer, and when they change the task."""

from autograder.pairing.engineer import Engineer, Reply, Said, questions_in
from autograder.pairing.flow import DRIFT_AT, SILENCE, Due, due_drift, silent

__all__ = ["DRIFT_AT", "SILENCE", "Due", "Engineer", "Reply", "Said", "due_drift", "questions_in", "silent"]
