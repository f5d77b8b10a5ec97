"""Findings on test-gaming: code of an answer that serves the visible checks and nothing else.

A finding has lines, what was tried and seen, and the honest reading of the same code. It is offered to learner and
instructor alike, never enters a score and never accuses. The looking itself is `search.findings`; it needs a grader, and
so belongs to the trusted process, while a kernel only shows what was found.
"""

from autograder.grading.integrity.model import Finding, Findings, Kind, Outcome, Span
from autograder.grading.integrity.words import findings_markdown, findings_text

__all__ = ["Finding", "Findings", "Kind", "Outcome", "Span", "findings_markdown", "findings_text"]
