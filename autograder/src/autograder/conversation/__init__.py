"""Conversations: what was committed, what the interviewer says next, what a program can and cannot judge of it."""
