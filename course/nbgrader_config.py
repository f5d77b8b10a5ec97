"""nbgrader's settings for this course; each differs from the default for the reason beside it."""

c = get_config()  # noqa: F821 - nbgrader provides it

c.CourseDirectory.course_id = "interview-loop"

# The cells of a conversation, and code that is given to be mended or extended, hold no reference: they are given out as
# they are. This list is nbgrader's own with ClearReferences in the place of ClearSolutions.
c.GenerateAssignment.preprocessors = [
    "nbgrader.preprocessors.IncludeHeaderFooter",
    "nbgrader.preprocessors.InstantiateTests",
    "nbgrader.preprocessors.LockCells",
    "autograder.notebooks.clearing.ClearReferences",
    "nbgrader.preprocessors.ClearOutput",
    "nbgrader.preprocessors.CheckCellMetadata",
    "nbgrader.preprocessors.ComputeChecksums",
    "nbgrader.preprocessors.SaveCells",
    "nbgrader.preprocessors.ClearHiddenTests",
    "nbgrader.preprocessors.ClearMarkScheme",
    "nbgrader.preprocessors.ComputeChecksums",
    "nbgrader.preprocessors.CheckCellMetadata",
]

# The starter is the reference with its regions replaced by this one line, so that it fails in one way only.
c.ClearReferences.code_stub = {"python": "raise NotImplementedError"}

# Whatever is handed in gets a grade or a reason why it has none: a file that is no notebook, one with another name, one
# that lacks cells or has them twice. nbgrader's own exporter gives such a submission up.
c.Autograde.exporter_class = "autograder.notebooks.exporter.SubmissionExporter"

# An answer is data: it is taken out of the notebook and graded in a confined process, with no kernel. This list is
# nbgrader's own with GradeAnswers in the place of Execute, and SaveGrades, which enters no zero where the grader failed,
# in that of SaveAutoGrades.
c.Autograde.autograde_preprocessors = [
    "autograder.notebooks.preprocessors.GradeAnswers",
    "nbgrader.preprocessors.IgnorePattern",
    "nbconvert.preprocessors.ClearMetadataPreprocessor",
    "nbgrader.preprocessors.LimitOutput",
    "autograder.notebooks.preprocessors.SaveGrades",
    "nbgrader.preprocessors.AssignLatePenalties",
    "nbgrader.preprocessors.CheckCellMetadata",
]

# Feedback shows labels, points and reasons; the calls of hidden tests are no part of it, and no score is no zero.
c.GenerateFeedback.preprocessors = [
    "autograder.notebooks.feedback.ShowGrades",
    "autograder.notebooks.feedback.HideChecks",
    "nbconvert.preprocessors.CSSHTMLHeaderPreprocessor",
]
c.HTMLExporter.filters = {"round": "autograder.notebooks.feedback.rounded"}

# nbgrader's own CSV quotes nothing, and shows a 0 for what could not be graded.
c.ExportApp.plugin_class = "autograder.records.export.StatusCsv"
