"""The configuration file of Harbour Helpline, with whatever a scenario wants to be different."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

LINE = "+442079460101"
SPANISH_LINE = "+442079460102"
PARTNER = "+442079460199"
CALLER = "+447700900101"
SECOND_CALLER = "+447700900102"
ANA = "+447700900001"
BEN = "+447700900002"
CLEO = "+447700900003"

Section = Mapping[str, Any]

_HELPLINE: Section = {
    "name": "Harbour Helpline",
    "country": "GB",
    "timezone": "Europe/London",
}

_LINE: Section = {
    "number": LINE,
    "name": "General enquiries",
    "team": "general",
    "languages": ["en"],
    "hours": "always",
}

_TEAM: Section = {
    "name": "general",
    "strategy": "longest-idle",
    "ring_seconds": 20,
    "max_wait_seconds": 600,
    "wrap_up_seconds": 30,
    "callback_attempts": 3,
    "callback_retry": ["15min", "2h"],
}


def counsellor(name: str, phone: str, **more: Any) -> Section:
    """Somebody on the staff."""
    return {
        "name": name,
        "email": f"{name.split(maxsplit=1)[0].lower()}@example.org",
        "phone": phone,
        "role": "counsellor",
        "teams": ["general"],
        "languages": ["en"],
        **more,
    }


ANA_RUIZ = counsellor("Ana Ruiz", ANA, languages=["en", "es"])
BEN_OKORO = counsellor("Ben Okoro", BEN)
CLEO_MARSH = counsellor("Cleo Marsh", CLEO)


def harbour(
    *,
    helpline: Section | None = None,
    line: Section | None = None,
    team: Section | None = None,
    staff: Sequence[Section] = (ANA_RUIZ, BEN_OKORO),
    more_lines: Sequence[Section] = (),
) -> str:
    """One line, one team, two counsellors; a section's keys replace those it has."""
    return "\n".join(
        [
            _section("[helpline]", {**_HELPLINE, **(helpline or {})}),
            *(_section("[[lines]]", {**_LINE, **one}) for one in (line or {}, *more_lines)),
            _section("[[teams]]", {**_TEAM, **(team or {})}),
            *(_section("[[staff]]", person) for person in staff),
        ]
    )


def _section(heading: str, keys: Section) -> str:
    return "\n".join(
        [heading, *(f"{name} = {_written(value)}" for name, value in keys.items()), ""]
    )


def _written(value: object) -> str:
    """A value in TOML, which writes all but tables as JSON does."""
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{name} = {_written(one)}" for name, one in value.items()) + " }"
    return json.dumps(value)
