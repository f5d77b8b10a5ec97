"""Labelled replies to six situations, and what is seen in them: `texts` reads them, `measure` counts.

Each text was written for this corpus and labelled by reading it, before any rule had looked at it. Those in ``developed``
came first and the rules were made on them. Two further lots were written afterwards and looked at once:

| first look at | texts | as labelled | seen of what must be | seen wrongly | warned of what must be | passed for more |
|---|---|---|---|---|---|---|
| ``blind`` | 40 | 23 | 41 of 49 | 8 of 60 | 12 of 17 | 2 |
| ``blind_again``, after mending on these | 29 | 17 | 28 of 32 | 9 of 49 | 12 of 13 | 1 |

Then the rules were mended on both, so that what `make observations` prints of them now is no longer blind. Expect of a
reply that nobody has seen what the second line says. ``sentences.toml`` has replies of one sentence for each observation.
"""
