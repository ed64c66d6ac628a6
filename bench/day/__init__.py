"""A day of calls by discrete-event simulation: one room, many ways to say whose phone rings."""
