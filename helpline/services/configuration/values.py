"""Single values of the file. Each function raises `UnreadableValue` with the reason.

No reason repeats a phone number, a name or an address: reasons are printed and logged.
"""

import re
from collections.abc import Callable, Iterable
from datetime import timedelta
from enum import StrEnum
from functools import cache
from typing import TypeVar
from zoneinfo import available_timezones

from helpline.content.countries import CountryPack, country_pack
from helpline.content.wording import LANGUAGES
from helpline.domain.configuration import NEVER_QUIET
from helpline.domain.durations import parse_duration
from helpline.domain.errors import UnreadableValue
from helpline.domain.library.topics import LONGEST_BREATH_SECONDS
from helpline.domain.phone import KEYPAD_SPELLINGS, is_e164, parse_e164
from helpline.domain.senders import is_service
from helpline.domain.shifts import parse_shift
from helpline.domain.speech import WORDS_PER_SECOND, spoken_seconds
from helpline.domain.spelling import shown, unknown
from helpline.domain.weekly import MINUTES_A_DAY, Span, parse_span
from helpline.telephony.numbers import exists, is_of_country

LONGEST_NAME = 80
LONGEST_EMAIL = 254
LONGEST_SENTENCE = 300

_ADDRESS = re.compile(r"https://[a-z0-9.-]+(:[0-9]{1,5})?/[!-~]{1,1000}", re.IGNORECASE | re.ASCII)
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+")
_Kind = TypeVar("_Kind", bound=StrEnum)


def name(text: str) -> str:
    """A name to be shown or spoken."""
    stripped = text.strip()
    if not stripped:
        raise UnreadableValue("must not be empty")
    if len(stripped) > LONGEST_NAME or not stripped.isprintable():
        raise UnreadableValue(f"must be one line of at most {LONGEST_NAME} characters")
    return stripped


def sentence(text: str) -> str:
    """A sentence or two for a page."""
    stripped = text.strip()
    if not 0 < len(stripped) <= LONGEST_SENTENCE or not stripped.isprintable():
        raise UnreadableValue(f"must be one line of at most {LONGEST_SENTENCE} characters")
    return stripped


def breath(text: str) -> str:
    """A sentence that is spoken, too."""
    said = sentence(text)
    if spoken_seconds(said) > LONGEST_BREATH_SECONDS:
        words = int(LONGEST_BREATH_SECONDS * WORDS_PER_SECOND)
        raise UnreadableValue(f"is more than a breath: {words} words are the most")
    return said


def line_name(text: str) -> str:
    """A line's name, which may stand wherever its number may."""
    if is_e164(text.strip()):
        raise UnreadableValue("must not be a phone number")
    return name(text)


def email(text: str) -> str:
    """An e-mail address, in small letters: it is what staff sign in with."""
    stripped = text.strip()
    if (
        len(stripped) > LONGEST_EMAIL
        or not _EMAIL.fullmatch(stripped)
        or not stripped.isprintable()
    ):
        raise UnreadableValue('must be an e-mail address such as "ana@example.org"')
    return stripped.lower()


def https_address(text: str) -> str:
    """An address on the web, of a file that Twilio fetches."""
    stripped = text.strip()
    if not _ADDRESS.fullmatch(stripped):
        raise UnreadableValue('must be an address such as "https://example.org/calm.mp3"')
    return stripped


def messaging_service(text: str) -> str:
    """The name of a Messaging Service; a name of letters would send what nobody can answer."""
    stripped = text.strip()
    if not is_service(stripped):
        raise UnreadableValue(
            'must be a Messaging Service, "MG" and 32 digits and letters from a to f;'
            " a sender's name of letters cannot be answered, and is never sent from"
        )
    return stripped


def country(text: str) -> str:
    """The code of a country that has a pack."""
    return country_pack(text).code


@cache
def _zones() -> tuple[str, ...]:
    return tuple(sorted(available_timezones()))


def zone(text: str) -> str:
    """The name of a time zone."""
    if text not in _zones():
        raise UnreadableValue(unknown("time zone", text, _zones()))
    return text


def one_of(what: str, kinds: type[_Kind]) -> Callable[[str], _Kind]:
    """A reader for the values of an enum."""

    def read(text: str) -> _Kind:
        known = [kind.value for kind in kinds]
        if text not in known:
            raise UnreadableValue(f"{unknown(what, text, known)}; there are {', '.join(known)}")
        return kinds(text)

    return read


def language_in(pack: CountryPack | None) -> Callable[[str], str]:
    """A reader for languages that have prompts and, in this country, a voice."""
    spoken: Iterable[str] = LANGUAGES if pack is None else pack.voices
    known = [language for language in LANGUAGES if language in spoken]

    def read(text: str) -> str:
        if text not in known:
            reason = f"there is no language pack {shown(text)}; there are {', '.join(known)}"
            raise UnreadableValue(reason)
        return text

    return read


def number_of(pack: CountryPack | None) -> Callable[[str], str]:
    """A reader for numbers of the country; of any country while ours is not known."""

    def read(text: str) -> str:
        number = phone(text)
        if pack is not None and not is_of_country(number, pack.code):
            raise UnreadableValue(f"is not a number of {pack.code}")
        return number

    return read


def phone(text: str) -> str:
    """A number that can be rung, of whatever country."""
    number = parse_e164(text)
    if number in KEYPAD_SPELLINGS or not exists(number):
        raise UnreadableValue("is not a possible number")
    return number


def shift(text: str) -> str:
    """A shift, kept as it is written but for blanks around it."""
    parse_shift(text)
    return " ".join(text.split())


def positive_duration(text: str) -> timedelta:
    """A duration that is longer than nothing."""
    duration = parse_duration(text)
    if not duration:
        raise UnreadableValue("must be longer than nothing")
    return duration


def quiet_hours(text: str) -> Span | None:
    """Two times, the second one on the day after if it is earlier; or None for "none"."""
    return None if text == NEVER_QUIET else parse_span(text)


def window(text: str) -> Span:
    """Two times of one day."""
    span = parse_span(text)
    if span.end > MINUTES_A_DAY:
        raise UnreadableValue("must begin and end on the same day: nobody is texted overnight")
    return span
