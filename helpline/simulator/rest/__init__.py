"""Twilio's REST interface, version 2010-04-01, as far as the simulator has it (R1-R8)."""
