# %% [markdown]
# # {{round_title}}
#
# An interviewer says: "now make it fetch eight at a time, and don't lose any when one fails." The code is ten lines,
# and most people get it wrong under a clock. These {{exercise_count}} drills are those ten lines.
#
# Each takes 5 to 20 minutes. Do two or three a day, in any order, and write them by hand.

# %% [markdown]
# **How it works.** Write your answer in the cell that begins with `%%answer`, run it, and check it in the cell below.
# Checks run on a virtual clock and under controlled schedules, so a race is found every time, not now and then.
#
# `hint("name")` gives one step at a time, `debrief("name")` shows what there is to learn, `menu()` how you stand.
#
# To see a race of your own, run `explore(function)`, which tries many orders of its threads, or `sweep(function)`, which
# tries many latencies of an async function of one argument, a random generator.

# %% {"role": "setup"}
from autograder.lab import *

start_round("{{round}}")

# %% [markdown]
# ## The drills
#
# {{menu}}

# %% [markdown] {"repeat": "exercises"}
# ## {{title}}
#
# *{{topic}} · {{difficulty}} · {{minutes}} minutes · {{points}} points*
#
# {{stage_prompt}}

# %% {"role": "answer", "repeat": "exercises"}
{{answer}}

# %% {"role": "test", "repeat": "exercises"}
{{test}}

# %% {"role": "free", "repeat": "exercises"}
# Your own tries. hint("{{exercise}}") gives a step, debrief("{{exercise}}") tells all.

# %% [markdown]
# ## How you stand
#
# Come back to the ones that took you two tries; the dashboard reminds you.

# %% {"role": "free"}
menu()
