"""Until somebody has chosen, whatever is said is said in each language of their line."""

from collections.abc import Iterable
from dataclasses import replace
from itertools import groupby
from typing import TypeVar, cast

from helpline.domain.instructions import Gather, Instruction, Pause, Play, Say
from helpline.domain.menus import Node
from helpline.storage.calls import Call

Spoken = TypeVar("Spoken", bound=Instruction | Pause | Play)


def said_in_each(languages: tuple[str, ...], spoken: Iterable[Spoken]) -> tuple[Spoken, ...]:
    """The same, with all that is said in a row repeated in each language.

    A prompt that has a language of its own is for those who speak that one, and stays as it is.
    """
    said: list[Spoken] = []
    for is_repeated, row in groupby(spoken, _is_in_no_language):
        together = tuple(row)
        for language in languages if is_repeated else (None,):
            said += [_in_language(languages, language, one) for one in together]
    return tuple(said)


def _is_in_no_language(one: Spoken) -> bool:
    return isinstance(one, Say) and one.language is None


def _in_language(languages: tuple[str, ...], language: str | None, one: Spoken) -> Spoken:
    if isinstance(one, Gather):
        asked = replace(one, prompts=said_in_each(languages, one.prompts))
        return cast("Spoken", asked)
    if isinstance(one, Say) and language is not None:
        return cast("Spoken", replace(one, language=language))
    return one


def in_other_languages(call: Call) -> tuple[Say, ...]:
    """How to choose another: who was not asked, because we remember, may be somebody else today."""
    if not call.is_enrolled or call.node not in (Node.MAIN, Node.CLOSED):
        return ()
    others = (language for language in call.line.languages if language != call.language)
    return tuple(Say("choice_language", language=language) for language in others)
