"""What a task may be told while it listens."""

from dataclasses import dataclass


class Signal:
    """Something happened. By itself it says: look again."""


class Input(Signal):
    """The person at the phone did something."""


@dataclass(frozen=True)
class Key(Input):
    """One key of a keypad: 0-9, * or #."""

    key: str


@dataclass(frozen=True)
class Speech(Input):
    """Words said into a phone."""

    text: str


class Answered(Signal):
    """The phone was picked up."""


class Declined(Signal):
    """The ringing was refused."""


class Nudge(Signal):
    """Something the task watches has changed."""


class Never(Signal):
    """What nobody sends: listening for it is letting time pass."""
