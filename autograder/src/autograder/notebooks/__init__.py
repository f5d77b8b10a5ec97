"""Builds nbgrader notebooks from the course's text, and grades them through nbgrader's own steps."""
