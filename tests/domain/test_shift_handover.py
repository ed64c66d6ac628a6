"""What goes with shifts: the calendar as RFC 5545 wants it, reminders, and texts that wake nobody."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpline.domain.calendar_feed import Event, escaped, folded, written_calendar
from helpline.domain.rota import Dated, Rota
from helpline.domain.shift_reminders import next_reminder, shifts_to_remind_of
from helpline.domain.shift_requests import wait_for_morning
from helpline.domain.shifts import parse_shifts
from helpline.domain.weekly import parse_span

LONDON = ZoneInfo("Europe/London")


def test_calendar_is_written_in_utc_line_by_line() -> None:
    start = datetime(2026, 7, 1, 22, tzinfo=LONDON)
    event = Event("one", start, start + timedelta(hours=8), "Shift, late; or\nearly")
    written = written_calendar("Shifts", [event], datetime(2026, 3, 4, 12, tzinfo=UTC))
    lines = written.split("\r\n")
    assert lines[:3] == ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//helpline//rota//EN"]
    assert lines[-10:] == [
        "BEGIN:VEVENT",
        "UID:one",
        "DTSTAMP:20260304T120000Z",
        "DTSTART:20260701T210000Z",
        "DTEND:20260702T050000Z",
        r"SUMMARY:Shift\, late\; or\nearly",
        "CLASS:PRIVATE",
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ]
    assert "\n" not in written.replace("\r\n", "")


@given(st.text(alphabet=st.characters(blacklist_categories=["Cs", "Cc"]), max_size=300))
def test_long_line_is_folded_between_letters_and_reads_the_same_unfolded(text: str) -> None:
    pieces = list(folded(f"SUMMARY:{escaped(text)}"))
    assert all(len(piece.encode()) <= 75 for piece in pieces)
    assert all(piece.startswith(" ") for piece in pieces[1:])
    assert pieces[0] + "".join(piece[1:] for piece in pieces[1:]) == f"SUMMARY:{escaped(text)}"


def test_reminder_comes_at_six_in_the_evening_before_the_next_shift() -> None:
    sunday = date(2026, 3, 29)
    rota = Rota(
        parse_shifts(["fri 09:00-17:00"]),
        (Dated(sunday, parse_span("01:15-01:45"), is_on=True),),  # the clock jumps over it
    )
    monday = datetime(2026, 3, 23, 12, tzinfo=UTC)
    thursday = datetime(2026, 3, 26, 18, tzinfo=UTC)
    assert next_reminder(rota, LONDON, monday) == thursday
    assert next_reminder(rota, LONDON, thursday) == datetime(2026, 4, 2, 17, tzinfo=UTC)
    [shift] = shifts_to_remind_of(rota, LONDON, thursday)
    assert shift.day == date(2026, 3, 27)
    assert shifts_to_remind_of(rota, LONDON, thursday + timedelta(hours=4)) == ()
    assert next_reminder(Rota(parse_shifts([])), LONDON, monday) is None


@pytest.mark.parametrize(
    ("at", "until"),
    [
        (datetime(2026, 3, 3, 8, tzinfo=UTC), datetime(2026, 3, 3, 8, tzinfo=UTC)),
        (datetime(2026, 3, 3, 21, tzinfo=UTC), datetime(2026, 3, 4, 8, tzinfo=UTC)),
        (datetime(2026, 3, 29, 0, 30, tzinfo=UTC), datetime(2026, 3, 29, 7, tzinfo=UTC)),
    ],
)
def test_text_about_the_rota_waits_for_the_morning(at: datetime, until: datetime) -> None:
    assert at + wait_for_morning(at, LONDON) == until
