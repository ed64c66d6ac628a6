"""The directory of places to turn to: read, kept, and sent to people who ask for it."""
