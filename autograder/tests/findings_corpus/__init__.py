"""Labelled answers to small problems, and what is found in them: `answers` reads them, `measure` runs them."""
