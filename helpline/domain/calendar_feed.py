"""iCalendar (RFC 5545), as much of it as a list of shifts needs.

Instants are in UTC, so that no time zone has to be explained. Lines end with CR and LF, and none
is longer than 75 octets without being folded; letters of several octets are never torn.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

_MOST_OCTETS = 75
_ESCAPES = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})
_REFRESHED = "PT4H"


@dataclass(frozen=True, slots=True)
class Event:
    """From an instant to another. `uid` stays the same for the same event in every calendar."""

    uid: str
    start: datetime
    end: datetime
    summary: str


def written_calendar(name: str, events: Iterable[Event], now: datetime) -> str:
    """The whole calendar."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//helpline//rota//EN"]
    lines += ["CALSCALE:GREGORIAN", "METHOD:PUBLISH", f"X-WR-CALNAME:{escaped(name)}"]
    lines.append(f"REFRESH-INTERVAL;VALUE=DURATION:{_REFRESHED}")
    for event in events:
        lines += _event(event, now)
    lines.append("END:VCALENDAR")
    return "".join(f"{part}\r\n" for line in lines for part in folded(line))


def _event(event: Event, now: datetime) -> list[str]:
    return [
        "BEGIN:VEVENT",
        f"UID:{escaped(event.uid)}",
        f"DTSTAMP:{_utc(now)}",
        f"DTSTART:{_utc(event.start)}",
        f"DTEND:{_utc(event.end)}",
        f"SUMMARY:{escaped(event.summary)}",
        "CLASS:PRIVATE",
        "END:VEVENT",
    ]


def escaped(text: str) -> str:
    """A text value (RFC 5545, 3.3.11)."""
    return text.replace("\r\n", "\n").translate(_ESCAPES)


def folded(line: str) -> Iterator[str]:
    """The line in pieces of at most 75 octets, each but the first after a blank (3.1)."""
    piece, octets = "", 0
    for letter in line:
        size = len(letter.encode())
        if octets + size > _MOST_OCTETS:
            yield piece
            piece, octets = " ", 1
        piece, octets = piece + letter, octets + size
    yield piece


def _utc(instant: datetime) -> str:
    return f"{instant.astimezone(UTC):%Y%m%dT%H%M%SZ}"
