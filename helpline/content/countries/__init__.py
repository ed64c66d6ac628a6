"""Country packs: what differs between the countries in which a helpline can be set up.

One TOML file a country, named by its ISO 3166 code. A country without a file cannot be
configured: without its emergency number nobody may be greeted.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from helpline.domain.errors import UnreadableValue
from helpline.domain.phone import Grouping, NumberingPlan
from helpline.domain.spelling import shown


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
class CountryPack:
    """One country. `timezone` is used where the configuration names none.

    The first of `emergency_numbers` is the one that callers are told; `emergency_spoken` has it
    in words, by language. `crisis_number` is rung by day and night by somebody who thinks of ending
    their life, as it is read. `voices` are by language code ("en"). `leave_to` is an address that
    anybody may be found looking at.
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
    """A country's pack; raises `UnreadableValue` naming those there are when it has none."""
    if code not in country_codes():
        known = ", ".join(country_codes())
        raise UnreadableValue(f"there is no country pack {shown(code)}; there are {known}")
    return _pack(tomllib.loads(files(__name__).joinpath(f"{code}.toml").read_text("utf-8")))


def _pack(written: dict[str, Any]) -> CountryPack:
    return CountryPack(
        code=written["code"],
        name=written["name"],
        timezone=written["timezone"],
        leave_to=written["leave_to"],
        emergency_numbers=tuple(written["emergency"]["numbers"]),
        emergency_spoken=MappingProxyType(written["emergency"]["spoken"]),
        crisis_number=written["emergency"]["crisis"],
        numbering=_numbering(written["numbering"]),
        voices=MappingProxyType(
            {name: Voice(**voice) for name, voice in written["voices"].items()}
        ),
        help_lines=tuple(_help_line(line) for line in written["help_lines"]),
    )


def _numbering(written: dict[str, Any]) -> NumberingPlan:
    return NumberingPlan(
        calling_code=written["calling_code"],
        trunk_prefix=written["trunk_prefix"],
        international_prefix=written["international_prefix"],
        national_lengths=frozenset(written["national_lengths"]),
        says_trunk_prefix=written["says_trunk_prefix"],
        groupings=tuple(
            Grouping(tuple(grouping["starts"]), tuple(grouping["sizes"]))
            for grouping in written["groupings"]
        ),
    )


def _help_line(written: dict[str, Any]) -> HelpLine:
    checked_on = written["checked_on"]
    return HelpLine(
        name=written["name"],
        number=written["number"],
        takes_texts=written.get("takes_texts", False),
        checked_on=date.fromisoformat(checked_on) if checked_on else None,
    )
