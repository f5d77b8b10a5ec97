"""A tiny pair task for tests: what `write_course` of conftest takes, over its exercise of sums, and a briefing."""

from __future__ import annotations

BRIEF = """\
engineer = "Ada"
second = "Bo"
brief = "Numbers are apples; negative ones are debts."

[[ambiguities]]
question = "negative"
cost = "Debts are lost."
tests = ["test_zero"]
code = ["add"]

[[drifts]]
stage = 2
contradicts = "Debts count."
settled = "You are right, debts count."
unsettled = "Debts were to count."
hands_over = true
"""

QUESTIONS = """\
same = [["negative", "minus"], ["fetch", "load", "get the number"]]

[[questions]]
id = "negative"
about = "negative numbers"
keys = ["negative"]
answer = "They count."
later = { 2 = "They count, in both parts." }
asks = ["Can numbers be negative?", "What about negative numbers?", "Do negative ones count?"]

[[questions]]
id = "failing"
about = "a fetch that fails"
since = 2
keys = ["fetch fail"]
answer = "It raises."
asks = ["What if a fetch fails?", "Can fetch raise an error?", "What happens when a fetch fails?"]

[[questions]]
id = "style"
about = "the style of the code"
silent = true
asks = ["Is there a style guide?", "Which formatter do you use?"]

[[objections]]
stage = 2
says = [
    "But debts count, too.",
    "That would lose the debts.",
    "Then the debts are lost.",
    "We must not lose what people owe.",
    "The debts would be left out, and lost.",
]
"""

PARAPHRASES = """\
[right]
negative = ["do minus numbers occur?"]
failing = ["and when the load raises?"]

[outside]
asks = ["Who pays for lunch?"]

[objects]
2 = ["No, the debts would be lost."]

[agrees]
2 = ["Okay, debts are left out."]
"""

RUBRIC = """\
[[dimensions]]
id = "clarify"
title = "Clarify"
level_1 = "one"
level_2 = "two"
level_3 = "three"
level_4 = "four"
"""

FILES = {"brief.toml": BRIEF, "questions.toml": QUESTIONS, "paraphrases.toml": PARAPHRASES, "../rubric.toml": RUBRIC}

#: What `autograder.pairing.briefing` tells of a task with three drifts.
BRIEFING = {
    "engineers": ["Ada", "Bo"],
    "ambiguities": [
        {"question": "negative", "about": "negative numbers", "cost": "Debts are lost.", "code": ["line_7"]},
        {"question": "zero", "about": "zero", "cost": "Nothing is lost.", "code": []},
    ],
    "drifts": [
        {
            "stage": 2,
            "title": "Two",
            "contradicts": "Debts count.",
            "unsettled": "Debts were to count.",
            "hands_over": False,
        },
        {"stage": 3, "title": "Three", "contradicts": "", "unsettled": "", "hands_over": False},
        {"stage": 4, "title": "Four", "contradicts": "", "unsettled": "", "hands_over": True},
    ],
}
