"""Many submissions: planned, graded by several workers, and entered by one writer.

What comes of it equals what ``nbgrader autograde`` does with the same settings, row by row and file by file: the steps
are nbgrader's own classes. Those up to the grades run in workers, side by side and without the gradebook
(`autograder.cohort.worker`); those that enter grades run in one place, one transaction a submission
(`autograder.cohort.writer`).
"""

import sys

# jsonschema reads the grammar of this format, which no notebook has, and that takes each process the best part of a
# second; None is Python's way to say that a module is not there, and jsonschema does without
sys.modules.setdefault("rfc3987_syntax", None)
