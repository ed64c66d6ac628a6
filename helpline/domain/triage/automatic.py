"""Texts that a phone wrote: reactions, which quote what we sent, and replies while driving."""

import re
from collections.abc import Iterable
from functools import lru_cache

from helpline.domain.triage.letters import fold
from helpline.domain.triage.rulebook import LanguageRules
from helpline.domain.triage.verdict import Automatic

_ANYTHING = "..."
_SYMBOL = "<symbol>"
_LONGEST = 2000


def written_by_phone(folded: str, languages: Iterable[LanguageRules]) -> Automatic | None:
    """Whether the whole text is a reaction or an automatic reply, in any language."""
    text = " ".join(folded[:_LONGEST].split())
    for language in languages:
        if _fits(text, language.written.reactions):
            return Automatic.REACTION
        if _fits(text, language.written.replies):
            return Automatic.REPLY
    return None


def _fits(text: str, templates: tuple[str, ...]) -> bool:
    return bool(templates) and _pattern(templates).fullmatch(text) is not None


@lru_cache(maxsize=64)
def _pattern(templates: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(_translated(template) for template in templates), re.DOTALL)


def _translated(template: str) -> str:
    escaped = re.escape(fold(template))
    anything = escaped.replace(re.escape(_ANYTHING), ".*")
    return anything.replace(re.escape(_SYMBOL), r"[^\w\s\"]+").rstrip() + r"\W*"
