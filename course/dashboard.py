# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Dashboard
#
# Every check that you run is kept in a log on this machine. This notebook reads it and says what to do next.
# Run its cells again whenever you want the newest numbers.

# %%
from autograder.dashboard import cohort_board, learner_board

# %% [markdown]
# ## Your practice
#
# Three things to do next, how each round stands by its best sitting, and what that rests on.
# The filters above the page choose a round or a time; its last part looks closer.

# %%
learner_board()

# %% [markdown]
# ## The cohort
#
# For an instructor: how the rounds stand, what waits for you, who is stuck and where.
# `cohort_board(hide_names=True)` shows codes in the place of names.
# A learner who practises alone has no gradebook, and the cell says so.

# %%
cohort_board()
