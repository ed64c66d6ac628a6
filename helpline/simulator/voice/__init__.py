"""What happens in a call: TwiML played verb by verb, legs rung, rooms shared."""
