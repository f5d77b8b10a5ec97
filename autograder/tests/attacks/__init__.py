"""Hostile answers, honest controls that look like them, and what judges whether a rung of isolation held."""
