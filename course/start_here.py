# %% [markdown]
# # Start here
#
# You have an interview loop ahead of you: code that grows under a clock, coordination, design from the angle of what
# breaks, and a conversation about harm. This course is a rehearsal of it, round by round.

# %% [markdown]
# ## Your first round
#
# Set 90 minutes aside and open **[Coding assessment: web crawler](coding_assessment/web_crawler.ipynb)**. Run its cells
# from the top. The clock begins with the first code cell.

# %% [markdown]
# ## Another round
#
# `draw` picks a coding assessment that you have not sat lately. To try one without a clock, run
# `start("web_crawler", mode="practice")` in its notebook in place of its first cell; `mode="open"` keeps the clock and
# opens all prompts at once.

# %%
from autograder.lab import draw, review

draw("coding_assessment")

# %% [markdown]
# ## Beside a colleague
#
# In **[Pair programming: duplicate finder](pair_programming/duplicate_finder.ipynb)** an engineer sits beside you for 45
# minutes. Ask, think aloud, and object when a change breaks what you were told.

# %% [markdown]
# ## An hour of things that break
#
# In **[Overload and a retry storm](system_design/overload.ipynb)** you decide what a gateway does when too much comes in,
# and then it is broken on purpose.

# %% [markdown]
# ## A conversation
#
# Three rounds are talked through, not coded. In the values conversation you commit to a decision about harm on a card, and
# an interviewer presses it with what happens next. Opposite positions can do equally well.

# %%
draw("values_conversation")

# %% [markdown]
# ## What comes back
#
# What you missed is suggested again after 1, 3, 7 and 21 days: a stage that a sitting did not reach, a trap that it fell
# into, a drill that was left unsolved.

# %%
review()

# %% [markdown]
# ## Ten minutes a day
#
# The **[concurrency drills](concurrency_drills/concurrency_drills.ipynb)** are the ten lines that most people get wrong
# under a clock. Do two or three a day, in any order; there is no clock on them.

# %% [markdown]
# ## How a check works
#
# Your answer is sent to a process of its own and run against visible and hidden tests there. You see call, got and
# expected of a visible check that fails, and the label of a hidden one.

# %% [markdown]
# ## How you are doing
#
# The **[dashboard](dashboard.ipynb)** says what to do next and why, and how each round stands.

# %% [markdown]
# ## Fair play
#
# Where a copy holds the hidden tests, you could read them. Do it after the debrief: a rehearsal with the answers open
# trains reading.
