"""Country packs: what differs between the countries in which a helpline can be set up.

One TOML file a country, named by its ISO 3166 code. A country without a file cannot be
configured: without its emergency number nobody may be greeted. A file that lacks a field is
refused, with the field's name (docs/countries.md).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from zoneinfo import ZoneInfo

from helpline.content.countries.reading import PackTable, open_pack
from helpline.content.wording import LANGUAGES
from helpline.domain.errors import UnreadableValue
from helpline.domain.phone import Grouping, NumberingPlan
from helpline.domain.spelling import shown
from helpline.domain.weekly import Span, parse_span


@dataclass(frozen=True, slots=True)
class Voice:
    """Who speaks a language here: Twilio's language code and voice, which go together (T3)."""

    language: str
    voice: str


@dataclass(frozen=True, slots=True)
class HelpLine:
    """Another service's number, as it is dialled here.

    `checked_on` is the day somebody rang it; None until a person has.
    """

    name: str
    number: str
    takes_texts: bool
    checked_on: date | None


@dataclass(frozen=True, slots=True)
class OptOut:
    """What a country asks of those who text people.

    `law` names it, `asks` says it in a sentence, `words` each end our texts by themselves;
    `checked_on` is the day somebody who knows the law has read this, None until then.
    """

    law: str
    asks: str
    words: tuple[str, ...]
    checked_on: date | None


@dataclass(frozen=True, slots=True)
class CountryPack:
    """One country. `timezone` is used where the configuration names none.

    The first of `emergency_numbers` is the one that callers are told; `emergency_spoken` has it
    in words, by language. `crisis_number` is rung by day and night by somebody who thinks of ending
    their life, as it is read. `voices` are by language code ("en"). `leave_to` is an address that
    anybody may be found looking at. `own_wording` names the languages in which texts of a
    follow-up are worded otherwise here. `holidays` is the calendar of public holidays that counts.
    In `quiet_hours` nobody is rung back, unless a line says otherwise.
    """

    code: str
    name: str
    timezone: str
    leave_to: str
    emergency_numbers: tuple[str, ...]
    emergency_spoken: Mapping[str, str]
    crisis_number: str
    numbering: NumberingPlan
    voices: Mapping[str, Voice]
    help_lines: tuple[HelpLine, ...]
    own_wording: tuple[str, ...]
    holidays: str
    quiet_hours: Span
    opt_out: OptOut

    @property
    def emergency_number(self) -> str:
        """The number to ring when somebody is not breathing."""
        return self.emergency_numbers[0]


@cache
def country_codes() -> tuple[str, ...]:
    """The countries there are packs for, in alphabetical order."""
    names = (entry.name for entry in files(__name__).iterdir())
    return tuple(sorted(name.removesuffix(".toml") for name in names if name.endswith(".toml")))


@cache
def country_pack(code: str) -> CountryPack:
    """A country's pack.

    Raises `UnreadableValue` naming those there are when it has none, and `ConfigurationError`
    naming file and field when its file is not whole.
    """
    if code not in country_codes():
        known = ", ".join(country_codes())
        raise UnreadableValue(f"there is no country pack {shown(code)}; there are {known}")
    return read_pack(code, files(__name__).joinpath(f"{code}.toml").read_text("utf-8"))


def read_pack(code: str, content: str) -> CountryPack:
    """What the file of a country says."""
    file = open_pack(f"content/countries/{code}.toml", content)
    file.allow(*_FIELDS)
    if file.text("code") != code:
        file.refuse("code", f"must be {code}, as the file is called")
    emergency = file.table("emergency", "numbers", "spoken", "crisis")
    spoken = emergency.table("spoken", *LANGUAGES)
    return CountryPack(
        code=code,
        name=file.text("name"),
        timezone=file.read("timezone", _zone),
        leave_to=file.text("leave_to"),
        emergency_numbers=emergency.texts("numbers", at_least=1),
        emergency_spoken=MappingProxyType({one: spoken.text(one) for one in LANGUAGES}),
        crisis_number=emergency.text("crisis"),
        numbering=_numbering(file.table("numbering", *_NUMBERING)),
        voices=_voices(file.table("voices", *LANGUAGES)),
        help_lines=tuple(map(_help_line, file.tables("help_lines", *_HELP_LINE))),
        own_wording=_own_wording(file.table("wording", "own")),
        holidays=file.table("holidays", "calendar").text("calendar"),
        quiet_hours=file.table("quiet", "hours").read("hours", parse_span),
        opt_out=_opt_out(file.table("opt_out", *_OPT_OUT)),
    )


_FIELDS = (
    "code",
    "name",
    "timezone",
    "leave_to",
    "emergency",
    "numbering",
    "voices",
    "help_lines",
    "wording",
    "holidays",
    "quiet",
    "opt_out",
)
_NUMBERING = (
    "calling_code",
    "trunk_prefix",
    "international_prefix",
    "national_lengths",
    "says_trunk_prefix",
    "groupings",
)
_HELP_LINE = ("name", "number", "takes_texts", "checked_on")
_OPT_OUT = ("law", "asks", "words", "checked_on")


def _zone(name: str) -> str:
    return ZoneInfo(name).key


def _numbering(table: PackTable) -> NumberingPlan:
    return NumberingPlan(
        calling_code=table.text("calling_code"),
        trunk_prefix=table.text("trunk_prefix", may_be_empty=True),
        international_prefix=table.text("international_prefix"),
        national_lengths=frozenset(table.numbers("national_lengths")),
        says_trunk_prefix=table.truth("says_trunk_prefix"),
        groupings=tuple(
            Grouping(one.texts("starts", at_least=1), one.numbers("sizes"))
            for one in table.tables("groupings", "starts", "sizes")
        ),
    )


def _voices(table: PackTable) -> Mapping[str, Voice]:
    spoken = {one: table.table(one, "language", "voice") for one in LANGUAGES}
    return MappingProxyType(
        {one: Voice(voice.text("language"), voice.text("voice")) for one, voice in spoken.items()}
    )


def _help_line(table: PackTable) -> HelpLine:
    return HelpLine(
        name=table.text("name"),
        number=table.text("number"),
        takes_texts=table.truth("takes_texts", default=False),
        checked_on=_day(table),
    )


def _own_wording(table: PackTable) -> tuple[str, ...]:
    own = table.texts("own")
    for language in own:
        if language not in LANGUAGES:
            table.refuse("own", f"there is no language {shown(language)}")
    return own


def _opt_out(table: PackTable) -> OptOut:
    return OptOut(
        law=table.text("law"),
        asks=table.text("asks"),
        words=table.texts("words", at_least=1),
        checked_on=_day(table),
    )


def _day(table: PackTable) -> date | None:
    """The day on which somebody looked; empty until somebody has."""
    return table.read(
        "checked_on", lambda text: date.fromisoformat(text) if text else None, may_be_empty=True
    )
