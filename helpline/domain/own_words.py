"""The rules of wording: what words in place of ours must keep, and what they must not say.

Our own content is held to the same rules. `name` is a kind and what is said, such as
"prompts.greeting" or "plan.hello.2".
"""

import re
from collections.abc import Iterator
from enum import StrEnum
from string import Formatter

from helpline.domain.sms_length import Encoding, measure
from helpline.domain.speech import spoken_seconds


class WordKind(StrEnum):
    """What words are for."""

    PROMPTS = "prompts"
    TEXTS = "texts"
    PLAN = "plan"
    ANSWERS = "answers"
    TEMPLATES = "templates"


EMERGENCY_SECONDS = 12.0
"""The emergency line takes less in all languages together (CONTRACT.md)."""

LONGEST_PROMPT_SECONDS = 30.0
LONGEST_TEXT_UNITS = 150
"""Of a text with its braces: what is filled in makes it a little longer, within one segment."""

GIVES_AWAY = re.compile(
    r"detox|heroin|drug|addict|relaps|overdos|recovery|opio|opiate|methadon|buprenorph|naloxon"
    r"|narcan|nyxoid|rehab|\bsober\b|withdrawal|clinic|treatment|therap|helpline|counsel"
    r"|desintox|hero[ií]na|droga|adicc|adict[oa]|reca[ií]d|sobredosis|opi[aá]ce|metadona|buprenorf"
    r"|abstinencia|cl[ií]nica|tratamiento|terap",
    re.IGNORECASE,
)
"""What a text, or the voice before somebody has said who they are, must not say."""

FORBIDDEN = re.compile(
    r"heroin|detox|rehab|\bclean\b|dirty|overdos|addict|relaps|\bdrugs?\b|opio|opiate|methadon"
    r"|buprenorph|naloxon|narcan|nyxoid|\bdos(e|es|ing)\b|clinic|diagnos|medicin|medicat|recover"
    r"|treatment|sober|withdraw|helpline|counsel|therap"
    r"|you missed|you must|you should|why did|why didn|\bfail|streak|24/7|always reply|promise"
    r"|heroína|desintox|limpi[oa]\b|sucio|sobredosis|adicc|adicto|reca[ií]d|drogas?\b|metadona"
    r"|cl[ií]nica|tratamiento|medic|recuper|\bdosis\b|abstinencia|sobri[oa]|terap|debes\b|tienes que"
    r"|por qu[eé] no|fracas|siempre contesta"
    r"|https?:|www\.|\.(com|org|net|uk|es)\b|/",
    re.IGNORECASE,
)
"""What a lock screen must not show, what blames, what promises too much, and what looks like a lure."""

_BRACES = re.compile(r"\{[a-z_]+\}")
_KEY = re.compile(
    r"\b(?:press|pressed|pulse|pulsa|pulsar|pulsado|marque)\s+"
    r"(\{key\}|[0-9]|star|hash|any key|asterisco|almohadilla|cualquier tecla)",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_]{2,}")
_NUMBER = re.compile(r"[0-9]+")
_FIRST_WORD = re.compile(r"\s*(?:press|pulse|marque)\s+(?:\{key\}|[0-9])", re.IGNORECASE)


def is_for_anybody(name: str) -> bool:
    """Whether it is heard by whoever picks up a phone that we ring, or read by whoever holds it."""
    kind = kind_of(name)
    return kind is not WordKind.PROMPTS or name in _ALSO_HEARD or name.startswith("prompts.neutral")


_ALSO_HEARD = ("prompts.guest_third", "prompts.checkin_confirm")


def kind_of(name: str) -> WordKind:
    """What the words of this name are for."""
    return WordKind(name.partition(".")[0])


def fields_in(words: str) -> set[str]:
    """What is filled in. Raises ValueError for braces that are not closed."""
    return {name for _, name, _, _ in Formatter().parse(words) if name is not None}


