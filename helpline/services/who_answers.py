"""The topic about ourselves: what the service has stated, and then what holds of every service."""

import json
from functools import lru_cache

from helpline.domain.library.answers import Answers, as_text, told_in
from helpline.domain.library.topics import Library, Topic
from helpline.storage.lines import Line


def answers_of(line: Line) -> Answers:
    """What was stated."""
    return _read(line.answers_written)


def chapters_of(topic: Topic, line: Line, language: str) -> tuple[str, ...]:
    """What a caller of a line hears of a topic, or reads on its page."""
    chapters = topic.chapters_in(line.country)
    if not topic.place.is_about_us:
        return chapters
    return (*told_in(answers_of(line), language), *chapters)


def who_as_text(one: Library, topic: Topic, line: Line) -> str | None:
    """The topic about ourselves as a text message; None where nothing was stated."""
    stated = told_in(answers_of(line), one.language)
    if not stated:
        return None
    whole = (*stated, *topic.chapters)
    return as_text(whole, one.opening, one.closing, one.rules.gives_away)


@lru_cache(maxsize=8)
def _read(written: str) -> Answers:
    """Read once for as long as the configuration stays."""
    answers: Answers = json.loads(written)
    return answers
