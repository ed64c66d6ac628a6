"""Durations as people write them in the configuration: "90s", "15min", "2h", "3d"."""

import re
from datetime import timedelta

from helpline.domain.errors import UnreadableValue

LONGEST = timedelta(days=1000)

_UNITS = {
    "d": timedelta(days=1),
    "h": timedelta(hours=1),
    "min": timedelta(minutes=1),
    "s": timedelta(seconds=1),
}
_WRITTEN = re.compile(r"([0-9]{1,9}) ?(s|min|h|d)", re.ASCII)


def parse_duration(text: str) -> timedelta:
    """Read a whole number and its unit; raises `UnreadableValue`."""
    found = _WRITTEN.fullmatch(text)
    if found is None:
        raise UnreadableValue('write a number and s, min, h or d, for example "15min"')
    duration = int(found[1]) * _UNITS[found[2]]
    if duration > LONGEST:
        raise UnreadableValue(f"is longer than {LONGEST.days} days")
    return duration


def written_duration(duration: timedelta) -> str:
    """The duration in its largest unit that leaves a whole number; whole seconds only."""
    unit = next(name for name, length in _UNITS.items() if duration % length == timedelta())
    return f"{duration // _UNITS[unit]}{unit}"
