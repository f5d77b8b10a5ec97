# %% [markdown]
# # {{title}}

# %% {"role": "setup"}
from autograder.lab import *

start("{{exercise}}")

# %% {"role": "answer"}
{{answer}}

# %% {"role": "test", "stage": 1}
{{test}}

# %% {"role": "test", "repeat": "later stages"}
{{test}}
