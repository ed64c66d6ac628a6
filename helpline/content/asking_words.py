"""The wordings of texts that ask for a call, and of what is answered, by language."""

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from helpline.content.wording import LANGUAGES
from helpline.domain.asking_for_a_call import Phrase, Wordings
from helpline.domain.text_answers import AnswerWords


@cache
def asking_words() -> Mapping[str, Wordings]:
    """How a call is asked for, in every language."""
    return MappingProxyType({language: _wordings(_read(language)) for language in LANGUAGES})


@cache
def answer_words() -> Mapping[str, AnswerWords]:
    """How a time, a name and leave for a message are said, in every language."""
    return MappingProxyType(
        {language: _answers(_read(language)["answers"]) for language in LANGUAGES}
    )


def _read(language: str) -> Mapping[str, Any]:
    path = files("helpline.content").joinpath("asking", f"{language}.toml")
    return tomllib.loads(path.read_text("utf-8"))


def _phrases(written: Sequence[str]) -> tuple[Phrase, ...]:
    return tuple(tuple(phrase.split()) for phrase in written)


def _wordings(read: Mapping[str, Any]) -> Wordings:
    return Wordings(
        ask=_phrases(read["ask"]),
        ask_firmly=_phrases(read["ask_firmly"]),
        alone=_phrases(read["alone"]),
        no_call=_phrases(read["no_call"]),
        negations=_phrases(read["not"]),
        yet=_phrases(read["yet"]),
        unsure=_phrases(read["unsure"]),
        something_else=_phrases(read["something_else"]),
        others=_phrases(read["others"]),
        not_a_slip=frozenset(read["not_a_slip"]),
        automatic=_phrases(read["automatic"]),
    )


def _answers(read: Mapping[str, Any]) -> AnswerWords:
    return AnswerWords(
        weekdays=tuple(_phrases(names) for names in read["weekdays"]),
        filler=frozenset(read["filler"]),
        **{
            name: _phrases(read[name])
            for name in (
                *("now", "today", "tonight", "tomorrow", "morning", "afternoon", "evening", "at"),
                "time_not",
                *("message_yes", "message_no", "name"),
            )
        },
    )