def has_odd_braces(words: str) -> bool:
    """Whether a brace is not around one small word: nothing else can be filled in safely."""
    return re.search(r"[{}]", _BRACES.sub("", words)) is not None


def keys_in(words: str) -> list[str]:
    """The keys that are named, in their order."""
    return [key.lower() for key in _KEY.findall(words)]


def words_to_send(words: str) -> list[str]:
    """What people can reply with, in its order: words in capitals."""
    return [word for word in _WORD.findall(words) if word.isupper()]


def wrong_with(name: str, words: str, ours: str) -> Iterator[str]:
    """Why these words cannot be said in place of ours, without what is filled in."""
    if has_odd_braces(words):
        yield "has braces that are not around one small word: write {name of what is filled in}"
        return
    if fields_in(words) != fields_in(ours):
        needed = ", ".join(f"{{{one}}}" for one in sorted(fields_in(ours))) or "no words in braces"
        yield f"must have the same words in braces as ours: {needed}"
    yield from _RULES[kind_of(name)](name, words, ours)


def _wrong_prompt(name: str, words: str, ours: str) -> Iterator[str]:
    if keys_in(words) != keys_in(ours):
        named = ", ".join(keys_in(ours)) or "none"
        yield f"must name the same keys as ours, in the same words: {named}"
    if _FIRST_WORD.match(words):
        yield "must say what a key is for before it names the key"
    if spoken_seconds(words) > LONGEST_PROMPT_SECONDS:
        yield f"takes more than {LONGEST_PROMPT_SECONDS:.0f} seconds to say"
    if is_for_anybody(name):
        yield from _given_away(words, GIVES_AWAY)


def _wrong_text(_name: str, words: str, ours: str) -> Iterator[str]:
    length = measure(re.sub("[{}]", "", words))
    if length.encoding is not Encoding.GSM_7:
        yield "has letters that make every text cost twice as much"
    elif length.units > LONGEST_TEXT_UNITS:
        yield f"has {length.units} letters: {LONGEST_TEXT_UNITS} are the most"
    yield from _given_away(words, GIVES_AWAY)
    yield from _not_answerable(words, ours)


def _wrong_follow_up(_name: str, words: str, ours: str) -> Iterator[str]:
    yield from said_too_much(words)
    yield from _not_answerable(words, ours)


def _wrong_plan_text(name: str, words: str, ours: str) -> Iterator[str]:
    if ("?" in words) is not ("?" in ours):
        yield "must ask something" if "?" in ours else "must not ask anything"
    yield from _wrong_follow_up(name, words, ours)


def said_too_much(words: str) -> Iterator[str]:
    """What a text of a follow-up must not say, if it does."""
    yield from list(_given_away(words, FORBIDDEN)) or _given_away(words, GIVES_AWAY)


def _not_answerable(words: str, ours: str) -> Iterator[str]:
    """Replies are read by our words and numbers: who is told of no STOP cannot stop us."""
    said = words_to_send(words)
    needed = [word for word in dict.fromkeys(words_to_send(ours)) if word not in said]
    if needed:
        yield f"must have the same words in capitals as ours: {', '.join(needed)}"
    numbers = _NUMBER.findall(ours) if "?" in ours else []
    if numbers and _NUMBER.findall(words) != numbers:
        yield f"must name the same numbers as ours, in their order: {', '.join(numbers)}"


def _given_away(words: str, forbidden: re.Pattern[str]) -> Iterator[str]:
    found = forbidden.search(words)
    if found:
        yield f'must not say "{found[0]}": others may see or hear it, or be hurt by it'


_RULES = {
    WordKind.PROMPTS: _wrong_prompt,
    WordKind.TEXTS: _wrong_text,
    WordKind.PLAN: _wrong_plan_text,
    WordKind.ANSWERS: _wrong_follow_up,
    WordKind.TEMPLATES: _wrong_follow_up,
}
