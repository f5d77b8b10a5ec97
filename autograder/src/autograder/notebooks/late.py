"""nbgrader's seam for work that comes late: a share of its points for each day, with extensions by learner."""

from __future__ import annotations

import math

from nbgrader.plugins import LateSubmissionPlugin
from traitlets import Dict, Float

_DAY = 24 * 60 * 60


class LateDays(LateSubmissionPlugin):
    """Takes a share of a notebook's points for each day begun after the due date; ``c.AssignLatePenalties.plugin_class``.

    nbgrader asks it for what is late alone, and takes no more than a notebook's points.
    """

    share_a_day = Float(0.1, help="The share of the points that each day begun costs.").tag(config=True)
    grace_minutes = Float(10.0, help="Minutes after the due date that cost nothing.").tag(config=True)
    extensions = Dict(help="By assignment: by student, the days by which the due date is later.").tag(config=True)

    def late_submission_penalty(self, student_id: str, score: float, total_seconds_late: float) -> float | None:
        """The points that are taken off a notebook's ``score``; None when it counts as in time."""
        days = self.extensions.get(getattr(self.parent, "assignment_id", ""), {}).get(student_id, 0)
        late = total_seconds_late - days * _DAY
        if late <= self.grace_minutes * 60:
            return None
        return round(min(1.0, self.share_a_day * math.ceil(late / _DAY)) * score, 4)
