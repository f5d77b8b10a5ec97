# %% [markdown]
# # {{title}}
#
# *{{minutes}} minutes, {{points}} points.* You design how a running system behaves when it breaks, and then it is broken
# on purpose: your policy runs against a simulated fleet, with faults drawn from seeds that nobody has seen.

# %% [markdown]
# **How it goes.** Play public seeds as often as you like. Say what you expect before the hidden ones run. Then check, stage
# by stage: every break comes with its seed and with one request's way, so that you can play it again.
#
# Time is virtual, and compressed: faults that are hours apart come within minutes. The clock of the sitting begins with
# the next cell; `pause()` stops it.

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
# One cell for everything: the policy, what you expect of it, the failure table, and the signals. Run it after each change.

# %% {"role": "answer"}
{{answer}}

# %% {"role": "free"}
simulate(Policy, seed=1)

# %% {"role": "free"}
# Yours: other seeds, simulate(Policy, seed=2).story(17), or policies of your own to compare with.


# %% [markdown]
# ## Check stage 1
#
# What the public seeds are held against stands in the cell below; the hidden ones are held against the same. It takes
# about half a minute. Fill in `predictions()` first.

# %% {"role": "test", "stage": 1}
{{test}}

# %% [markdown] {"repeat": "later stages"}
# ## Stage {{stage}} · {{stage_title}}
#
# *{{stage_minutes}} minutes, {{stage_points}} points.* Its prompt opens when stage {{stage_before}} passes.

# %% {"role": "prompt", "repeat": "later stages"}
prompt({{stage}})

# %% {"role": "test", "repeat": "later stages"}
{{test}}

# %% [markdown] {"role": "written", "repeat": "written"}
# ## {{written_title}}
#
# *{{written_minutes}} minutes, {{written_points}} points, read by a person*
#
# {{written_prompt}}

# %% [markdown] {"role": "prose", "repeat": "written"}
# *Write here.*

# %% [markdown]
# ## Stuck, or done?
#
# `hint()` gives one step at a time for the stage that you are at. `debrief()` ends the sitting once all stages pass, and
# `finish()` at any time. Both show how your time went, the reference, and which systems do this well.

# %% {"role": "free"}
hint()

# %% {"role": "free"}
debrief()
