"""Twilio, and the only room that knows its library: signatures, TwiML, REST, number checks."""
