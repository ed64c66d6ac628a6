"""Referrals: a place that somebody was sent by text, and what came of it."""

from collections.abc import Iterable
from enum import StrEnum

QUESTION = "referral"
"""The name, in the rules of triage, of "did you get through?"."""


class ReferralOutcome(StrEnum):
    """What came of it, as they answered or as somebody on the staff was told."""

    GOT_THROUGH = "got_through"
    NOT_THROUGH = "not_through"
    TURNED_AWAY = "turned_away"
    NOT_TRIED = "not_tried"


_PLAIN = {
    "yes": ReferralOutcome.GOT_THROUGH,
    "1": ReferralOutcome.GOT_THROUGH,
    "no": ReferralOutcome.NOT_THROUGH,
    "2": ReferralOutcome.NOT_THROUGH,
}

_TELLS = (
    "alcohol",
    "alcoh\N{LATIN SMALL LETTER O WITH ACUTE}l",
    "anonymous",
    "an\N{LATIN SMALL LETTER O WITH ACUTE}nim",
    "clean",
    "clinic",
    "cl\N{LATIN SMALL LETTER I WITH ACUTE}nic",
    "mental",
    "naloxon",
    "narcotic",
    "opiat",
    "opio",
    "sober",
    "sobri",
    "substance",
    "sustancia",
    "therap",
    "terap",
    "treatment",
    "tratamiento",
    "withdraw",
)
"""In the name of a place these say what it is; the words of the topics come beside them."""


def outcome_of(answer: str | None) -> ReferralOutcome | None:
    """What a plain answer to the question says; None for any other."""
    return _PLAIN.get(answer or "")


def tells(name: str, words: Iterable[str]) -> bool:
    """Whether a name says what the place is: whoever has the phone may read it."""
    lower = name.lower()
    return any(word in lower for word in (*_TELLS, *words))
