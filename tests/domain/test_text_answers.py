"""What is answered by text about a call: times in the line's zone, a message, a name."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from helpline.content.asking_words import answer_words
from helpline.domain.text_answers import Answer, read_answer

NEW_YORK = ZoneInfo("America/New_York")
NOON = datetime(2026, 3, 2, 17, tzinfo=UTC)
"""A Monday, in New York."""


def read(text: str, language: str = "en", now: datetime = NOON) -> Answer:
    return read_answer(text, answer_words()[language], now, NEW_YORK)


def when(answer: Answer) -> str:
    assert answer.times is not None
    start, end = answer.times.not_before.astimezone(NEW_YORK), answer.times.not_after
    assert end is not None
    return f"{start:%a %H:%M}-{end.astimezone(NEW_YORK):%H:%M}"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("TONIGHT", "Mon 18:00-21:00"),
        ("tomorrow", "Tue 09:00-21:00"),
        ("4PM", "Mon 16:00-18:00"),
        ("16:30 please", "Mon 16:30-18:30"),
        ("at 4", "Mon 16:00-18:00"),
        ("tomorrow 10 a.m.", "Tue 10:00-12:00"),
        ("11am", "Tue 11:00-13:00"),  # today's is over
        ("monday morning", "Mon 09:00-12:00"),
        ("call me friday at 10.15", "Fri 10:15-12:15"),
        ("this evening", "Mon 18:00-21:00"),
    ],
)
def test_time_is_understood_when_it_is_said_so(text: str, said: str) -> None:
    answer = read(text)
    assert (when(answer), answer.is_all) == (said, True)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("esta noche", "Mon 18:00-21:00"),
        ("MAÑANA", "Tue 09:00-21:00"),
        ("mañana por la mañana", "Tue 09:00-12:00"),
        ("mañana a las 5", "Tue 17:00-19:00"),
        ("el viernes por la tarde", "Fri 12:00-18:00"),
    ],
)
def test_time_is_understood_in_spanish(text: str, said: str) -> None:
    assert when(read(text, "es")) == said


def test_message_and_name_are_understood_with_the_time() -> None:
    answer = read("Name: Sam Hill, 5pm, MSG YES")
    assert (answer.name, answer.voicemail_ok, when(answer)) == ("Sam Hill", True, "Mon 17:00-19:00")
    assert read("msg no") == Answer(voicemail_ok=False, is_all=True)


@pytest.mark.parametrize("text", ["yes", "hello there", "I have 3 kids", "99:99", "25pm", "", "4"])
def test_nothing_is_guessed_when_it_is_not_clear(text: str) -> None:
    assert read(text).is_empty


def test_clocks_that_change_leave_the_time_on_the_wall() -> None:
    answer = read("tomorrow 9am", now=datetime(2026, 3, 7, 17, tzinfo=UTC))
    assert when(answer) == "Sun 09:00-11:00"
