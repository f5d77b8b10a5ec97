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
# Every check that you run is kept in a log on this machine. This notebook reads it and adds it up.
# Run its cells again whenever you want the newest numbers.

# %%
from autograder.dashboard import cohort_view, learner_view

# %% [markdown]
# ## Your practice
#
# Your best points for each stage, when it first turned green, and how its checks went over time.
# A round counts its best sitting.

# %%
learner_view()

# %% [markdown]
# ## The cohort
#
# For an instructor: what was handed in, what waits to be marked, and where people get stuck.
# A learner who practises alone has no gradebook, and the cell says so.

# %%
cohort_view()
