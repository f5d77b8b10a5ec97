"""Labelled replies to five situations, and what is seen in them: `texts` reads them, `measure` counts.

Each text was written for this corpus and labelled by reading it. Those in ``blind`` were written after the rules and
labelled before any rule had looked at them.
"""
