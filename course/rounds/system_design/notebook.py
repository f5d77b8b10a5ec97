# %% [markdown]
# # {{title}}
#
# You sit at a shared screen with {{minutes}} minutes on the clock. One task, {{stage_count}} stages: each stage
# changes what the one before asked for. Hidden tests grade your code as you go.
#
# Get a small stage 1 to pass first. Then extend it in steps, and check after each.

# %% [markdown]
# **Rules.** Plain Python, standard library only. AI assistance is off in a timed sitting, as it is in the real one.
# Write and run your own tests as often as you like: when a cell of yours tries the answer, its size and outcome are
# recorded for the debrief, never its text.
#
# The clock begins when you run the next cell, and goes on through restarts. `pause()` stops it and `resume()` lets it go
# on. Past the time you may work on; checks are then marked as overtime.

# %% {"role": "setup"}
from autograder.lab import *

start("{{exercise}}")

# %% [markdown]
# ## Stage 1 · {{stage_1_title}}
#
# *{{stage_1_minutes}} minutes, {{stage_1_points}} points*
#
# {{stage_1_prompt}}

# %% [markdown]
# ## Your answer
#
# One cell for all stages. Run it after each change, then check. Its names are defined here as well, so that you can
# try them out in the cell below.

# %% {"role": "answer"}
{{answer}}

# %% {"role": "free"}
# Your own tests. The simulated world of the prompts and simulate, the virtual clock, are those of the checks.


# %% [markdown]
# ## Check stage 1
#
# The visible checks stand in the cell below. Running it makes them and the hidden ones.

# %% {"role": "test", "stage": 1}
{{test}}

# %% [markdown] {"repeat": "later stages"}
# ## Stage {{stage}} · {{stage_title}}
#
# *{{stage_minutes}} minutes, {{stage_points}} points.* Its prompt opens when stage {{stage_before}} passes. Go on in the
# same answer cell: what passed before must still pass.

# %% {"role": "prompt", "repeat": "later stages"}
prompt({{stage}})

# %% {"role": "test", "repeat": "later stages"}
{{test}}

# %% [markdown]
# ## Stuck, or done?
#
# `hint()` gives one step at a time for the stage that you are at. `debrief()` ends the sitting once all stages pass, and
# `finish()` at any time. Both show how your time went, one thing to do differently, your code beside the reference, and
# the roads not taken.

# %% {"role": "free"}
hint()

# %% {"role": "free"}
debrief()
