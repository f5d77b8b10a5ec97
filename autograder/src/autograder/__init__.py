"""Grades answers in Jupyter notebooks: an answer is data, and its tests live in another process."""

__version__ = "0.1.0"
