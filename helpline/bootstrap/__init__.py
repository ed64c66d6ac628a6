"""Puts a process together from its settings. Each imports the part that it needs, and no more."""
