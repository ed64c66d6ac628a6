"""Reading TwiML: what may stand where, and what it says. Plays nothing."""
