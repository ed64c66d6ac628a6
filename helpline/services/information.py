"""The recorded information that a number hears first which keeps others from getting through."""

from zoneinfo import ZoneInfo

from helpline.content.countries import HelpLine, country_pack
from helpline.content.spoken_times import spoken_moment
from helpline.content.wording import prompt
from helpline.domain.instructions import Say
from helpline.domain.phone import spoken_dialled
from helpline.storage.calls import Call

MOST_HELP_LINES = 3
"""As many as somebody can keep in mind."""


def information(call: Call) -> tuple[Say, ...]:
    """Where help is, when we can be reached again, and the key for a life in danger; no blame."""
    return tuple(say for language in call.line.languages for say in _information(call, language))


def _information(call: Call, language: str) -> tuple[Say, ...]:
    listed = spoken_help_lines(call.line.country, language)
    return (
        Say("blocked", {"help_lines": listed}, language),
        _when_again(call, language),
        Say("choice_emergency", language=language),
    )


def spoken_help_lines(country: str, language: str) -> str:
    """The help lines of a country, as they are read out."""
    lines = country_pack(country).help_lines[:MOST_HELP_LINES]
    return ". ".join(_spoken(line, country, language) for line in lines)


def _spoken(line: HelpLine, country: str, language: str) -> str:
    digits = ", ".join(spoken_dialled(line.number, country_pack(country).numbering))
    return prompt("help_line", language, {"name": line.name, "number": digits})


def _when_again(call: Call, language: str) -> Say:
    zone = ZoneInfo(call.line.zone)
    until = call.blocked_until or call.changed_at
    when = spoken_moment(until.astimezone(zone), call.changed_at.astimezone(zone), language)
    if when is None:
        return Say("blocked_for_days", language=language)
    return Say("blocked_until", {"when": when}, language)
