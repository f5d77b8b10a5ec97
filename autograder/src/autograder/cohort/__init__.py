"""Many submissions: planned, graded by several workers, and entered by one writer.

What comes of it equals what ``nbgrader autograde`` does with the same settings, row by row and file by file: the steps
are nbgrader's own classes. Those up to the grades run in workers, side by side and without the gradebook
(`autograder.cohort.worker`); those that enter grades run in one place, one transaction a submission
(`autograder.cohort.writer`).
"""

import sys

if "jsonschema" not in sys.modules:
    # it would read the grammar of a format that no notebook has, which takes each process the best part of a second
    sys.modules["rfc3987_syntax"] = None
    import jsonschema  # noqa: F401

    del sys.modules["rfc3987_syntax"]
