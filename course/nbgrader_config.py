"""nbgrader's settings for this course; each differs from the default for the reason beside it."""

c = get_config()  # noqa: F821 - nbgrader provides it

c.CourseDirectory.course_id = "interview-loop"

# The starter is the reference with its regions replaced by this one line, so that it fails in one way only.
c.ClearSolutions.code_stub = {"python": "raise NotImplementedError"}

# An answer is data: it is taken out of the notebook and graded in a confined process, with no kernel. This list is
# nbgrader's own with GradeAnswers in the place of Execute.
c.Autograde.autograde_preprocessors = [
    "autograder.notebooks.preprocessors.GradeAnswers",
    "nbgrader.preprocessors.IgnorePattern",
    "nbconvert.preprocessors.ClearMetadataPreprocessor",
    "nbgrader.preprocessors.LimitOutput",
    "nbgrader.preprocessors.SaveAutoGrades",
    "nbgrader.preprocessors.AssignLatePenalties",
    "nbgrader.preprocessors.CheckCellMetadata",
]

# A check cell that a learner deleted is put back and judges their answer, instead of counting 0.
c.OverwriteCells.add_missing_cells = True

# Feedback shows labels, points and reasons; the calls of hidden tests are no part of it.
c.GenerateFeedback.preprocessors = [
    "nbgrader.preprocessors.GetGrades",
    "nbgrader.preprocessors.ClearHiddenTests",
    "nbconvert.preprocessors.CSSHTMLHeaderPreprocessor",
]
