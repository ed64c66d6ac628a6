"""A service's own wording and templates: read and checked like our own content, and applied."""

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from helpline.content.countries import CountryPack
from helpline.content.own_words import put_words_up
from helpline.content.wordable import (
    EMERGENCY,
    wordable,
    wrong_with_emergency,
    wrong_with_template,
    wrong_with_words,
)
from helpline.content.wording import LANGUAGES
from helpline.domain.configuration import (
    Configuration,
    Sentences,
    TemplateConfig,
    WordingConfig,
)
from helpline.domain.errors import UnreadableValue
from helpline.domain.own_words import WordKind, kind_of
from helpline.domain.sms_length import to_gsm7
from helpline.domain.spelling import unknown
from helpline.services.configuration import values
from helpline.services.configuration.changes import Change, ChangeKind, Subject
from helpline.services.configuration.table import Table
from helpline.storage.own_words import stored_words, write_words
from helpline.storage.transaction import Transaction

LONGEST_WORDS = 600
SOME_COUNTRY = "GB"
"""For a file whose own is wrong: that is found in its place."""

_Worded = TypeVar("_Worded", WordingConfig, TemplateConfig)
_Check = Callable[[str, str], Iterator[str]]


def read_words(table: Table, pack: CountryPack | None) -> WordingConfig:
    """`[[words]]`; what is wrong with it is noted."""
    country = SOME_COUNTRY if pack is None else pack.code
    known = tuple(wordable(LANGUAGES[0], country))

    def name(text: str) -> str:
        if text not in known:
            raise UnreadableValue(unknown("name", text, known))
        return text

    named = table.read("name", name, "", required=True)
    is_texted = bool(named) and kind_of(named) is not WordKind.PROMPTS
    says = _says(
        table,
        lambda language, words: wrong_with_words(named, language, country, words),
        is_texted=is_texted,
        is_checked=bool(named),
    )
    if named == EMERGENCY:
        for reason in wrong_with_emergency(dict(says), country):
            table.note("says", reason)
    return WordingConfig(named, says)


def read_template(table: Table, pack: CountryPack | None) -> TemplateConfig:
    """`[[templates]]`; what is wrong with it is noted."""
    country = SOME_COUNTRY if pack is None else pack.code
    return TemplateConfig(
        table.read("name", values.name, "", required=True),
        _says(
            table,
            lambda language, words: wrong_with_template(language, country, words),
            is_texted=True,
            is_checked=True,
        ),
    )


def _says(table: Table, check: _Check, *, is_texted: bool, is_checked: bool) -> Sentences:
    """What is said by language; at least in one."""
    written = table.table("says", LANGUAGES)
    read = {
        language: written.read(language, _texted if is_texted else _spoken, "")
        for language in LANGUAGES
    }
    said = {language: words for language, words in read.items() if words}
    if not any(written.has(language) for language in LANGUAGES):
        table.note("says", "must say something in a language at least")
    for language, words in said.items() if is_checked else ():
        reasons = list(check(language, words))
        for reason in reasons:
            written.note(language, reason)
        if reasons:
            said = {**said, language: ""}
    return tuple((language, words) for language, words in sorted(said.items()) if words)


def _spoken(text: str) -> str:
    words = " ".join(text.split())
    if not 0 < len(words) <= LONGEST_WORDS or not words.isprintable():
        raise UnreadableValue(f"must be words, at most {LONGEST_WORDS} letters of them")
    return words


def _texted(text: str) -> str:
    """In letters that cost one text, as it is sent."""
    return to_gsm7(_spoken(text)).text


def say_words_of(file: Configuration) -> None:
    """Say in this process what a file says, before it is applied: to look at it."""
    words = {(one.name, to): said for one in file.words for to, said in one.says}
    put_words_up(None, words)


def apply_words(
    tx: Transaction, words: Iterable[WordingConfig], templates: Iterable[TemplateConfig]
) -> list[Change]:
    """Say what the file says; what left it is said in our own words again."""
    wanted = (tuple(sorted(words, key=lambda one: one.name)), tuple(templates))
    stored = stored_words(tx.connection)
    if wanted == stored:
        return []
    write_words(tx, *wanted)
    changes = [
        *_changes(Subject.WORDS, stored[0], wanted[0]),
        *_changes(Subject.TEMPLATE, stored[1], wanted[1]),
    ]
    return changes or [Change(ChangeKind.CHANGED, Subject.TEMPLATE, field="order")]


def _changes(
    subject: Subject, stored: Iterable[_Worded], wanted: Iterable[_Worded]
) -> Iterator[Change]:
    """One a language that is said otherwise; the words themselves are for the history alone."""
    before, after = _by_language(stored), _by_language(wanted)
    for key in sorted(before.keys() | after.keys()):
        was, becomes = before.get(key), after.get(key)
        if was != becomes:
            name, language = key
            yield Change(
                ChangeKind.CHANGED, subject, name, field=language, before=was, after=becomes
            )


def _by_language(worded: Iterable[_Worded]) -> dict[tuple[str, str], str]:
    return {(one.name, language): words for one in worded for language, words in one.says}
