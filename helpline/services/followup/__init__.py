"""The follow-up as it is lived: who is enrolled, what is due, and what came of each text."""
