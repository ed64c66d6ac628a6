"""What drives the simulator: a clock, things that come due, webhooks that go out, stepwise tasks.

Knows nothing of telephony.
"""
