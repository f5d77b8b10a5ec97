# %% [markdown]
# # {{title}}
#
# {{situation}}

# %% [markdown]
# **How it goes.** You write below `%%reply`, fill in the lines of each `%%answer`, and run the cell: the interviewer's next
# words appear under it. Keep the order; to pass over a question, say so in a word. {{minutes}} minutes; `pause()` stops the
# clock, `resume()` lets it go on. "Wrap Words" in the menu "View" keeps long lines on the page.
#
# What you commit to comes back. You may change your mind at any time; say so. No position is the right one.

# %% {"role": "setup"}
from autograder.lab import *

start("{{exercise}}")

# %% [markdown]
# ## The interviewer begins
#
# {{opening}}

# %% [markdown] {"repeat": "turns"}
# ## {{turn_title}}
#
# *{{turn_minutes}}*

# %% {"role": "reply", "repeat": "turns"}
{{reply}}

# %% {"role": "card", "repeat": "turns"}
{{card}}

# %% [markdown]
# ## What a program can check
#
# The card, the numbers, and whether what you said at the end is what you said at the beginning or was openly revised. Your
# words are for you, and for whoever reads them with you.

# %% {"role": "test", "repeat": "stages"}
{{test}}

# %% [markdown]
# ## Stuck, or done?
#
# `hint(1)` is for the first of these checks, and so on. `debrief()` ends the sitting: your rating beside what a program saw
# in your words, and two strong answers from opposite sides.

# %% {"role": "free"}
debrief()
