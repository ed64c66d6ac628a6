"""Who answers here, in the service's own words: each an answer to what callers ask and seldom learn.

What is not stated is not told, and nothing is made up in its place; `helpline check` says what is
missing, because nobody can ring a line in trust that does not say it.
"""

from collections.abc import Iterator, Mapping, Sequence

from helpline.domain.library.topics import MOST_SEGMENTS
from helpline.domain.sms_length import measure, to_gsm7

ASKED = (
    "who",
    "referrals",
    "recorded",
    "told",
    "emergency",
    "cost",
    "trained",
    "paid",
    "funded",
)
"""In the order in which they are told: what matters most comes before breath and text run out."""

Answers = Mapping[str, Mapping[str, str]]
"""By what is asked and then by language."""


def told_in(answers: Answers, language: str) -> tuple[str, ...]:
    """What the service says of itself in a language, in order."""
    said = (answers.get(asked, {}).get(language, "") for asked in ASKED)
    return tuple(sentence for sentence in said if sentence)


def missing(answers: Answers, languages: Sequence[str]) -> Iterator[tuple[str, list[str]]]:
    """What is not stated yet, by language."""
    for language in languages:
        lacking = [asked for asked in ASKED if not answers.get(asked, {}).get(language)]
        if lacking:
            yield language, lacking


def as_text(
    sentences: Sequence[str], opening: str, closing: str, gives_away: Sequence[str]
) -> str | None:
    """As much of it as a text message holds, without what gives away to others what it is about;
    None where nothing is left.
    """
    told: list[str] = []
    for sentence in sentences:
        is_telling = any(word in sentence.lower() for word in gives_away)
        whole = to_gsm7(" ".join((opening, *told, sentence, closing)))
        if not is_telling and measure(whole.text).segments <= MOST_SEGMENTS and not whole.left:
            told.append(sentence)
    return " ".join((opening, *told, closing)) if told else None
