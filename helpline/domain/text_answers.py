"""What somebody answers by text to the promise of a call: when, whether a message, which name.

Small and the same every time. What is said of a time with a no ("not tonight") is not read as it. What is left over is not guessed at: a person reads it.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from helpline.domain.asking_for_a_call import Phrase, plain
from helpline.domain.callback_times import Times, chosen, later_today, tomorrow
from helpline.domain.weekly import local_day, starting

LONGEST_NAME = 40


@dataclass(frozen=True)
class AnswerWords:
    """One language's words; the first of `weekdays` is Monday."""

    weekdays: tuple[tuple[Phrase, ...], ...]
    filler: frozenset[str]
    now: tuple[Phrase, ...]
    today: tuple[Phrase, ...]
    tonight: tuple[Phrase, ...]
    tomorrow: tuple[Phrase, ...]
    morning: tuple[Phrase, ...]
    afternoon: tuple[Phrase, ...]
    evening: tuple[Phrase, ...]
    at: tuple[Phrase, ...]
    time_not: tuple[Phrase, ...]
    message_yes: tuple[Phrase, ...]
    message_no: tuple[Phrase, ...]
    name: tuple[Phrase, ...]


@dataclass(frozen=True)
class Answer:
    """What was understood; `is_all` when nothing else was said."""

    times: Times | None = None
    voicemail_ok: bool | None = None
    name: str | None = None
    is_all: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether nothing was understood."""
        return self.times is None and self.voicemail_ok is None and self.name is None


_WORD = re.compile(r"[0-9]{1,2}[:.h][0-9]{2}|[0-9]+|[a-z]+")
_PART_ENDS = re.compile(r"[,;!?\n()]+|[.:](?![0-9])|\b(?:but|pero)\b")
_CLOCK = re.compile(r"([0-9]{1,2})(?:[:.h]([0-9]{2}))?")
_NOON, _LAST_AFTERNOON_HOUR = 12, 7
_PARTS = {"morning": (9, 12), "afternoon": (12, 18), "evening": (18, 21)}
_LASTS = timedelta(hours=2)
"""How long after a time that somebody names they may still be called for it."""

_LEAST = timedelta(minutes=15)

_NUMBER = re.compile(r"\+?[0-9](?:[ ().\-/]*[0-9]){6,}")
_TELLING_DIGITS = 7
"""By the last digits: people leave out what comes first."""


def read_answer(text: str, words: AnswerWords, now: datetime, zone: ZoneInfo) -> Answer:
    """Read a text that came at `now` (UTC), in the local time of the line."""
    name, rest = _take_name(text, words)
    parts = [_Reading(_WORD.findall(part)) for part in _PART_ENDS.split(plain(rest))]
    messages = [_message(part, words) for part in parts]
    voicemail_ok = next((one for one in messages if one is not None), None)
    said_no = [part.holds(words.time_not) for part in parts]
    reading = _Reading(
        [word for part, no in zip(parts, said_no, strict=True) if not no for word in part.words]
    )
    times = _times(reading, words, now, zone)
    left = any(word not in words.filler for word in reading.words)
    return Answer(times, voicemail_ok, name, is_all=not left and not any(said_no))


class _Reading:
    """Words, of which what is understood is taken away."""

    def __init__(self, words: list[str]) -> None:
        self.words = words

    def holds(self, phrases: Iterable[Phrase]) -> bool:
        """Whether one of these phrases is there."""
        return any(
            tuple(self.words[place : place + len(phrase)]) == phrase
            for phrase in phrases
            for place in range(len(self.words))
        )

    def take(self, phrases: Iterable[Phrase]) -> bool:
        """Take the longest of these phrases away, if one is there."""
        for phrase in sorted(phrases, key=len, reverse=True):
            for place in range(len(self.words) - len(phrase) + 1):
                if tuple(self.words[place : place + len(phrase)]) == phrase:
                    del self.words[place : place + len(phrase)]
                    return True
        return False

    def take_clock(self, at: Iterable[Phrase], *, is_day_said: bool) -> time | None:
        """A time of day: "4pm", "16:30", "at 4", or a bare number where a day is named."""
        for place, word in enumerate(self.words):
            found = _CLOCK.fullmatch(word)
            if found is None:
                continue
            half = self._half(place)
            before = tuple(self.words[:place])
            introducing = next((one for one in at if before[-len(one) :] == one), None)
            if found.group(2) is None and half is None and not (introducing or is_day_said):
                continue
            clock = _clock(int(found.group(1)), int(found.group(2) or 0), half)
            if clock is None:
                continue
            begin = place - len(introducing or ())
            del self.words[begin : place + 1 + (0 if half is None else len(half))]
            return clock
        return None

    def _half(self, place: int) -> Phrase | None:
        """Am or pm behind the number, also as two letters ("p.m.")."""
        for half in (("am",), ("pm",), ("a", "m"), ("p", "m")):
            if tuple(self.words[place + 1 : place + 1 + len(half)]) == half:
                return half
        return None


def _clock(hour: int, minute: int, half: Phrase | None) -> time | None:
    if minute > 59 or hour > (23 if half is None else _NOON):  # noqa: PLR2004 - minutes, hours
        return None
    if half is not None:
        hour = hour % _NOON + (_NOON if half[0].startswith("p") else 0)
    elif 0 < hour <= _LAST_AFTERNOON_HOUR:
        hour += _NOON  # nobody asks to be called at four in the morning without saying so
    return time(hour, minute)


def _message(reading: _Reading, words: AnswerWords) -> bool | None:
    if reading.take(words.message_no):
        return False
    return True if reading.take(words.message_yes) else None


def _times(reading: _Reading, words: AnswerWords, now: datetime, zone: ZoneInfo) -> Times | None:
    # "This evening" before "evening", "por la mañana" before "mañana": the longer words first.
    is_tonight = reading.take(words.tonight)
    part = next((name for name in _PARTS if reading.take(getattr(words, name))), None)
    is_today, is_tomorrow = reading.take(words.today), reading.take(words.tomorrow)
    weekday = next(
        (number for number, names in enumerate(words.weekdays) if reading.take(names)), None
    )
    day = _day(weekday, now, zone, is_tomorrow=is_tomorrow, is_today=is_today or is_tonight)
    clock = reading.take_clock(words.at, is_day_said=day is not None)
    if clock is not None:
        return _from(clock, day, now, zone)
    if is_tonight or part is not None:
        return _part("evening" if is_tonight else part or "", day, now, zone)
    if is_tomorrow:
        return tomorrow(now, zone)
    if day is not None:
        return later_today(now, zone) if is_today else chosen(day, 9, 21, zone)
    return Times(now) if reading.take(words.now) else None


def _day(
    weekday: int | None, now: datetime, zone: ZoneInfo, *, is_tomorrow: bool, is_today: bool
) -> date | None:
    today = local_day(now, zone)
    if is_tomorrow:
        return today + timedelta(days=1)
    if weekday is not None:
        return today + timedelta(days=(weekday - today.weekday() - 1) % 7 + 1)
    return today if is_today else None


def _from(clock: time, day: date | None, now: datetime, zone: ZoneInfo) -> Times:
    """From that time on; a time that is over for today is tomorrow's."""
    today = local_day(now, zone)
    start = starting(datetime.combine(day or today, clock), zone)
    if day is None and start + _LEAST < now:
        start = starting(datetime.combine(today + timedelta(days=1), clock), zone)
    return Times(start, start + _LASTS)


