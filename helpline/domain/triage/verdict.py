"""What triage can say of a text."""

from dataclasses import dataclass
from enum import StrEnum


class Risk(StrEnum):
    """What a text tells of the person, the most serious first (follow-up.md §6).

    A wish to get no more texts is no risk: it is reported beside it.
    """

    EMERGENCY_OVERDOSE = "emergency_overdose"
    SUICIDAL = "suicidal"
    RELAPSE_USED = "relapse_used"
    WANTS_CALL = "wants_call"
    CRAVING_STRUGGLING = "craving_struggling"
    QUESTION = "question"
    WRONG_NUMBER = "wrong_number"
    UNCLEAR = "unclear"
    OK = "ok"


BY_SERIOUSNESS = tuple(Risk)
"""Every risk, the most serious first."""

SERIOUS = (Risk.EMERGENCY_OVERDOSE, Risk.SUICIDAL, Risk.RELAPSE_USED)
"""What is never set aside, whoever or whatever wrote it."""


class Keyword(StrEnum):
    """A word that asks something of the service, sent as the whole text (M8)."""

    STOP = "STOP"
    START = "START"
    HELP = "HELP"
    CALL = "CALL"
    LESS = "LESS"
    MORE = "MORE"
    PAUSE = "PAUSE"
    LATER = "LATER"
    INFO = "INFO"


class Automatic(StrEnum):
    """A text that a phone wrote, not a person: it is no sign of life (follow-up.md §1.10)."""

    REACTION = "reaction"
    REPLY = "reply"


@dataclass(frozen=True, slots=True)
class Verdict:
    """How one text is read.

    `opt_out` silences what we send by ourselves and is independent of `risk`; with
    `opt_out_only` the text says nothing else. `urgent` asks for the shorter of the limits that a
    risk has. `confidence` is 0 to 1. `reasons` name rules and never quote the text. `language` is
    the one whose words it mostly has, None when it has no known words.
    """

    risk: Risk
    opt_out: bool
    confidence: float
    reasons: tuple[str, ...]
    rule_version: str
    language: str | None = None
    keyword: Keyword | None = None
    automatic: Automatic | None = None
    urgent: bool = False
    opt_out_only: bool = False
