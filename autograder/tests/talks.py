"""Two tiny conversations, one of which draws on the other's card; written for each test that wants to change them."""

from __future__ import annotations

CELLS_READING = """\
%%reply tiny_reading opening
I ran the night shift of a print shop for six years, and I left when it was sold.

%%answer tiny_reading story
opener = "a failure"
began = "2019-03"
ended = "2021-06-30"
presses = 4

%%answer tiny_reading claim_one
section = "two"
objection = "a shop of four presses is no sample of the trade"

%%answer tiny_reading claim_two
section = "one"
objection = "nobody counted the nights on which nothing broke"

%%answer tiny_reading again
presses_again = 4
"""

READING = {
    "scenario.toml": """\
id = "tiny_reading"
title = "The print shop"
minutes = 10
difficulty = "easy"
skills = ["dates"]
least_probes = 1

[points]
card = 60
consistency = 30

[[schemas]]
id = "claim"
[[schemas.slots]]
name = "section"
kind = "choice"
help = "the section"
choices = ["one", "two"]
[[schemas.slots]]
name = "objection"
kind = "text"
help = "the strongest objection"
least_words = 3

[[turns]]
id = "opening"
title = "Begin"
minutes = 2
says = "Tell me about your work."
[turns.reply]
points = 10
dimensions = ["depth"]
most_words = 20

[[turns]]
id = "story"
title = "The story"
minutes = 2
draws = "opener"
says = "Which story, and when was it?"
[[turns.slots]]
name = "opener"
kind = "choice"
help = "which story"
choices = ["a failure", "a success"]
[[turns.slots]]
name = "began"
kind = "date"
help = "when it began"
[[turns.slots]]
name = "ended"
kind = "date"
help = "when it ended"
[[turns.slots]]
name = "presses"
kind = "number"
help = "how many presses"
least = 1

[[turns]]
id = "claim_one"
title = "First claim"
minutes = 2
card = "claim"
says = "What did you read?"

[[turns]]
id = "claim_two"
title = "Second claim"
minutes = 2
card = "claim"
says = "And the other?"

[[turns]]
id = "again"
title = "Once more"
minutes = 2
probe = true
[[turns.variants]]
when = 'opener == "a failure" and ended - began > 365'
says = "A failure that went on from {began} to {ended}. How many presses had you?"
[[turns.variants]]
when = 'opener == "a failure"'
says = "A short failure. How many presses had you?"
[[turns.variants]]
says = "You objected: {claim_one.objection}. How many presses had you?"
[[turns.slots]]
name = "presses_again"
restates = "presses"
help = "how many presses there were"

[[checks]]
name = "chronology"
part = "card"
label = "It began before it ended"
must = "began < ended"
says = "It ended before it began."
""",
    "situation.md": "A printer applies for a post.\n",
    "rubric.toml": """\
[[dimensions]]
id = "depth"
title = "Depth"
level_1 = "The team did it."
level_2 = "Own tasks."
level_3 = "An own decision, with a number."
level_4 = "Also what it cost."
observations = ["harm", "signal"]
""",
    "hints.md": "## The card\n\n1. Look at the dates.\n\n## Consistency\n\n1. Count again.\n",
    "debrief.md": "One says four presses, the other five; both are fine.\n",
    "examples/strong_a_failure.txt": f"A failure.\n\n{CELLS_READING}",
    "examples/strong_a_success.txt": "A success.\n\n" + CELLS_READING.replace("a failure", "a success"),
    "examples/weak_backwards.txt": "Fails at card_chronology: it ends before it begins.\n\n"
    + CELLS_READING.replace('"2021-06-30"', '"2018-06"'),
    "examples/weak_other_number.txt": "Fails at consistency_again_steady: another number.\n\n"
    + CELLS_READING.replace("presses_again = 4", "presses_again = 5"),
    "examples/weak_no_objection.txt": "Fails at card_claim_two_objection: says nothing against it.\n\n"
    + CELLS_READING.replace('"nobody counted the nights on which nothing broke"', '"none"'),
}

CELLS_BRIDGE = """\
%%reply tiny_bridge opening
I would close the bridge, since a lorry on it could fall on the boats below.

%%answer tiny_bridge card
decision = "close it"
owner = "the engineer on duty"
lorries = 40, "a day"
sure = True

%%answer tiny_bridge p1
stand = "hold"
because = "the crack is longer than yesterday"
changes = {}
tonnes = 400, "tonnes"

%%reply tiny_bridge p2
The baker pays for it, and I would tell her so myself.

%%answer tiny_bridge p2
stand = "revise"
because = "she showed that half of the lorries are light"
changes = {"lorries": (20, "a day")}

%%answer tiny_bridge p3
stand = "abstain"
because = "nobody has measured the wind so far"
changes = ...
closing_lorries = 20, "a day"

%%answer tiny_bridge rating
care = 3, "I would tell her so myself"
"""