def _part(name: str, day: date | None, now: datetime, zone: ZoneInfo) -> Times:
    times = chosen(day or local_day(now, zone), *_PARTS[name], zone)
    end = times.not_after
    if day is None and end is not None and end < now + _LEAST:
        return chosen(local_day(now, zone) + timedelta(days=1), *_PARTS[name], zone)
    return Times(max(now, times.not_before), end)


def _take_name(text: str, words: AnswerWords) -> tuple[str | None, str]:
    """The name as it was written, to the end of the line, and the text without it."""
    for phrase in sorted(words.name, key=len, reverse=True):
        pattern = r"\b" + r"\s+".join(map(re.escape, phrase)) + r"\b[:\s]+([^,;.!?\n]+)"
        found = re.search(pattern, text, re.IGNORECASE)
        name = " ".join(found.group(1).split()) if found else ""
        if found and name and name.isprintable() and len(name) <= LONGEST_NAME:
            return name, text[: found.start()] + text[found.end() :]
    return None, text


def names_another_number(text: str, own: str) -> bool:
    """Whether a phone number is written that is not `own`, the sender's (E.164)."""
    written = ("".join(re.findall("[0-9]", found)) for found in _NUMBER.findall(plain(text)))
    return any(digits[-_TELLING_DIGITS:] != own[-_TELLING_DIGITS:] for digits in written)
