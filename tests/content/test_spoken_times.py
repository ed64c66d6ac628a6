"""Moments to come, in words."""

from datetime import datetime, timedelta
from string import Formatter
from typing import Any

import pytest

from helpline.content.spoken_times import spoken_moment
from helpline.content.wording import LANGUAGES, times

NOW = datetime(2026, 3, 2, 8, 30)  # noqa: DTZ001 - a Monday, by the clock on the wall


@pytest.mark.parametrize(
    ("moment", "english", "spanish"),
    [
        ("2026-03-02T09:00", "today at nine in the morning", "hoy a las nueve de la mañana"),
        ("2026-03-02T12:00", "today at noon", "hoy a mediodía"),
        ("2026-03-03T00:00", "today at midnight", "hoy a medianoche"),
        ("2026-03-03T00:30", "tomorrow at half past twelve at night", None),
        ("2026-03-03T13:00", "tomorrow at one in the afternoon", "mañana a la una de la tarde"),
        ("2026-03-03T12:45", None, "mañana a la una menos cuarto de la tarde"),
        ("2026-03-04T21:15", "on Wednesday at quarter past nine at night", None),
        ("2026-03-08T05:10", "on Sunday at 10 minutes past five in the morning", None),
        ("2026-03-06T02:05", None, "el viernes a las dos y 5 de la madrugada"),
        ("2026-03-09T09:00", "on Monday, 9 March, at nine in the morning", None),
        ("2026-03-16T18:00", None, "el lunes, 16 de marzo, a las seis de la tarde"),
    ],
)
def test_moment_is_said_as_people_say_it(
    moment: str, english: str | None, spanish: str | None
) -> None:
    said = datetime.fromisoformat(moment)
    assert english in (None, spoken_moment(said, NOW, "en"))
    assert spanish in (None, spoken_moment(said, NOW, "es"))


@pytest.mark.parametrize("moment", [NOW, NOW - timedelta(days=1), NOW + timedelta(days=15)])
def test_nothing_is_said_of_what_is_past_or_too_far_away(moment: datetime) -> None:
    assert spoken_moment(moment, NOW, "en") is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_quarter_of_an_hour_of_two_weeks_can_be_said(language: str) -> None:
    moments = [NOW + timedelta(minutes=15 * place) for place in range(1, 4 * 24 * 14)]
    said = [spoken_moment(moment, NOW, language) for moment in moments]
    assert len(set(said)) == len(moments)


@pytest.mark.parametrize("language", LANGUAGES)
def test_language_has_the_same_words_for_times_as_english(language: str) -> None:
    assert shape(times(language)) == shape(times("en"))


def shape(words: Any) -> Any:
    """What must be the same: keys, how many, and words in braces."""
    if isinstance(words, str):
        return {name for _, name, _, _ in Formatter().parse(words) if name}
    if isinstance(words, list):
        return len(words)
    return {key: shape(value) for key, value in words.items()}
