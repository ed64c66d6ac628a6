"""The rules of triage: data that translators and clinicians read and change (docs/triage.md)."""

import tomllib
from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from helpline.content.wording import LANGUAGES
from helpline.domain.errors import ConfigurationError, UnreadableValue
from helpline.domain.risk import Risk
from helpline.domain.spelling import unknown
from helpline.domain.triage.rulebook import (
    USUAL_CONFIDENCE,
    LanguageRules,
    Negation,
    Question,
    Role,
    Rule,
    Rulebook,
    WrittenRules,
)
from helpline.domain.triage.verdict import Keyword

_READS_AS = {**{risk.value: Role.RISK for risk in Risk}, **{role.value: role for role in Role}}


@cache
def rulebook() -> Rulebook:
    """Every language's rules, read and made ready once; raises `ConfigurationError`."""
    languages = [_language(name) for name in LANGUAGES]
    shared = _read("shared")
    return Rulebook(
        version=" + ".join([*(rules.written.version for rules in languages), _version("shared")]),
        languages=tuple(languages),
        questions=MappingProxyType(
            {name: _question(written) for name, written in shared["questions"].items()}
        ),
        symbols=MappingProxyType(
            {symbol: name for name, all_of in shared["symbols"].items() for symbol in all_of}
        ),
        most_other_words=shared["most_other_words"],
    )


def review(name: str) -> Mapping[str, str]:
    """Who signed a file off, and when; both empty until a service has."""
    signed: Mapping[str, str] = _read(name)["review"]
    return signed


def _bytes(name: str) -> bytes:
    return files(__name__).joinpath(f"{name}.toml").read_bytes()


@cache
def _read(name: str) -> Mapping[str, Any]:
    return tomllib.loads(_bytes(name).decode("utf-8"))


def _version(name: str) -> str:
    """The number in the file and a mark of its content: edited rules never pass for the old."""
    return f"{name} {_read(name)['version']} ({sha256(_bytes(name)).hexdigest()[:8]})"


def _language(name: str) -> LanguageRules:
    try:
        return LanguageRules(_written(name, _read(name)))
    except (UnreadableValue, ValueError) as problem:
        raise ConfigurationError(f"content/triage/{name}.toml", "rules", str(problem)) from problem


def _written(name: str, file: Mapping[str, Any]) -> WrittenRules:
    negation = file["negation"]
    return WrittenRules(
        language=name,
        version=_version(name),
        rules=tuple(_rule(written) for written in file["rules"]),
        groups={group: tuple(phrases) for group, phrases in file["groups"].items()},
        read_as=file["read_as"],
        everyday=tuple(file["everyday"]["words"].split()),
        beside_ok=tuple(file["beside_ok"]["words"].split()),
        negation=Negation(
            words=frozenset(negation["words"]),
            undone_by=frozenset(negation["undone_by"]),
            next_word=frozenset(negation["next_word"]),
            ends=frozenset(negation["ends"]),
        ),
        answers={answer: tuple(words) for answer, words in file["answers"].items()},
        numbers=file["numbers"],
        reactions=tuple(file["automatic"]["reactions"]),
        replies=tuple(file["automatic"]["replies"]),
    )


def _rule(written: Mapping[str, Any]) -> Rule:
    name, reads_as = written["name"], written["reads_as"]
    if reads_as not in _READS_AS:
        raise UnreadableValue(f"{unknown('reading', reads_as, _READS_AS)}, in the rule {name!r}")
    role = _READS_AS[reads_as]
    return Rule(
        name=name,
        role=role,
        risk=Risk(written.get("risk", reads_as))
        if "risk" in written or role is Role.RISK
        else None,
        keyword=Keyword(written["keyword"]) if role is Role.KEYWORD else None,
        phrases=tuple(written.get("phrases", ())),
        whole=tuple(written.get("whole", ())),
        sentence=tuple(written.get("sentence", ())),
        asked=tuple(written.get("with_question_mark", ())),
        together=tuple(written.get("together", ())),
        instead=written.get("instead", False),
        urgent=written.get("urgent", False),
        confidence=written.get("confidence", USUAL_CONFIDENCE),
    )


def _question(written: Mapping[str, Any]) -> Question:
    return Question(
        asks=written["asks"],
        reads={
            answer: Risk(risk) for risk, answers in written["reads"].items() for answer in answers
        },
        urgent=frozenset(written.get("urgent", ())),
    )
