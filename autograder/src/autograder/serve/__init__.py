"""The grading service over HTTP: learners check from afar, hidden tests stay with the instructor.

Imports `grading` and `records`; nothing imports it but the command line.
"""
