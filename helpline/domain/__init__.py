"""Decisions, and nothing else: standard library only, no clock, no randomness, no I/O."""
