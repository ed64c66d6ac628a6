"""Texts that Twilio acts on by itself before we see them: it stops, sends again, and answers (M8).

Only the whole text counts there, and only these English words. Where it has acted, a text of ours
that says the same would be one too many, or would be refused.
"""

from enum import StrEnum


class ProviderWord(StrEnum):
    """What the provider has done; with its Advanced Opt-Out it says so itself (M9)."""

    STOP = "STOP"
    START = "START"
    HELP = "HELP"


_WORDS = {
    **dict.fromkeys(
        ("STOP", "UNSUBSCRIBE", "END", "QUIT", "STOPALL", "REVOKE", "OPTOUT", "CANCEL"),
        ProviderWord.STOP,
    ),
    **dict.fromkeys(("START", "YES", "UNSTOP"), ProviderWord.START),
    **dict.fromkeys(("HELP", "INFO"), ProviderWord.HELP),
}

_MAY_MEAN_THEMSELVES = ("END", "QUIT")
"""What somebody in a crisis may write who wants anything but silence."""


def heeded(body: str, opt_out_type: str | None) -> ProviderWord | None:
    """What the provider has done about a text, so far as can be told."""
    if opt_out_type:
        return next((word for word in ProviderWord if word == opt_out_type.upper()), None)
    return _WORDS.get(body.strip().upper())


def may_mean_themselves(body: str) -> bool:
    """Whether the word that stops our texts may be about the person instead: somebody looks."""
    return body.strip().upper() in _MAY_MEAN_THEMSELVES