BRIDGE = {
    "scenario.toml": """\
id = "tiny_bridge"
title = "The bridge"
minutes = 10
difficulty = "easy"
skills = ["weights"]
least_probes = 2

[points]
card = 40
arithmetic = 20
consistency = 20

[givens]
weight = 10
most = 30

[[reads]]
name = "objection"
scenario = "tiny_reading"
turn = "claim_one"
slot = "objection"

[[turns]]
id = "opening"
title = "Begin"
minutes = 2
says = "There is a crack in the bridge. What do you do?"
[turns.reply]
points = 10
dimensions = ["care"]

[[turns]]
id = "card"
title = "Commit"
minutes = 2
says = "Put it on a card."
[[turns.slots]]
name = "decision"
kind = "choice"
help = "what you do"
choices = ["close it", "leave it open"]
[[turns.slots]]
name = "owner"
kind = "text"
help = "who decides"
refuses = ["we"]
refusal = "We is nobody: name one."
[[turns.slots]]
name = "lorries"
kind = "quantity"
help = "how many lorries may cross"
unit = "a day"
units = { "an hour" = 24 }
least = 0
most = 1000
[[turns.slots]]
name = "sure"
kind = "yes_no"
help = "whether you are sure"
optional = true

[[turns]]
id = "p1"
title = "The crack"
minutes = 2
probe = true
stand = true
[[turns.variants]]
when = "lorries > most"
premise = "lorries > 30"
facts = { measured_by = "eye" }
says = "You let {lorries} cross, {lorries - most} more than the sign. The crack grew."
[[turns.variants]]
facts = { measured_by = "eye" }
says = "You let {lorries} cross. The sign says {most}. {owner} asks why."
[[turns.slots]]
name = "tonnes"
kind = "quantity"
help = "tonnes that cross in a day, at 10 for each lorry"
asks = "how many tonnes is that?"
unit = "tonnes"
value = "lorries * weight"
at = { lorries = 40 }
reference = 400
tolerance = 0.01
[[turns.slots.mistakes]]
value = "lorries / weight"
says = "Each lorry has ten tonnes, not a tenth."

[[turns]]
id = "p2"
title = "The baker"
minutes = 2
probe = true
stand = true
[[turns.variants]]
when = 'known(objection) and p1.stand == "hold"'
says = "Elsewhere you said: {objection}. The baker says it, too."
[[turns.variants]]
says = "You have not told me what you read. The baker cannot deliver."
[turns.reply]
points = 10
dimensions = ["care"]

[[turns]]
id = "p3"
title = "The wind"
minutes = 2
stand = true
optional = true
[[turns.variants]]
when = 'decision == "close it"'
facts = { measured_by = "a gauge" }
corrects = ["measured_by"]
says = "It was no crack of weight. It was the wind, says a gauge. Keep it {decision}d?"
[[turns.slots]]
name = "closing_lorries"
restates = "lorries"
help = "how many lorries may cross, as it stands"
optional = true
""",
    "situation.md": "You look after a bridge. A crack was seen.\n",
    "rubric.toml": """\
[[dimensions]]
id = "care"
title = "Care"
level_1 = "None."
level_2 = "For the bridge."
level_3 = "For those below it."
level_4 = "Also for the baker."
observations = ["harm"]
""",
    "hidden.py": '''\
"""Tests of the bridge."""


def test_consistency_owner_is_not_the_decision(talk):
    """The owner is a person

    It repeats the decision.
    """
    assert talk["owner"] != talk["decision"]


def test_card_opening_is_said(talk):
    """The first reply says why"""
    assert len(talk.reply("opening").split()) >= 5, "It is too short to hold a reason."
''',
    "hints.md": "## The card\n\n1. One name.\n\n## Arithmetic\n\n1. Times ten.\n\n## Consistency\n\n1. Say revise.\n",
    "debrief.md": "Closing it and leaving it open are both fine.\n",
    "examples/strong_close.txt": f"Closes it.\n\n{CELLS_BRIDGE}",
    "examples/strong_open.txt": "Leaves it open.\n\n"
    + CELLS_BRIDGE.replace('"close it"', '"leave it open"').replace("I would close", "I would not close"),
    "examples/weak_we.txt": "Fails at card_owner: nobody in particular.\n\n"
    + CELLS_BRIDGE.replace('"the engineer on duty"', '"we"'),
    "examples/weak_divides.txt": "Fails at arithmetic_tonnes: divides.\n\n"
    + CELLS_BRIDGE.replace('400, "tonnes"', '4, "tonnes"'),
    "examples/weak_silent.txt": "Fails at consistency_p3_steady: forgets what it revised.\n\n"
    + CELLS_BRIDGE.replace('closing_lorries = 20, "a day"', 'closing_lorries = 40, "a day"'),
}

ROUND = """\
title = "Talks"
order = 1
minutes = 10
screens_for = "talking"
weight = 1.0
kind = "conversation"
"""


def write_talks(root, changes=None):
    """A course at ``root`` with both; ``changes`` are ``(file, old, new)`` in the bridge's folder. Gives that folder."""
    round_ = root / "rounds" / "talks"
    for name, files in (("tiny_reading", READING), ("tiny_bridge", BRIDGE)):
        for file, text in files.items():
            for changed, old, new in changes or ():
                if name == "tiny_bridge" and changed == file:
                    assert old in text, old
                    text = text.replace(old, new)
            path = round_ / name / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    (round_ / "round.toml").write_text(ROUND, encoding="utf-8")
    return round_ / "tiny_bridge"
