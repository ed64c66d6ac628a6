"""What triage can say of a text."""

from dataclasses import dataclass
from enum import StrEnum

from helpline.domain.risk import Risk

BY_SERIOUSNESS = tuple(Risk)
"""Every risk, the most serious first."""

SERIOUS = (Risk.EMERGENCY_OVERDOSE, Risk.SUICIDAL, Risk.RELAPSE_USED)
"""What is never set aside, whoever or whatever wrote it."""


class Keyword(StrEnum):
    """A word that asks something of the service, sent as the whole text: the provider's own (M8), and
    those that the texts of a follow-up name.
    """

    STOP = "stop"
    START = "start"
    HELP = "help"
    CALL = "call"
    LESS = "less"
    MORE = "more"
    PAUSE = "pause"
    LATER = "later"
    INFO = "info"
    JOIN = "join"


class Automatic(StrEnum):
    """A text that a phone wrote, not a person: it is no sign of life (follow-up.md §1.10)."""

    REACTION = "reaction"
    REPLY = "reply"


@dataclass(frozen=True, slots=True)
class Verdict:
    """How one text is read.

    `opt_out` silences what we send by ourselves and is independent of `risk`; with
    `opt_out_only` the text says nothing else. `urgent` asks for the shorter of the limits that a
    risk has. `answer` is the plain one to the question that was asked last, where the risk is what
    that means. `confidence` is 0 to 1. `reasons` name rules and never quote the text. `language` is
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
    answer: str | None = None
