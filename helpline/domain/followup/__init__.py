"""The follow-up after detox: who is followed, by what plan, what is sent when, and what silence means."""
