# %% [markdown]
# # {{title}}
#
# An afternoon with a colleague. {{engineer}} sits down beside you and tells you what is needed. You have {{minutes}}
# minutes, a shared screen, and nobody who has thought of everything.

# %% [markdown]
# **How this works.** Ask with `%%ask`, think aloud with `%%say`, write with `%%answer`, and run `check()` whenever you like.
# The task will change while you work, as tasks do: when a check passes, or after 10, 20 and 30 minutes. What passed before
# must still pass.

# %% [markdown]
# Not every change is a good one. When it breaks what you were told before, say so, before you write it.
#
# Plain Python, standard library only. AI assistance is off in a timed sitting. What you ask and say is kept with its time for
# the replay at the end. The clock begins when you run the next cell; `pause()` stops it.

# %% {"role": "setup"}
from autograder.lab import *

start("{{exercise}}")

# %% [markdown]
# ## What {{engineer}} tells you
#
# {{stage_1_prompt}}

# %% [markdown]
# ## Ask
#
# Change the text and run the cell again, or copy it; each question gets its answer. What {{engineer}} does not know, you
# decide: say what you assume.

# %% {"role": "free"}
%%ask
...

# %% {"role": "free"}
%%ask
...

# %% {"role": "free"}
%%ask
...

# %% [markdown]
# ## Think aloud
#
# Say what you are about to do and why. Nobody grades your words here; who looks at the replay sees them.

# %% {"role": "free"}
%%say
...

# %% [markdown]
# ## Write
#
# One cell for the whole afternoon. Run it after each change. Its names are defined here as well, so that you can try them.

# %% {"role": "answer"}
{{answer}}

# %% {"role": "free"}
{{given_tests}}


# %% [markdown]
# ## Check
#
# The cell below holds the visible checks of the task as it was told first, and runs them with the hidden ones.

# %% {"role": "test", "stage": 1}
{{test}}

# %% [markdown]
# ## As the afternoon goes on
#
# `check()` checks what you were asked for so far, and `prompt()` shows it again. Object with `%%say`, ask with `%%ask`.

# %% {"role": "free"}
check()

# %% {"role": "free"}
%%say
...

# %% {"role": "free"}
%%ask
...

# %% [markdown]
# ## Change by change
#
# Each cell checks one change and all before it, once it has come. They are what counts when you hand this in.

# %% {"role": "test", "repeat": "later stages"}
{{test}}

# %% [markdown]
# ## Stuck, or done?
#
# `hint()` gives one step at a time. `finish()` ends the afternoon: it shows the replay, what there was to ask and what it would
# have cost, your code beside the reference, and the roads not taken.

# %% {"role": "free"}
hint()

# %% {"role": "free"}
finish()

# %% [markdown]
# ## How it went
#
# Six things that a colleague looks at, with four levels each. Whoever marks this gives a level for each; rate yourself first,
# with a sentence of yours or a line of the replay as the reason.

# %% {"role": "free"}
rate(clarify=0, increment=0, adapt=0, trade_off=0, verify=0, collaborate=0)

# %% [markdown] {"role": "rubric", "repeat": "rubric"}
# ### {{dimension_title}}
#
# {{anchors}}
