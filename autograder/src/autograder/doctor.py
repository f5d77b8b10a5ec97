"""What ``autograder doctor`` says: how strongly answers are isolated on this machine, and what would make it stronger."""

from __future__ import annotations

from autograder.sandbox import RUNGS, Sandbox, at_least

#: What each rung adds, in words for somebody who runs a course.
PROMISES = {
    "S0": "An answer runs in a process of its own with limits on time, memory, files and output, and is gone afterwards.",
    "S2": "An answer reads and writes no file but Python's own and a scratch folder: not the tests, not the gradebook.",
    "S3": "An answer starts no process or program, opens no network connection and sends no signal.",
    "S4": "An answer sees no other process, no network and no other file; its scratch folder cannot fill the disk.",
}
#: What to do where a rung does not hold, by a word of the reason.
_ADVICE = {
    "not installed": "Install it (Debian and Ubuntu: apt install bubblewrap).",
    "namespaces here": "Containers usually forbid namespaces to their users; S3 needs none.",
    "Landlock": "Linux offers it from 5.13 on, if the kernel was built with it.",
    "no table": "There are tables for x86_64 and aarch64.",
}
#: The weakest rung on which graded work is graded unless the settings say otherwise.
GRADED = "S2"


def report(sandbox: Sandbox) -> list[str]:
    """The lines of the report on the machine that ``sandbox`` was started on."""
    lines = [f"Answers run at {sandbox.rung}, the strongest isolation that this machine offers.", ""]
    for rung in RUNGS:
        if at_least(sandbox.strongest, rung):
            lines.append(f"  {rung}  yes  {PROMISES[rung]}")
        else:
            why = sandbox.missing.get(rung, "a weaker rung does not hold")
            advice = next((text for word, text in _ADVICE.items() if word in why), "")
            lines.append(f"  {rung}  no   {PROMISES[rung]}")
            lines.append(f"           Missing: {why}. {advice}".rstrip())
    lines.append("")
    if sandbox.drops_user:
        lines.append("Each answer runs as a user of its own that has no account, and without root's power.")
    else:
        lines.append("Answers run as your own user.")
    if at_least(sandbox.strongest, GRADED):
        lines.append(f"Graded work needs {GRADED}, unless c.GradeAnswers.minimum_isolation says otherwise: fine.")
    else:
        lines.append(
            f"Graded work needs {GRADED}: nbgrader will say so and enter no grade. Where you trust the answers, set "
            'c.GradeAnswers.minimum_isolation = "S0" in nbgrader_config.py. Learners can check their own work here.'
        )
    return lines
