"""A reply that is an answer to the question we asked last, and to nothing else."""

import string
from collections.abc import Sequence

from helpline.domain.risk import Risk
from helpline.domain.triage.matching import Match
from helpline.domain.triage.reading import COUNTED, Word
from helpline.domain.triage.rulebook import LanguageRules, Question, Role


def answer_in(
    words: Sequence[Word], matches: Sequence[Match], language: LanguageRules, question: Question
) -> str | None:
    """The question's own name of the answer that is given; None when there is not just one.

    What else is in the text must be filler or in a phrase that is recognised anyhow.
    """
    around = {piece for match in matches if _is_around(match) for piece in match.pieces}
    beside = {piece for match in matches if _is_phrase_beside(match) for piece in match.pieces}
    told = [word for word in words if word.first not in beside]
    given = {word.first: _named(word, language, question) for word in told}
    answers = {answer for answer in given.values() if answer is not None}
    stray = [word for word in told if given[word.first] is None and word.first not in around]
    return answers.pop() if len(answers) == 1 and not stray else None


def _is_phrase_beside(match: Match) -> bool:
    """As in "8 out of 10": the second number is no answer."""
    return match.rule.role is Role.FILLER and len(match.pieces) > 1


def _is_around(match: Match) -> bool:
    return match.rule.role is Role.FILLER or match.rule.risk is Risk.OK


def _named(word: Word, language: LanguageRules, question: Question) -> str | None:
    number = _number(word.spellings[0], language)
    if number is not None:
        return number if number in question.reads else "a number that is no answer"
    for name, spoken in language.written.answers.items():
        if name in question.reads and not set(word.spellings).isdisjoint(spoken):
            return name
    return None


def _number(spelling: str, language: LanguageRules) -> str | None:
    if spelling in language.written.numbers:
        return str(language.written.numbers[spelling])
    if COUNTED.fullmatch(spelling) is None:
        return None
    digits = spelling.split("/", maxsplit=1)[0].rstrip(string.ascii_lowercase + "%")
    return digits.lstrip("0") or "0"
