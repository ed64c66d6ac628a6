"""The sheets about what callers learn: how much of it, where they left, and who went on to a person."""

from collections.abc import Sequence

from helpline.content.topics import library
from helpline.content.wording import LANGUAGES
from helpline.domain.reports.small_numbers import FEWEST_FOLLOWED, may_be_shown
from helpline.read_models.library_measures import OTHERS, STATEMENTS, TopicMeasures
from helpline.web.pictures.bars import lying_bars
from helpline.web.pictures.drawing import Caption
from helpline.web.reports.sheet import Sheet, shown

_HIDDEN = (
    f"Numbers under {FEWEST_FOLLOWED} are not shown: what somebody wants to know may point at them."
)
_LONGEST_NAME = 26
"""Letters that a picture has room for."""


def topics(found: Sequence[TopicMeasures]) -> Sheet:
    """By topic and channel."""
    caption = Caption(
        "topics-plot",
        "How often topics were heard, texted and read",
        "A bar for each topic: all the times that it was heard, texted or read on its page.",
    )
    return Sheet(
        "topics",
        "What callers learned",
        "Heard: begun by phone; by so many calls. Texted: asked for by phone or by text; by text, to so many"
        " people. Read: its page was loaded, by whomever. A topic that nobody asked for is not listed."
        f" {_HIDDEN}",
        ("", "heard", "in calls", "texted", "to people", "read"),
        [
            (
                topic_title(one.topic),
                *map(shown, (one.heard, one.heard_by, one.texted, one.texted_to, one.read)),
            )
            for one in found
        ],
        ("count",) * 5,
        lying_bars(caption, [_bar(one.topic, one.heard + one.texted + one.read) for one in found]),
    )


def left_and_went_on(found: Sequence[TopicMeasures]) -> Sheet:
    """Where the way ended, and where it led to somebody."""
    caption = Caption(
        "topics-left-plot",
        "After which topic people left",
        "A bar for each topic: those who hung up after it, wrote nothing for a day, or read no further.",
    )
    return Sheet(
        "topics-left",
        "Where people left, and who went on to a person",
        "Hung up: the last topic of a call that ended before its caller had asked for anybody. Fell silent:"
        " the last topic that somebody was texted, with not a word from them, or to them by one of us, in"
        " the day after. Read no further: its page was loaded, and nothing on it led on; to ring us from it,"
        " or to print it, counts here too, as we are not told. Got to a person: of the calls, those that"
        " entered the line; of those texted, those who within a day asked for a call or were answered by a"
        f" person. Went to the form: from its page to the one that asks for a call. {_HIDDEN}",
        ("", "hung up", "fell silent", "read no further", "got to a person", "went to the form"),
        [
            (
                topic_title(one.topic),
                *map(
                    shown,
                    (one.hung_up, one.fell_silent, one.read_last, one.went_on, one.asked),
                ),
            )
            for one in found
        ],
        ("count",) * 5,
        lying_bars(
            caption,
            [_bar(one.topic, one.hung_up + one.fell_silent + one.read_last) for one in found],
            "c",
        ),
    )


def topic_title(name: str) -> str:
    """What a topic is called among the staff."""
    one = library(LANGUAGES[0])
    parts = {STATEMENTS: one.statements.title, OTHERS: one.others.title}
    if name in parts:
        return parts[name]
    return next((topic.title for topic in one.topics if topic.place.name == name), name)


def _bar(name: str, count: int) -> tuple[str, float, str]:
    title = topic_title(name)
    short = title if len(title) <= _LONGEST_NAME else f"{title[: _LONGEST_NAME - 1].rstrip()}…"
    return short, float(count if may_be_shown(count) else 0), str(shown(count))
