"""How long words take to be spoken."""

WORDS_PER_SECOND = 2.5
"""Of the voices that callers hear, at their usual pace."""


def spoken_seconds(words: str) -> float:
    """How long it takes to say this, pauses between sentences included."""
    return len(words.split()) / WORDS_PER_SECOND
